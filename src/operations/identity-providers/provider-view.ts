import { and, eq, isNull } from 'drizzle-orm'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import type { ClaimRule, PublicKeySet, TokenAlgorithm } from '../../values/token-format.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'

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

/** What stands in the access log about a provider. */
export function providerDetails({
  name,
  issuer,
  audience,
  algorithms,
  jwksUrl,
  jwks,
  rules,
}: IdentityProviderView) {
  return {
    name,
    issuer,
    audience,
    algorithms,
    jwksUrl,
    keyIds: jwks?.keys.map(({ kid }) => kid) ?? null,
    rules,
  }
}

export const NO_SUCH_PROVIDER = {
  en: 'There is no identity provider of this id.',
  'zh-CN': '没有该编号的身份提供方。',
}
