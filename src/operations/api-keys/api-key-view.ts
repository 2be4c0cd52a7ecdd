import { and, eq } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import type { Scope } from '../../values/scopes.ts'
import type { OperationContext } from '../context.ts'
import { openFreeText } from '../vault/free-text.ts'

/** A key as its organisation's administrators see it; the secret is not in the database. */
export interface ApiKeyView {
  readonly id: string
  readonly name: string
  /** The public part, as it stands in the key. */
  readonly prefix: string
  readonly scopes: readonly Scope[]
  /** Codes of roles it may act in; empty: any that is stated. */
  readonly roles: readonly string[]
  readonly trustedDocumentsOnly: boolean
  readonly createdAt: string
  readonly createdBy: string | null
  readonly expiresAt: string | null
  readonly revokedAt: string | null
  readonly revokedBy: string | null
  readonly revokedReason: string | null
  readonly lastUsedAt: string | null
  readonly replacedBy: string | null
}

/** A key as it is stored: its name and the reason of its end sealed. */
export type ApiKeyRow = ApiKeyView

export const API_KEY_COLUMNS = {
  id: apiKeys.id,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  scopes: apiKeys.scopes,
  roles: apiKeys.roles,
  trustedDocumentsOnly: apiKeys.trustedDocumentsOnly,
  createdAt: apiKeys.createdAt,
  createdBy: apiKeys.createdBy,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  revokedBy: apiKeys.revokedBy,
  revokedReason: apiKeys.revokedReason,
  lastUsedAt: apiKeys.lastUsedAt,
  replacedBy: apiKeys.replacedBy,
}

/** Where a text of a key stands. */
export const keyTextPlace = (rowId: string, column: 'name' | 'revoked_reason') =>
  ({ table: 'api_keys', column, rowId }) as const

/** A stored key as its administrators see it. Throws VaultError when a text was altered. */
export async function toApiKeyView(ctx: OperationContext, row: ApiKeyRow): Promise<ApiKeyView> {
  const { id, name, revokedReason } = row
  return {
    ...row,
    name: await openFreeText(ctx, keyTextPlace(id, 'name'), name),
    revokedReason:
      revokedReason && (await openFreeText(ctx, keyTextPlace(id, 'revoked_reason'), revokedReason)),
  }
}

export type ApiKeyState = 'ACTIVE' | 'EXPIRED' | 'REVOKED'

/** Whether the key opens anything at this time. */
export function stateOf(ctx: Pick<OperationContext, 'now'>, key: ApiKeyView): ApiKeyState {
  if (key.revokedAt !== null) return 'REVOKED'
  return key.expiresAt !== null && key.expiresAt <= ctx.now().toISOString() ? 'EXPIRED' : 'ACTIVE'
}

/** Condition: the organisation's own key of this id. */
export function ownKey(ctx: OperationContext, id: string) {
  return and(eq(apiKeys.organisationId, ctx.organisation.id), eq(apiKeys.id, id))
}
