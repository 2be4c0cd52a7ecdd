import { and, exists, isNull, sql } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call, type OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { sealFreeText } from '../vault/free-text.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { API_KEY_COLUMNS, type ApiKeyView, keyTextPlace, ownKey, toApiKeyView } from './api-key-view.ts'

export interface RevokeApiKeyPayload {
  readonly apiKey: ApiKeyView | null
  readonly userErrors: readonly UserFault[]
}

/**
 * Ends a key for good; the next request with it is refused. An administrator may revoke every key of the organisation,
 * any other key itself, so that whoever finds a leaked one can stop it. A key that is revoked already stays as it is.
 */
export async function revokeApiKey({
  ctx,
  input: { id, reason },
}: Call<{ readonly id: string; readonly reason: string }>): Promise<RevokeApiKeyPayload> {
  const isOwn = ctx.actor.kind === 'apiKey' && ctx.actor.id === id
  if (!isOwn) requireScope(ctx, 'admin')
  const locale = messageLocale(ctx)
  const malformed = inputFaults(locale, [aboutText(['input', 'reason'], reason, TEXT.note)])
  if (malformed.length > 0) return { apiKey: null, userErrors: malformed }
  const apiKey = isGeneratedId(ID_PREFIXES.apiKey, id) ? await revoke(ctx, id, reason) : undefined
  if (apiKey !== undefined) return { apiKey, userErrors: [] }
  const text = { en: 'There is no key of this id.', 'zh-CN': '没有该编号的密钥。' }
  return { apiKey: null, userErrors: [faultIn(locale, 'NOT_FOUND', text, ['input', 'id'])] }
}

async function revoke(ctx: OperationContext, id: string, reason: string): Promise<ApiKeyView | undefined> {
  const { orm } = ctx.db
  const notRevoked = and(ownKey(ctx, id), isNull(apiKeys.revokedAt))
  const stillCounts = exists(orm.select({ one: sql`1` }).from(apiKeys).where(notRevoked))
  const change = {
    action: 'KEY_REVOKED',
    subjectId: id,
    details: { reasonDigest: await fingerprint(ctx, reason) },
  } as const
  const access = await accessEntry(ctx, change, stillCounts)
  const [, , rows] = await ctx.db.writeBatch([
    access.entry,
    orm
      .update(apiKeys)
      .set({
        revokedAt: ctx.now().toISOString(),
        revokedBy: actorReference(ctx.actor),
        revokedReason: await sealFreeText(ctx, keyTextPlace(id, 'revoked_reason'), reason),
      })
      .where(notRevoked),
    orm.select(API_KEY_COLUMNS).from(apiKeys).where(ownKey(ctx, id)),
    access.leaf,
  ])
  const [row] = rows
  return row && toApiKeyView(ctx, row)
}
