import { and, count, desc, lt } from 'drizzle-orm'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { type Connection, idPosition, type PageInput, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { type IdentityProviderView, ownProviders, PROVIDER_COLUMNS, toProviderView } from './provider-view.ts'

const parsePosition = idPosition(ID_PREFIXES.identityProvider)

/** The organisation's identity providers in use, the newest first. */
export async function listIdentityProviders({
  ctx,
  input,
}: Call<PageInput>): Promise<Connection<IdentityProviderView>> {
  requireScope(ctx, 'admin')
  const page = readPage('identity-providers', input, parsePosition)
  const own = ownProviders(ctx)
  const [rows, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select(PROVIDER_COLUMNS)
      .from(identityProviders)
      .where(and(own, page.after === null ? undefined : lt(identityProviders.id, page.after)))
      .orderBy(desc(identityProviders.id))
      .limit(page.first + 1),
    ctx.db.orm.select({ count: count() }).from(identityProviders).where(own),
  ])
  const views = await Promise.all(rows.map((row) => toProviderView(ctx, row)))
  return toConnection(page, views, total[0]?.count ?? 0, ({ id }) => id)
}
