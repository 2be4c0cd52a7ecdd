import { and, desc, eq, type SQL } from 'drizzle-orm'
import { logHeads } from '../../db/tables/log-heads.ts'
import { organisationKeys } from '../../db/tables/organisation-keys.ts'
import type { OperationContext } from '../context.ts'
import { checkpointText } from './checkpoint.ts'
import { verifyText } from './signing.ts'

/** A signed head of the organisation's log. */
export interface LogHead {
  readonly organisationId: string
  readonly size: number
  readonly rootHash: string
  /** Roots of the complete subtrees, the largest first. */
  readonly frontier: readonly string[]
  readonly signedAt: string
  /** Null for heads from before they were numbered. */
  readonly number: number | null
  /** SHA-256 of the text of the head before it. */
  readonly previous: string | null
  /** Ed25519, base64. */
  readonly signature: string
  readonly keyId: string
  /** Ed25519, base64; null only when the row of the key was tampered with. */
  readonly publicKey: string | null
}

/** Select of the organisation's signed heads that satisfy the condition, the largest first. */
export function headStatement(ctx: OperationContext, condition: SQL | undefined, limit: number) {
  return ctx.db.orm
    .select({
      organisationId: logHeads.organisationId,
      size: logHeads.size,
      rootHash: logHeads.rootHash,
      frontier: logHeads.frontier,
      signedAt: logHeads.signedAt,
      number: logHeads.number,
      previous: logHeads.previous,
      signature: logHeads.signature,
      keyId: logHeads.keyId,
      publicKey: organisationKeys.publicKey,
    })
    .from(logHeads)
    .innerJoin(
      organisationKeys,
      and(
        eq(organisationKeys.id, logHeads.keyId),
        eq(organisationKeys.organisationId, logHeads.organisationId),
      ),
    )
    .where(and(eq(logHeads.organisationId, ctx.organisation.id), condition))
    .orderBy(desc(logHeads.size))
    .limit(limit)
}

/** Whether the head is what its key has signed. Never throws. */
export async function isSignedHead(head: LogHead): Promise<boolean> {
  const { publicKey, signature } = head
  try {
    return publicKey !== null && (await verifyText({ publicKey, signature, text: checkpointText(head) }))
  } catch {
    // A key, hash or signature that is none.
    return false
  }
}
