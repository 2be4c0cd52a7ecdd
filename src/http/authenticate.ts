// Trusted here: nothing but what the database says about the key, and what a verified token says about the person. Actor,
// organisation and scopes come from this file only.
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { type Credential, readCredential } from '../operations/api-keys/read-credential.ts'
import { needsTouch, touchApiKey } from '../operations/api-keys/touch-api-key.ts'
import type { OrganisationIdentity } from '../operations/context.ts'
import { RefusedError } from '../operations/errors.ts'
import { KeySetCache } from '../operations/identity-providers/key-set-cache.ts'
import { readPerson } from '../operations/identity-providers/read-person.ts'
import { TOKEN_LENGTH_MAX } from '../operations/identity-providers/verify-token.ts'
import { toStanding } from '../operations/organisation/standing.ts'
import type { Scope } from '../values/scopes.ts'
import { clientNetwork } from './client-network.ts'
import { FailedLogins, type LoginAttempt } from './failed-logins.ts'
import { makeContext } from './make-context.ts'
import { openRequestDatabase } from './open-request-database.ts'
import type { AppEnv, Surroundings } from './types.ts'

const BEARER = /^Bearer +([A-Za-z0-9._-]+)$/i
const KEY_START = 'tut_'
/** While it is being found out who a person is. */
const SIGN_IN = {
  actor: { kind: 'system', name: 'sign-in' },
  scopes: new Set<Scope>(),
  standing: toStanding([], [], []),
} as const

/** Opens the request's database and finds out who is calling, with what else every request needs, in one round trip. */
export function authenticate(surroundings: Surroundings) {
  // Shared by the requests of an isolate: finished values only.
  const keySets = new KeySetCache()
  const failedLogins = new FailedLogins()
  return createMiddleware<AppEnv>(async function authenticate(c, next) {
    const text = BEARER.exec(c.req.header('authorization')?.slice(0, TOKEN_LENGTH_MAX + 8) ?? '')?.[1]
    if (text === undefined) {
      throw new RefusedError(
        'UNAUTHENTICATED',
        'Send an API key as "Authorization: Bearer tut_…", or a token of your identity provider.',
      )
    }
    const attempt = { network: networkOf(c), text, nowMs: surroundings.now().getTime() }
    await failedLogins.check(attempt)
    c.set('db', openRequestDatabase(c, surroundings))
    const credential = await readBearer(c, { text, keySets, surroundings })
    if (credential === null) return refuse(c, { attempt, failedLogins })
    await failedLogins.succeeded(attempt)
    c.set('credential', credential)
    c.get('metrics').organisationId = credential.organisation.id
    await next()
    noteUse(c, credential, surroundings)
  })
}

async function readBearer(
  c: Context<AppEnv>,
  { text, keySets, surroundings }: { text: string; keySets: KeySetCache; surroundings: Surroundings },
): Promise<Credential | null> {
  const { now, fetch } = surroundings
  const db = c.get('db')
  if (text.startsWith(KEY_START)) return readCredential({ ctx: { db, now }, input: { key: text } })
  const allowsLoopback = c.get('settings').environment !== 'production'
  const contextOf = (organisation: OrganisationIdentity) =>
    makeContext(c, surroundings, { ...SIGN_IN, organisation })
  const ctx = { db, now, fetch, keySets, allowsLoopback, contextOf, log: c.get('log') }
  return readPerson({ ctx, input: { token: text } })
}

function networkOf(c: Context<AppEnv>): string | null {
  const address = c.req.header('cf-connecting-ip')
  return address === undefined ? null : clientNetwork(address)
}

/** What was malformed cost nothing and is not counted. */
async function refuse(
  c: Context<AppEnv>,
  { attempt, failedLogins }: { attempt: LoginAttempt; failedLogins: FailedLogins },
): Promise<never> {
  const limit = c.get('settings').rateLimits.perAddress
  if (c.get('db').roundTrips() > 0) await failedLogins.failed(attempt, { limit, log: c.get('log') })
  const message = attempt.text.startsWith(KEY_START)
    ? 'This API key is unknown, mistyped, revoked or expired.'
    : 'This token is not valid here: malformed, expired, or not meant for this API.'
  throw new RefusedError('UNAUTHENTICATED', message)
}

/** Notes that a key was used, at most once a minute, after the answer has left. */
function noteUse(
  c: Context<AppEnv>,
  { actor, organisation, lastUsedAt }: Credential,
  surroundings: Surroundings,
): void {
  if (actor.kind !== 'apiKey' || !needsTouch(lastUsedAt, surroundings.now())) return
  const input = { organisationId: organisation.id, keyId: actor.id }
  const ctx = { db: c.get('db'), now: surroundings.now }
  afterAnswer(c, () =>
    touchApiKey({ ctx, input }).catch((error: unknown) => c.get('log').error('api-key.touch', error)),
  )
}

/** Hono throws where the caller gave no execution context, as most tests do: then there is no time after the answer. */
function afterAnswer(c: Context<AppEnv>, work: () => Promise<void>): void {
  let context: Context['executionCtx']
  try {
    context = c.executionCtx
  } catch {
    return
  }
  context.waitUntil(work())
}
