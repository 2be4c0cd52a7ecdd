// Trusted here: nothing but what the database says about the key, and what a verified token says about the person. Actor,
// organisation and scopes come from this file only.
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Database } from '../db/client.ts'
import { hashApiKey, KEY_START } from '../operations/api-keys/key-format.ts'
import { type Credential, readCheckToken, readCredential } from '../operations/api-keys/read-credential.ts'
import {
  standingAsRememberedStatement,
  standingCredentialStatement,
} from '../operations/api-keys/standing-credential.ts'
import { needsTouch, touchApiKey } from '../operations/api-keys/touch-api-key.ts'
import { CHECK_TOKEN_START } from '../operations/check-tokens/token-format.ts'
import type { OrganisationIdentity } from '../operations/context.ts'
import { RefusedError } from '../operations/errors.ts'
import { KeySetCache } from '../operations/identity-providers/key-set-cache.ts'
import { movingStatement } from '../operations/organisation/moving.ts'
import { toStanding } from '../operations/organisation/standing.ts'
import { SCOPES, type Scope } from '../values/scopes.ts'
import { TOKEN_LENGTH_MAX } from '../values/token-format.ts'
import { clientNetwork } from './client-network.ts'
import { FailedLogins, type LoginAttempt } from './failed-logins.ts'
import type { KnownCredentials } from './known-credentials.ts'
import { makeContext } from './make-context.ts'
import { openHome, SYSTEMS } from './open-home.ts'
import { ShardDirectory } from './shard-directory.ts'
import type { AppEnv, Surroundings } from './types.ts'

const BEARER = /^Bearer +([A-Za-z0-9._-]+)$/i
/** What we gave away ourselves; everything else is a token of an identity provider. */
const isOurs = (text: string) => text.startsWith(KEY_START) || text.startsWith(CHECK_TOKEN_START)
/** While it is being found out who a person is. */
const SIGN_IN = {
  actor: { kind: 'system', name: 'sign-in' },
  scopes: new Set<Scope>(),
  standing: toStanding([], [], [], []),
} as const

/**
 * Opens the database of the caller's organisation and finds out who is calling, with what else every request needs: in one round trip, or in none
 * for a key that was read a short while ago. A request on the word of memory gets nothing from the database unless the key was read
 * once more, and `confirm` does that for those that change something. A person's token is read for every request.
 */
export function authenticate(surroundings: Surroundings, known: KnownCredentials) {
  // Shared by the requests of an isolate: finished values only.
  const keySets = new KeySetCache()
  const failedLogins = new FailedLogins()
  const directory = new ShardDirectory(surroundings)
  return createMiddleware<AppEnv>(async function authenticate(c, next) {
    const text = BEARER.exec(c.req.header('authorization')?.slice(0, TOKEN_LENGTH_MAX + 8) ?? '')?.[1]
    if (text === undefined) {
      throw new RefusedError(
        'UNAUTHENTICATED',
        'Send an API key as "Authorization: Bearer tut_…", or a token of your identity provider.',
      )
    }
    const nowMs = surroundings.now().getTime()
    const attempt = { network: networkOf(c), text, nowMs }
    await failedLogins.check(attempt)
    const home = await openHome(c, { text, surroundings, directory })
    if (home === null) return refuse(c, { attempt, failedLogins })
    const { db } = home
    const hash = isOurs(text) ? await hashApiKey(text) : null
    const read = async (from: Database): Promise<Credential> => {
      const mark = known.mark(nowMs)
      const reading = { db: from, text, keySets, surroundings }
      const credential =
        (await readBearer(c, reading)) ??
        (await readAtPrimary(c, reading)) ??
        ((await home.turn()) ? await readBearer(c, reading) : null)
      if (credential === null) return refuse(c, { attempt, failedLogins })
      await failedLogins.succeeded(attempt)
      if (hash !== null) known.keep(hash, credential, mark)
      return credential
    }
    const { standingAgeMaxMs: ageMaxMs } = c.get('settings')
    const remembered = hash === null ? null : known.get(hash, { nowMs, ageMaxMs })
    const credential = remembered ?? (await read(db))
    const confirm =
      remembered === null ? async () => credential : once((from) => confirmed(remembered, () => read(from)))
    c.set('confirmCredential', () => confirm(db))
    // The key is read once more beside the first thing that is read on the word of memory, in the same round trip.
    const certain = remembered === null ? db : db.after(async (beside) => void (await confirm(beside)))
    const moving = movingStatement(credential)
    c.set(
      'writerOnMemory',
      () => remembered && db.writingWhile(standingAsRememberedStatement(surroundings, remembered), moving),
    )
    c.set('db', certain.writingWhile(standingCredentialStatement(surroundings, credential), moving))
    c.set('credential', credential)
    c.get('metrics').organisationId = credential.organisation.id
    await next()
    if (noteUse(c, db, credential, surroundings) && hash !== null)
      known.touched(hash, surroundings.now().toISOString())
  })
}

/** Reads a remembered credential again. Whoever may do something else by now has to ask again. */
async function confirmed(remembered: Credential, read: () => Promise<Credential>): Promise<Credential> {
  const credential = await read()
  const isSame =
    credential.actor.id === remembered.actor.id &&
    credential.organisation.id === remembered.organisation.id &&
    credential.trustedDocumentsOnly === remembered.trustedDocumentsOnly &&
    SCOPES.every((scope) => credential.scopes.has(scope) === remembered.scopes.has(scope))
  if (!isSame) throw new RefusedError('UNAUTHENTICATED', 'What this key may do has just changed; ask again.')
  return credential
}

/** The same promise for every caller of one request; the first one's connection is used. */
function once<Value>(make: (from: Database) => Promise<Value>): (from: Database) => Promise<Value> {
  let made: Promise<Value> | undefined
  return (from) => {
    made ??= make(from)
    return made
  }
}

interface Reading {
  readonly db: Database
  readonly text: string
  readonly keySets: KeySetCache
  readonly surroundings: Surroundings
}

async function readBearer(
  c: Context<AppEnv>,
  { db, text, keySets, surroundings }: Reading,
): Promise<Credential | null> {
  const { now, fetch } = surroundings
  if (text.startsWith(KEY_START)) return readCredential({ ctx: { db, now }, input: { key: text } })
  if (text.startsWith(CHECK_TOKEN_START)) {
    const { masterKeys } = c.get('settings')
    return readCheckToken({ ctx: { db, now, masterKeys }, input: { token: text } })
  }
  const allowsLoopback = c.get('settings').environment !== 'production'
  const contextOf = (organisation: OrganisationIdentity) => ({
    ...makeContext(c, surroundings, { ...SIGN_IN, organisation }),
    db,
  })
  const ctx = { db, now, fetch, keySets, allowsLoopback, contextOf, log: c.get('log') }
  const { origin, pathname } = new URL(c.req.url)
  const base = SYSTEMS.exec(pathname)?.[0]
  if (base === undefined) {
    const { readPerson } = await import('../operations/identity-providers/read-person.ts')
    return readPerson({ ctx, input: { token: text } })
  }
  const { readSystem } = await import('../operations/identity-providers/read-system.ts')
  return readSystem({
    ctx,
    input: { token: text, address: `${origin}${pathname}`, base: `${origin}${base}` },
  })
}

/** A key that was made a moment ago may not have reached the replica. */
async function readAtPrimary(c: Context<AppEnv>, reading: Reading): Promise<Credential | null> {
  const { db } = reading
  if (db.seen === null || db.roundTrips() === 0) return null
  db.readFromPrimary()
  return readBearer(c, reading)
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
  const { database, directory } = c.get('metrics')
  const hasAsked = (database?.roundTrips() ?? 0) + (directory?.roundTrips() ?? 0) > 0
  if (hasAsked) await failedLogins.failed(attempt, { limit, log: c.get('log') })
  throw new RefusedError('UNAUTHENTICATED', refusalOf(attempt.text))
}

function refusalOf(text: string): string {
  if (text.startsWith(KEY_START)) return 'This API key is unknown, mistyped, revoked or expired.'
  return text.startsWith(CHECK_TOKEN_START)
    ? 'This check token has expired, was altered, or its key was revoked; ask for a new one.'
    : 'This token is not valid here: malformed, expired, or not meant for this API.'
}

/** Notes that a key was used, at most once a minute, after the answer has left; true when there was something to note. */
function noteUse(
  c: Context<AppEnv>,
  db: Database,
  { actor, organisation, lastUsedAt }: Credential,
  surroundings: Surroundings,
): boolean {
  if (actor.kind !== 'apiKey' || !needsTouch(lastUsedAt, surroundings.now())) return false
  const input = { organisationId: organisation.id, keyId: actor.id }
  const ctx = { db, now: surroundings.now }
  afterAnswer(c, () =>
    touchApiKey({ ctx, input }).catch((error: unknown) => c.get('log').error('api-key.touch', error)),
  )
  return true
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
