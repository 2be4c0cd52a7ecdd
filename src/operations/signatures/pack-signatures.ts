import { and, eq, inArray, isNull, notExists, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { packSignatures } from '../../db/tables/pack-signatures.ts'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { settingsStatement } from '../organisation/organisation-settings.ts'
import { isSignedBy } from './signature-format.ts'
import { signingKeyStatement } from './signing-key-view.ts'

/** A detached signature as it comes with an upload. */
export interface SignatureInput {
  readonly keyId: string
  /** Ed25519 over the digest's text, base64. */
  readonly signature: string
}

/** Whether a signature is one of a registered key that is not revoked, and holds for the pack. */
export async function holds(
  ctx: OperationContext,
  packDigest: string,
  { keyId, signature }: SignatureInput,
): Promise<boolean> {
  if (!isGeneratedId(ID_PREFIXES.signingKey, keyId)) return false
  const [key] = await signingKeyStatement(
    ctx,
    and(eq(signingKeys.id, keyId), isNull(signingKeys.revokedAt)),
    1,
  )
  return key !== undefined && isSignedBy(key.publicKey, { packDigest, signature })
}

/**
 * Statements that keep a signature that holds, if the pack is published, with its entry in the access log; the first one of a
 * key stays.
 */
export async function keepSignatureStatements(
  ctx: OperationContext,
  packDigest: string,
  { keyId, signature }: SignatureInput,
) {
  const organisationId = ctx.organisation.id
  const isPublished = sql`exists (select 1 from ${packVersions}
      where ${ownPack(ctx)} and ${packVersions.digest} = ${packDigest})`
  const row = {
    organisationId,
    packDigest,
    keyId,
    signature,
    recordedAt: ctx.now().toISOString(),
    recordedBy: actorReference(ctx.actor),
  }
  const ofKey = ctx.db.orm
    .select({ one: sql`1` })
    .from(packSignatures)
    .where(
      and(
        eq(packSignatures.organisationId, organisationId),
        eq(packSignatures.packDigest, packDigest),
        eq(packSignatures.keyId, keyId),
      ),
    )
  const change = { action: 'PACK_SIGNED', subjectId: packDigest, details: { keyId, signature } } as const
  const { entry, leaf } = await accessEntry(ctx, change, sql`${isPublished} and ${notExists(ofKey)}`)
  return [entry, leaf, insertWhere(ctx.db, packSignatures, row, { where: isPublished }).onConflictDoNothing()]
}

const ownPack = (ctx: OperationContext) => eq(packVersions.organisationId, ctx.organisation.id)

/**
 * Which of the organisation's own packs among these lack the signature that it demands; none when it demands none. A
 * signature counts while it holds, which is verified again, and its key is not revoked.
 */
export async function unsignedPacks(
  ctx: OperationContext,
  packDigests: readonly string[],
): Promise<ReadonlySet<string>> {
  const digests = [...packDigests]
  const [[settings], own, signatures] = await ctx.db.readBatch([
    settingsStatement(ctx),
    ctx.db.orm
      .select({ digest: packVersions.digest })
      .from(packVersions)
      .where(and(ownPack(ctx), inArray(packVersions.digest, digests))),
    signaturesStatement(ctx, digests),
  ])
  if (settings?.requiresSignedPacks !== true) return new Set()
  const holding = await Promise.all(
    signatures.map(async (row) => ((await isSignedBy(row.publicKey, row)) ? [row.packDigest] : [])),
  )
  const signed = new Set(holding.flat())
  return new Set(own.flatMap(({ digest }) => (signed.has(digest) ? [] : [digest])))
}

function signaturesStatement(ctx: OperationContext, digests: string[]) {
  const { packDigest, signature } = packSignatures
  return ctx.db.orm
    .select({ packDigest, signature, publicKey: signingKeys.publicKey })
    .from(packSignatures)
    .innerJoin(
      signingKeys,
      and(
        eq(signingKeys.id, packSignatures.keyId),
        eq(signingKeys.organisationId, packSignatures.organisationId),
        isNull(signingKeys.revokedAt),
      ),
    )
    .where(and(eq(packSignatures.organisationId, ctx.organisation.id), inArray(packDigest, digests)))
}
