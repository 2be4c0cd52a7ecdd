import { identityProviders } from '../../db/tables/identity-providers.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { requireScope } from '../require-scope.ts'
import { type IdentityProviderView, ownProviders, PROVIDER_COLUMNS, toProviderView } from './provider-view.ts'

/** An identity provider of the organisation; null when there is none of this id in use. */
export async function getIdentityProvider({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<IdentityProviderView | null> {
  requireScope(ctx, 'admin')
  if (!isGeneratedId(ID_PREFIXES.identityProvider, id)) return null
  const [row] = await ctx.db.orm.select(PROVIDER_COLUMNS).from(identityProviders).where(ownProviders(ctx, id))
  return row === undefined ? null : toProviderView(ctx, row)
}
