import { and, eq, lt } from 'drizzle-orm'
import { seenTokens } from '../../db/tables/seen-tokens.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import type { Credential } from '../api-keys/read-credential.ts'
import { writingUnlessMoving } from '../organisation/moving.ts'
import { type PersonContext, readTokenOf } from './read-person.ts'
import { readTokenClaim, verifySystemToken } from './verify-token.ts'

/** The issuer of the public sandbox of CDS Hooks, whose private key everybody can read: it vouches for nobody. */
const PUBLIC_SANDBOX = 'https://sandbox.cds-hooks.org'

/**
 * Which system a token of CDS Hooks stands for: signed by one that the organisation lets in, for exactly this address, and used for
 * the first time. Null for every other. What it may do is what the rules of its identity provider grant. Throws DatabaseError.
 */
export async function readSystem({
  ctx,
  input: { token, address, base },
}: {
  ctx: PersonContext
  input: {
    readonly token: string
    /** Where it was sent to, without what stands behind a question mark. */
    readonly address: string
    /** What the addresses of the organisation's services begin with: the audience of its identity provider. */
    readonly base: string
  }
}): Promise<Credential | null> {
  const claim = readTokenClaim(token, { isPerson: false })
  const [audience, other] = claim?.audiences ?? []
  if (claim === null || claim.issuer === PUBLIC_SANDBOX || audience !== address || other !== undefined) {
    return null
  }
  return readTokenOf(ctx, { ...claim, audiences: [base] }, async (own, { keys, algorithms, issuer }) => {
    const verified = await verifySystemToken(token, {
      ...{ keys, algorithms, issuer, audience: address, now: ctx.now() },
    })
    if (verified === null) return null
    const digest = await digestOf([issuer, verified.name])
    const organisationId = own.organisation.id
    const { orm } = ctx.db
    // One that was used here must be known as used wherever the organisation goes.
    const [, first] = await writingUnlessMoving(ctx.db, own).writeBatch([
      orm
        .delete(seenTokens)
        .where(
          and(
            eq(seenTokens.organisationId, organisationId),
            lt(seenTokens.expiresAt, ctx.now().toISOString()),
          ),
        ),
      orm
        .insert(seenTokens)
        .values({ organisationId, digest, expiresAt: verified.forgottenAt })
        .onConflictDoNothing()
        .returning({ digest: seenTokens.digest }),
    ])
    return first.length === 0 ? null : verified
  })
}
