import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import type { OperationContext } from '../context.ts'
import { standsAs } from '../organisation/standing.ts'
import type { Credential } from './read-credential.ts'

/**
 * Select that has a row while a credential may be used: its key was neither revoked nor has it expired, and its identity provider was not
 * removed; `also` is a further condition. As a condition of a write batch it holds at the very moment of writing.
 */
export function standingCredentialStatement(
  { db, now }: Pick<OperationContext, 'db' | 'now'>,
  { actor, organisation, identityProviderId }: Credential,
  also?: SQL,
) {
  const one = { one: sql`1` }
  if (actor.kind === 'person') {
    const { id, organisationId, removedAt } = identityProviders
    const isInUse = and(
      eq(organisationId, organisation.id),
      eq(id, identityProviderId ?? ''),
      isNull(removedAt),
    )
    return db.orm.select(one).from(identityProviders).where(and(isInUse, also))
  }
  const { id, organisationId, revokedAt, expiresAt } = apiKeys
  const isValid = and(
    eq(organisationId, organisation.id),
    eq(id, actor.id),
    isNull(revokedAt),
    or(isNull(expiresAt), gt(expiresAt, now().toISOString())),
  )
  return db.orm.select(one).from(apiKeys).where(and(isValid, also))
}

/**
 * The same, while also its organisation stands as it did when the credential was read: the same rulesets, webhooks or none, and no waiver
 * in force. What was judged on the word of memory may be written then.
 */
export function standingAsRememberedStatement(
  ctx: Pick<OperationContext, 'db' | 'now'>,
  credential: Credential,
) {
  const { organisation, standing } = credential
  return standingCredentialStatement(
    ctx,
    credential,
    standsAs(ctx.db, sql`${organisation.id}`, standing, ctx.now()),
  )
}
