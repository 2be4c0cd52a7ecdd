import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { fixedStatement, type Places } from '../../db/fixed-statement.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { SCOPES, type Scope } from '../../values/scopes.ts'
import { openCheckToken } from '../check-tokens/token-format.ts'
import type { Actor, OperationContext, OrganisationIdentity } from '../context.ts'
import { isHere } from '../organisation/moving.ts'
import { ORGANISATION_COLUMNS } from '../organisation/organisation-columns.ts'
import { fixedStandingStatements, type OrganisationStanding, toStanding } from '../organisation/standing.ts'
import { hashApiKey, isSameHash, parseApiKey } from './key-format.ts'

/** What a request's credential says; the only source of who asks and for which organisation. */
export interface Credential {
  readonly actor: Exclude<Actor, { kind: 'system' }>
  readonly scopes: ReadonlySet<Scope>
  readonly organisation: OrganisationIdentity
  /** Read in the same round trip. */
  readonly standing: OrganisationStanding
  /** Only documents of the registry may be sent with it. */
  readonly trustedDocumentsOnly: boolean
  /** When a key ends by itself, as an RFC 3339 instant; null for one that does not, and for a person, whose token says it. */
  readonly expiresAt: string | null
  /** The identity provider whose token it is; null for a key. */
  readonly identityProviderId: string | null
  /** When a key was last seen, to the minute; null for one that was never used, and for a person. */
  readonly lastUsedAt: string | null
}

// Compared with when no row has the prefix, so that an unknown prefix and a wrong secret take the same steps.
const HASH_OF_NOTHING = '0'.repeat(64)
/** All that a check token is ever good for. */
const TOKEN_SCOPES: readonly Scope[] = ['check']

/** A key by the prefix that it shows, whoever it belongs to. */
interface ByPrefix {
  readonly prefix: string
  readonly now: string
}

/** A key by what a check token says of it. */
interface ById {
  readonly organisationId: string
  readonly keyId: string
  readonly now: string
}

const keyRow = ({ orm }: Pick<Database, 'orm'>, where: SQL | undefined) =>
  orm
    .select({ key: apiKeys, organisation: ORGANISATION_COLUMNS })
    .from(apiKeys)
    .innerJoin(organisations, eq(organisations.id, apiKeys.organisationId))
    .where(and(where, isHere()))

const BY_PREFIX = {
  key: fixedStatement((db, { prefix }: Places<ByPrefix>) => keyRow(db, eq(apiKeys.prefix, prefix))),
  standing: fixedStandingStatements(
    ({ prefix }: Places<ByPrefix>) =>
      sql`(select ${apiKeys.organisationId} from ${apiKeys} where ${apiKeys.prefix} = ${prefix})`,
  ),
}
const BY_ID = {
  key: fixedStatement((db, { organisationId, keyId }: Places<ById>) =>
    keyRow(db, and(eq(apiKeys.organisationId, organisationId), eq(apiKeys.id, keyId))),
  ),
  standing: fixedStandingStatements(({ organisationId }: Places<ById>) => sql`${organisationId}`),
}

async function readKey<Values>(
  db: Database,
  by: {
    key(values: Values): ReturnType<typeof BY_ID.key>
    standing(values: Values): ReturnType<typeof BY_ID.standing>
  },
  values: Values,
) {
  const [[row], ...standing] = await db.readBatch([by.key(values), ...by.standing(values)])
  return row && { ...row, standing: toStanding(...standing) }
}

type KeyFound = NonNullable<Awaited<ReturnType<typeof readKey>>>

/**
 * Who a key belongs to, in one round trip; null when it is malformed (no round trip), unknown, revoked or expired.
 * Throws DatabaseError.
 */
export async function readCredential({
  ctx,
  input,
}: {
  ctx: Pick<OperationContext, 'db' | 'now'>
  input: { readonly key: string }
}): Promise<Credential | null> {
  const parts = await parseApiKey(input.key)
  if (parts === null) return null
  const { prefix } = parts
  const found = await readKey(ctx.db, BY_PREFIX, { prefix, now: ctx.now().toISOString() })
  const isRightSecret = isSameHash(await hashApiKey(parts.key), found?.key.hash ?? HASH_OF_NOTHING)
  return found === undefined || !isRightSecret ? null : toCredential(found, ctx.now())
}

/**
 * What a check token lets its holder do, in one round trip: what the key that made it may do, but no more than asking and recording, and
 * not after the token's own end. Null when this deployment did not make it or it has expired (no round trip), and when its key was revoked
 * or has expired. Throws DatabaseError.
 */
export async function readCheckToken({
  ctx,
  input: { token },
}: {
  ctx: Pick<OperationContext, 'db' | 'now' | 'masterKeys'>
  input: { readonly token: string }
}): Promise<Credential | null> {
  const claims = await openCheckToken(ctx, token)
  if (claims === null || claims.expiresAt <= ctx.now().toISOString()) return null
  const { id, organisationId, keyId, subjectRef, expiresAt } = claims
  const found = await readKey(ctx.db, BY_ID, { organisationId, keyId, now: ctx.now().toISOString() })
  const parent = found === undefined ? null : toCredential(found, ctx.now())
  if (parent === null) return null
  const endsFirst = parent.expiresAt !== null && parent.expiresAt < expiresAt
  return {
    ...parent,
    actor: { ...parent.actor, checkToken: { id, subjectRef } },
    scopes: new Set(TOKEN_SCOPES.filter((scope) => parent.scopes.has(scope))),
    expiresAt: endsFirst ? parent.expiresAt : expiresAt,
  }
}

/** What a key lets its holder do; null when it was revoked or has expired. */
function toCredential({ key, organisation, standing }: KeyFound, now: Date) {
  if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now.toISOString())) return null
  const { id, name, roles, trustedDocumentsOnly, expiresAt, lastUsedAt } = key
  return {
    actor: { kind: 'apiKey', id, name, principalId: key.principalId ?? id, roles },
    scopes: new Set(SCOPES.filter((scope) => key.scopes.includes(scope))),
    organisation,
    standing,
    trustedDocumentsOnly,
    identityProviderId: null,
    expiresAt,
    lastUsedAt,
  } as const satisfies Credential
}
