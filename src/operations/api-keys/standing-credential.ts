import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { FixedStatement, Places } from '../../db/fixed-statement.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import type { OperationContext } from '../context.ts'
import { isNotMoving } from '../organisation/moving.ts'
import { type RememberedStanding, standsAs, toRemembered } from '../organisation/standing.ts'
import { type Owner, ownStatement } from '../own-statement.ts'
import type { Credential } from './read-credential.ts'

/** Of a key its id; of a person the id of the identity provider. */
interface Holder {
  readonly id: string
  readonly now: string
}

/**
 * Select that has a row while a credential may be used: its key was neither revoked nor has it expired, and its identity provider was not
 * removed, and its organisation is not being moved. As a condition of a write batch it holds at the very moment of writing.
 */
export function standingCredentialStatement(
  { now }: Pick<OperationContext, 'now'>,
  credential: Credential,
): FixedStatement<unknown> {
  const isPerson = credential.actor.kind === 'person'
  return (isPerson ? standingProvider : standingKey)(credential, holderOf(credential, now()))
}

/**
 * The same, while also its organisation stands as it did when the credential was read: the same rulesets, webhooks or none, and no waiver
 * in force. What was judged on the word of memory may be written then.
 */
export function standingAsRememberedStatement(
  { now }: Pick<OperationContext, 'now'>,
  credential: Credential,
): FixedStatement<unknown> {
  const isPerson = credential.actor.kind === 'person'
  const values = { ...holderOf(credential, now()), ...toRemembered(credential.standing) }
  return (isPerson ? rememberedProvider : rememberedKey)(credential, values)
}

const holderOf = ({ actor, identityProviderId }: Credential, now: Date): Holder => ({
  id: actor.kind === 'person' ? (identityProviderId ?? '') : actor.id,
  now: now.toISOString(),
})

const standingKey = ownStatement((owner, at: Places<Holder>) => selectKey(owner, at))
const standingProvider = ownStatement((owner, at: Places<Holder>) => selectProvider(owner, at))
const rememberedKey = ownStatement((owner, at: Places<Holder & RememberedStanding>) =>
  selectKey(owner, at, standsAs(owner, at)),
)
const rememberedProvider = ownStatement((owner, at: Places<Holder & RememberedStanding>) =>
  selectProvider(owner, at, standsAs(owner, at)),
)

function selectKey(owner: Owner, at: Places<Holder>, also?: SQL) {
  const { db, organisation } = owner
  const { id, organisationId, revokedAt, expiresAt } = apiKeys
  const isValid = and(
    eq(organisationId, organisation.id),
    eq(id, at.id),
    isNull(revokedAt),
    or(isNull(expiresAt), gt(expiresAt, at.now)),
  )
  return db.orm
    .select({ one: sql`1` })
    .from(apiKeys)
    .where(and(isValid, isNotMoving(owner), also))
}

function selectProvider(owner: Owner, at: Places<Holder>, also?: SQL) {
  const { db, organisation } = owner
  const { id, organisationId, removedAt } = identityProviders
  const isInUse = and(eq(organisationId, organisation.id), eq(id, at.id), isNull(removedAt))
  return db.orm
    .select({ one: sql`1` })
    .from(identityProviders)
    .where(and(isInUse, isNotMoving(owner), also))
}
