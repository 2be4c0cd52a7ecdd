import { apiKeys } from '../../db/tables/api-keys.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { requireScope } from '../require-scope.ts'
import { API_KEY_COLUMNS, type ApiKeyView, ownKey, toApiKeyView } from './api-key-view.ts'

/** A key of the organisation; null when there is none of this id. */
export async function getApiKey({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<ApiKeyView | null> {
  requireScope(ctx, 'admin')
  if (!isGeneratedId(ID_PREFIXES.apiKey, id)) return null
  const [row] = await ctx.db.orm.select(API_KEY_COLUMNS).from(apiKeys).where(ownKey(ctx, id))
  return row === undefined ? null : toApiKeyView(ctx, row)
}
