import { and, count, desc, eq, lt } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { type Connection, idPosition, type PageInput, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { API_KEY_COLUMNS, type ApiKeyView, toApiKeyView } from './api-key-view.ts'

/** Every key the organisation ever had, the newest first. */
export async function listApiKeys({ ctx, input }: Call<PageInput>): Promise<Connection<ApiKeyView>> {
  requireScope(ctx, 'admin')
  const page = readPage('keys', input, idPosition(ID_PREFIXES.apiKey))
  const own = eq(apiKeys.organisationId, ctx.organisation.id)
  const [rows, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select(API_KEY_COLUMNS)
      .from(apiKeys)
      .where(and(own, page.after === null ? undefined : lt(apiKeys.id, page.after)))
      .orderBy(desc(apiKeys.id))
      .limit(page.first + 1),
    ctx.db.orm.select({ count: count() }).from(apiKeys).where(own),
  ])
  const views = await Promise.all(rows.map((row) => toApiKeyView(ctx, row)))
  return toConnection(page, views, total[0]?.count ?? 0, ({ id }) => id)
}
