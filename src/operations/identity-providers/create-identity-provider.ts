import { isUniqueViolation } from '../../db/database-error.ts'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import type { LocalisedText } from '../../rules/pack/format.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import {
  audienceProblem,
  complaintsAboutSettings,
  type ProviderSettingsInput,
  toStoredSettings,
} from './provider-input.ts'
import {
  type IdentityProviderPayload,
  ownProviders,
  PROVIDER_COLUMNS,
  sealProviderTexts,
  settingsDetails,
  toProviderView,
} from './provider-view.ts'

export interface CreateIdentityProviderInput extends ProviderSettingsInput {
  /** As tokens have it in "iss". */
  readonly issuer: string
  /** As tokens have it in "aud". */
  readonly audience: string
}

const TAKEN: LocalisedText = {
  en: 'There is an identity provider with this issuer and audience already.',
  'zh-CN': '已有使用此签发方和受众的身份提供方。',
}

/**
 * Lets the people of an organisation's own identity provider in. The audience has to end with the organisation's slug, so
 * that no two organisations can claim the same tokens. Malformed input comes back as user errors.
 */
export async function createIdentityProvider({
  ctx,
  input,
}: Call<CreateIdentityProviderInput>): Promise<IdentityProviderPayload> {
  requireScope(ctx, 'admin')
  const { issuer, audience } = input
  const userErrors = inputFaults(messageLocale(ctx), [
    aboutText(['input', 'issuer'], issuer, TEXT.address),
    aboutText(['input', 'audience'], audience, TEXT.address),
    { path: ['input', 'audience'], problem: audienceProblem(ctx.organisation.slug, audience) },
    ...complaintsAboutSettings(ctx, input),
  ])
  if (userErrors.length > 0) return { identityProvider: null, userErrors }
  const row = {
    ...toStoredSettings(input),
    id: ctx.newId(ID_PREFIXES.identityProvider),
    issuer,
    audience,
    createdAt: ctx.now().toISOString(),
    createdBy: actorReference(ctx.actor),
  }
  const entry = {
    action: 'IDENTITY_PROVIDER_CREATED',
    subjectId: row.id,
    details: { issuer, audience, ...(await settingsDetails(ctx, row)) },
  } as const
  const access = await accessEntry(ctx, entry)
  const texts = await sealProviderTexts(ctx, row)
  try {
    const [, , stored] = await ctx.db.writeBatch([
      ctx.db.orm.insert(identityProviders).values({ ...row, ...texts, organisationId: ctx.organisation.id }),
      access.entry,
      ctx.db.orm.select(PROVIDER_COLUMNS).from(identityProviders).where(ownProviders(ctx, row.id)),
      access.leaf,
    ])
    const [made] = stored
    return { identityProvider: made ? await toProviderView(ctx, made) : null, userErrors: [] }
  } catch (error) {
    if (!isUniqueViolation(error, 'identity_providers.issuer')) throw error
    const fault = faultIn(messageLocale(ctx), 'INVALID_INPUT', TAKEN, ['input', 'audience'])
    return { identityProvider: null, userErrors: [fault] }
  }
}
