import { exists, sql } from 'drizzle-orm'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { faultIn, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import {
  type IdentityProviderPayload,
  NO_SUCH_PROVIDER,
  ownProviders,
  PROVIDER_COLUMNS,
  toProviderView,
} from './provider-view.ts'

/**
 * Lets nobody in any more by this provider, from the next request on, and gives it back as it was. Its issuer and audience
 * may be used again. An id that is not there comes back as a user error.
 */
export async function removeIdentityProvider({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<IdentityProviderPayload> {
  requireScope(ctx, 'admin')
  const identityProvider = isGeneratedId(ID_PREFIXES.identityProvider, id) ? await remove(ctx, id) : undefined
  if (identityProvider !== undefined) return { identityProvider, userErrors: [] }
  return {
    identityProvider: null,
    userErrors: [faultIn(messageLocale(ctx), 'NOT_FOUND', NO_SUCH_PROVIDER, ['input', 'id'])],
  }
}

async function remove(ctx: OperationContext, id: string) {
  const { orm } = ctx.db
  const own = ownProviders(ctx, id)
  const isThere = exists(orm.select({ one: sql`1` }).from(identityProviders).where(own))
  const change = { action: 'IDENTITY_PROVIDER_REMOVED', subjectId: id, details: {} } as const
  const access = await accessEntry(ctx, change, isThere)
  const [rows] = await ctx.db.writeBatch([
    orm.select(PROVIDER_COLUMNS).from(identityProviders).where(own),
    access.entry,
    orm.update(identityProviders).set({ removedAt: ctx.now().toISOString() }).where(own),
    access.leaf,
  ])
  const [row] = rows
  return row && toProviderView(ctx, row)
}
