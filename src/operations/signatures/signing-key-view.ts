import { and, desc, eq, type SQL } from 'drizzle-orm'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import type { OperationContext } from '../context.ts'

/** A public key with which the organisation signs its packs. */
export interface SigningKeyView {
  readonly id: string
  readonly name: string
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string
  readonly registeredAt: string
  readonly registeredBy: string
  readonly revokedAt: string | null
  readonly revokedBy: string | null
  readonly revokedReason: string | null
}

const COLUMNS = {
  id: signingKeys.id,
  name: signingKeys.name,
  publicKey: signingKeys.publicKey,
  registeredAt: signingKeys.registeredAt,
  registeredBy: signingKeys.registeredBy,
  revokedAt: signingKeys.revokedAt,
  revokedBy: signingKeys.revokedBy,
  revokedReason: signingKeys.revokedReason,
}

/** Select of the organisation's signing keys that satisfy the condition, the newest first. */
export function signingKeyStatement(ctx: OperationContext, condition: SQL | undefined, limit: number) {
  return ctx.db.orm
    .select(COLUMNS)
    .from(signingKeys)
    .where(and(eq(signingKeys.organisationId, ctx.organisation.id), condition))
    .orderBy(desc(signingKeys.id))
    .limit(limit)
}
