import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import type { OperationContext } from '../context.ts'
import type { Credential } from './read-credential.ts'

/**
 * Select that has a row while a credential may be used: its key was neither revoked nor has it expired, and its identity provider was not
 * removed. As a condition of a write batch it holds at the very moment of writing.
 */
export function standingCredentialStatement(
  { db, now }: Pick<OperationContext, 'db' | 'now'>,
  { actor, organisation, identityProviderId }: Credential,
) {
  const one = { one: sql`1` }
  if (actor.kind === 'person') {
    const { id, organisationId, removedAt } = identityProviders
    const isInUse = and(
      eq(organisationId, organisation.id),
      eq(id, identityProviderId ?? ''),
      isNull(removedAt),
    )
    return db.orm.select(one).from(identityProviders).where(isInUse)
  }
  const { id, organisationId, revokedAt, expiresAt } = apiKeys
  const isValid = and(
    eq(organisationId, organisation.id),
    eq(id, actor.id),
    isNull(revokedAt),
    or(isNull(expiresAt), gt(expiresAt, now().toISOString())),
  )
  return db.orm.select(one).from(apiKeys).where(isValid)
}
