import { and, desc, eq, type SQL } from 'drizzle-orm'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import type { OperationContext } from '../context.ts'
import { openFreeText } from '../vault/free-text.ts'

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

/** Where a text of a signing key stands. */
export const signingKeyTextPlace = (rowId: string, column: 'name' | 'revoked_reason') =>
  ({ table: 'signing_keys', column, rowId }) as const

/** A stored key, its texts opened. Throws VaultError when one was altered. */
export async function toSigningKeyView(ctx: OperationContext, row: SigningKeyView): Promise<SigningKeyView> {
  const { id, name, revokedReason } = row
  return {
    ...row,
    name: await openFreeText(ctx, signingKeyTextPlace(id, 'name'), name),
    revokedReason:
      revokedReason && (await openFreeText(ctx, signingKeyTextPlace(id, 'revoked_reason'), revokedReason)),
  }
}

/** Select of the organisation's signing keys, their texts sealed, that satisfy the condition, the newest first. */
export function signingKeyStatement(ctx: OperationContext, condition: SQL | undefined, limit: number) {
  return ctx.db.orm
    .select(COLUMNS)
    .from(signingKeys)
    .where(and(eq(signingKeys.organisationId, ctx.organisation.id), condition))
    .orderBy(desc(signingKeys.id))
    .limit(limit)
}
