import { exists, sql } from 'drizzle-orm'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { faultIn, inputFaults, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { complaintsAboutSettings, type ProviderSettingsInput, toStoredSettings } from './provider-input.ts'
import {
  type IdentityProviderPayload,
  NO_SUCH_PROVIDER,
  ownProviders,
  PROVIDER_COLUMNS,
  sealProviderTexts,
  settingsDetails,
  toProviderView,
} from './provider-view.ts'

export interface UpdateIdentityProviderInput extends ProviderSettingsInput {
  readonly id: string
}

/**
 * Replaces everything about a provider but its issuer and audience; the next request goes by it. Malformed input and an id
 * that is not there come back as user errors.
 */
export async function updateIdentityProvider({
  ctx,
  input,
}: Call<UpdateIdentityProviderInput>): Promise<IdentityProviderPayload> {
  requireScope(ctx, 'admin')
  const locale = messageLocale(ctx)
  const userErrors = inputFaults(locale, complaintsAboutSettings(ctx, input))
  if (userErrors.length > 0) return { identityProvider: null, userErrors }
  const identityProvider = isGeneratedId(ID_PREFIXES.identityProvider, input.id)
    ? await update(ctx, input)
    : undefined
  if (identityProvider !== undefined) return { identityProvider, userErrors: [] }
  return {
    identityProvider: null,
    userErrors: [faultIn(locale, 'NOT_FOUND', NO_SUCH_PROVIDER, ['input', 'id'])],
  }
}

async function update(ctx: OperationContext, input: UpdateIdentityProviderInput) {
  const { orm } = ctx.db
  const settings = toStoredSettings(input)
  const own = ownProviders(ctx, input.id)
  const isThere = exists(orm.select({ one: sql`1` }).from(identityProviders).where(own))
  const change = {
    action: 'IDENTITY_PROVIDER_CHANGED',
    subjectId: input.id,
    details: await settingsDetails(ctx, settings),
  } as const
  const access = await accessEntry(ctx, change, isThere)
  const texts = await sealProviderTexts(ctx, { ...settings, id: input.id })
  const [, , rows] = await ctx.db.writeBatch([
    orm
      .update(identityProviders)
      .set({ ...settings, ...texts })
      .where(own),
    access.entry,
    orm.select(PROVIDER_COLUMNS).from(identityProviders).where(own),
    access.leaf,
  ])
  const [row] = rows
  return row && toProviderView(ctx, row)
}
