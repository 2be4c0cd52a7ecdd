import { and, eq } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import type { Scope } from '../../values/scopes.ts'
import type { OperationContext } from '../context.ts'

/** A key as its organisation's administrators see it; the secret is not in the database. */
export interface ApiKeyView {
  readonly id: string
  readonly name: string
  /** The public part, as it stands in the key. */
  readonly prefix: string
  readonly scopes: readonly Scope[]
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

export const API_KEY_COLUMNS = {
  id: apiKeys.id,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  scopes: apiKeys.scopes,
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
