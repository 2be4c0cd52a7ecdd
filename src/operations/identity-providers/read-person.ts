import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import { organisations } from '../../db/tables/organisations.ts'
import type { Fetch } from '../../db/timed-fetch.ts'
import type { PublicKeySet, TokenAlgorithm } from '../../values/token-format.ts'
import type { Credential } from '../api-keys/read-credential.ts'
import type { Log, OperationContext, OrganisationIdentity } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { isHere } from '../organisation/moving.ts'
import { ORGANISATION_COLUMNS } from '../organisation/organisation-columns.ts'
import { standingStatements, toStanding } from '../organisation/standing.ts'
import { pseudonymOfPerson } from '../vault/keyed-hash.ts'
import { fetchPublicKeys } from './fetch-public-keys.ts'
import { grantsOf } from './grants-of.ts'
import { type KeySetCache, RETRY_MS } from './key-set-cache.ts'
import { toProviderView } from './provider-view.ts'
import { readTokenClaim, type TokenClaim, type VerifiedToken, verifyToken } from './verify-token.ts'

/** What finding out about a person needs beside the database. */
export interface PersonContext extends Pick<OperationContext, 'db' | 'now' | 'allowsLoopback'> {
  readonly keySets: KeySetCache
  readonly fetch: Fetch
  readonly log: Log
  /** What the organisation's own keys are used through, before it is known who the person is. */
  readonly contextOf: (organisation: OrganisationIdentity) => OperationContext
}

type Provider = typeof identityProviders.$inferSelect

/**
 * Who a token of an organisation's own identity provider stands for, in one round trip; null when it is malformed (no round
 * trip), nobody's, or not valid. Refuses with UNAVAILABLE while the provider's keys cannot be read. Throws DatabaseError.
 */
export async function readPerson({
  ctx,
  input: { token },
}: {
  ctx: PersonContext
  input: { readonly token: string }
}): Promise<Credential | null> {
  const claim = readTokenClaim(token)
  if (claim === null) return null
  return readTokenOf(ctx, claim, (_own, expected) => verifyToken(token, { ...expected, now: ctx.now() }))
}

/**
 * Who a token stands for by the identity provider that it names, once `verify` has found it good; null when it is nobody's. Refuses with
 * UNAVAILABLE while the provider's keys cannot be read. Throws DatabaseError.
 */
export async function readTokenOf(
  ctx: PersonContext,
  claim: TokenClaim,
  verify: (
    own: OperationContext,
    expected: {
      readonly keys: PublicKeySet
      readonly algorithms: readonly TokenAlgorithm[]
      readonly issuer: string
      readonly audience: string
    },
  ) => Promise<VerifiedToken | null>,
): Promise<Credential | null> {
  const [[row, ambiguous], live, shadow, waivers, told] = await ctx.db.readBatch(statements(ctx, claim))
  // A token for two organisations does not say which of them it is meant for.
  if (row === undefined || ambiguous !== undefined) return null
  const { provider, organisation } = row
  const { issuer, audience, algorithms } = provider
  const keys = provider.jwks ?? (await publishedKeys(ctx, provider))
  const own = ctx.contextOf(organisation)
  const verified = await verify(own, { keys, algorithms, issuer, audience })
  if (verified === null) return null
  const { name, rules } = await toProviderView(own, provider)
  const { scopes, roles } = grantsOf(verified.claims, rules)
  const id = await pseudonymOfPerson(own, JSON.stringify([issuer, verified.subject]))
  return {
    actor: { kind: 'person', id, name, roles },
    scopes,
    organisation,
    standing: toStanding(live, shadow, waivers, told),
    trustedDocumentsOnly: false,
    identityProviderId: provider.id,
    expiresAt: null,
    lastUsedAt: null,
  }
}

function statements({ db, now }: PersonContext, { issuer, audiences }: TokenClaim) {
  const named = and(
    eq(identityProviders.issuer, issuer),
    inArray(identityProviders.audience, [...audiences]),
    isNull(identityProviders.removedAt),
  )
  const organisationId = sql`(select ${identityProviders.organisationId} from ${identityProviders}
    where ${named} limit 1)`
  const provider = db.orm
    .select({ provider: identityProviders, organisation: ORGANISATION_COLUMNS })
    .from(identityProviders)
    .innerJoin(organisations, eq(organisations.id, identityProviders.organisationId))
    .where(and(named, isHere()))
    .limit(2)
  return [provider, ...standingStatements(db, organisationId, now().toISOString())] as const
}

async function publishedKeys(ctx: PersonContext, provider: Provider): Promise<PublicKeySet> {
  const { id, jwksUrl } = provider
  if (jwksUrl === null) throw new Error(`The identity provider ${id} has neither keys nor an address of keys`)
  const keys = await ctx.keySets.get({
    address: jwksUrl,
    nowMs: ctx.now().getTime(),
    load: () => fetchPublicKeys(ctx.fetch, { address: jwksUrl, allowsLoopback: ctx.allowsLoopback }),
    onFailure: (error) => ctx.log.error('identity-provider.unreadable', error, { identityProvider: id }),
  })
  if (keys !== null) return keys
  throw new RefusedError('UNAVAILABLE', 'The keys of the identity provider cannot be read at the moment.', {
    retryAfterSeconds: RETRY_MS / 1_000,
  })
}
