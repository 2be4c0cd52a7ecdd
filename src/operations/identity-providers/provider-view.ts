import { and, eq, isNull } from 'drizzle-orm'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import type { ClaimRule, PublicKeySet, TokenAlgorithm } from '../../values/token-format.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { openFreeText, sealFreeText } from '../vault/free-text.ts'
import { fingerprint } from '../vault/keyed-hash.ts'

/** Where an organisation's people sign in. */
export interface IdentityProviderView {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly TokenAlgorithm[]
  readonly jwksUrl: string | null
  readonly jwks: PublicKeySet | null
  readonly rules: readonly ClaimRule[]
  readonly createdAt: string
  readonly createdBy: string
}

export interface IdentityProviderPayload {
  readonly identityProvider: IdentityProviderView | null
  readonly userErrors: readonly UserFault[]
}

/** A provider as it is stored: its name and its rules sealed. */
export type ProviderRow = Omit<IdentityProviderView, 'rules'> &
  Pick<typeof identityProviders.$inferSelect, 'rules'>

const textPlace = (rowId: string, column: 'name' | 'rules') =>
  ({ table: 'identity_providers', column, rowId }) as const

/** A stored provider with its texts opened. Throws VaultError when one was altered. */
export async function toProviderView<Row extends Pick<ProviderRow, 'id' | 'name' | 'rules'>>(
  ctx: OperationContext,
  row: Row,
): Promise<Omit<Row, 'rules'> & { readonly rules: readonly ClaimRule[] }> {
  const { id, name, rules } = row
  return {
    ...row,
    name: await openFreeText(ctx, textPlace(id, 'name'), name),
    rules:
      typeof rules === 'string' ? JSON.parse(await openFreeText(ctx, textPlace(id, 'rules'), rules)) : rules,
  }
}

/** The columns of a provider's texts, sealed. */
export async function sealProviderTexts(
  ctx: OperationContext,
  { id, name, rules }: Pick<IdentityProviderView, 'id' | 'name' | 'rules'>,
) {
  return {
    name: await sealFreeText(ctx, textPlace(id, 'name'), name),
    rules: await sealFreeText(ctx, textPlace(id, 'rules'), JSON.stringify(rules)),
  }
}

export const PROVIDER_COLUMNS = {
  id: identityProviders.id,
  name: identityProviders.name,
  issuer: identityProviders.issuer,
  audience: identityProviders.audience,
  algorithms: identityProviders.algorithms,
  jwksUrl: identityProviders.jwksUrl,
  jwks: identityProviders.jwks,
  rules: identityProviders.rules,
  createdAt: identityProviders.createdAt,
  createdBy: identityProviders.createdBy,
}

/** Condition: in use, and of the caller's organisation; with an id only that one. */
export function ownProviders(ctx: OperationContext, id?: string) {
  return and(
    eq(identityProviders.organisationId, ctx.organisation.id),
    isNull(identityProviders.removedAt),
    id === undefined ? undefined : eq(identityProviders.id, id),
  )
}

/** What stands in the access log about a provider's settings: what may name somebody as keyed digests. */
export async function settingsDetails(
  ctx: OperationContext,
  {
    name,
    algorithms,
    jwksUrl,
    jwks,
    rules,
  }: Pick<IdentityProviderView, 'name' | 'algorithms' | 'jwksUrl' | 'jwks' | 'rules'>,
) {
  return {
    nameDigest: await fingerprint(ctx, name),
    algorithms,
    jwksUrl,
    keyIds: jwks?.keys.map(({ kid }) => kid) ?? null,
    rulesDigest: await fingerprint(ctx, canonicalJson(rules)),
  }
}

export const NO_SUCH_PROVIDER = {
  en: 'There is no identity provider of this id.',
  'zh-CN': '没有该编号的身份提供方。',
}
