import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { setCheckQuota } from '../../../src/operations/quotas/set-check-quota.ts'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { askToken, type MadeToken, makeToken } from '../../support/check-tokens.ts'
import { OFFICE_VISIT } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { createProvider, ISSUER, makePair, makeToken as signIn } from '../../support/identity.ts'
import { askCreate, askRevoke, askRotate, accessLog as readAccessLog } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { documentOf, ROOT_FIELDS, type RootField } from '../../support/operations.ts'
import { makeParty, type Party } from '../../support/party.ts'
import { limits } from '../../support/rate-limits.ts'
import { samplesOf } from '../../support/samples.ts'
import { makeSystemContext } from '../../support/system.ts'

const ASSESS = `query ($input: AssessSafetyInput!) {
  assessSafety(input: $input) { assessment { verdict } userErrors { code message path } } }`
const RUN = `mutation ($input: RunSafetyCheckInput!) {
  runSafetyCheck(input: $input) { safetyCheck { id verdict } userErrors { code message path } } }`
const STORED = 'query ($id: ID!) { safetyCheck(id: $id) { subjectRef recordedBy } }'
const MINUTE_MS = 60_000

let own: TestOrganisation
let nowMs: number
let keys = 0

beforeAll(async () => {
  own = await makeLiveOrganisation()
})
beforeEach(() => {
  nowMs = Date.now()
})

/** An isolate of its own, by the clock of the test. */
const isolate = (standingSeconds = 0) =>
  appWith({ now: () => new Date(nowMs) }, { STANDING_MAX_AGE: String(standingSeconds) })
type Send = ReturnType<typeof isolate>

interface Outcome {
  readonly id: string | null
  readonly verdict: string | null
  readonly codes: readonly (string | undefined)[]
}

async function assess(token: string, input: object = {}, send?: Send): Promise<Outcome> {
  const { data, errors = [] } = await ask<{
    assessSafety: { assessment: { verdict: string } | null; userErrors: { code: string }[] }
  }>(token, ASSESS, { input: { facts: OFFICE_VISIT, ...input } }, send)
  const { assessment, userErrors = [] } = data?.assessSafety ?? {}
  const codes = [...errors.map(({ extensions }) => extensions.code), ...userErrors.map(({ code }) => code)]
  return { id: null, verdict: assessment?.verdict ?? null, codes }
}

async function check(token: string, input: object = {}, send?: Send): Promise<Outcome> {
  keys += 1
  const { data, errors = [] } = await ask<{
    runSafetyCheck: { safetyCheck: { id: string; verdict: string } | null; userErrors: { code: string }[] }
  }>(token, RUN, { input: { idempotencyKey: `token-${keys}`, facts: OFFICE_VISIT, ...input } }, send)
  const { safetyCheck, userErrors = [] } = data?.runSafetyCheck ?? {}
  const codes = [...errors.map(({ extensions }) => extensions.code), ...userErrors.map(({ code }) => code)]
  return { id: safetyCheck?.id ?? null, verdict: safetyCheck?.verdict ?? null, codes }
}

async function stored(id: string | null) {
  const { data } = await ask<{ safetyCheck: { subjectRef: string; recordedBy: string } | null }>(
    own.key,
    STORED,
    { id },
  )
  return data?.safetyCheck
}

/** A key that only asks and records, and its id. */
async function frontDesk(more: object = {}): Promise<{ key: string; id: string }> {
  const { data } = await askCreate(own.key, { name: 'Front desk', scopes: ['check'], ...more })
  const { key, apiKey } = data?.createApiKey ?? {}
  if (!key || !apiKey) throw new Error('No key was made')
  return { key, id: apiKey.id }
}

describe('a check token', () => {
  test('asks and records about its subject without naming it, and the record says by which key and token', async () => {
    const { key, id } = await frontDesk()
    const { token, tokenId } = await makeToken(key, { subjectRef: 'case-7' })
    const asked = await assess(token)
    expect(asked).toMatchObject({ verdict: expect.any(String), codes: [] })
    const recorded = await check(token)
    expect(recorded).toMatchObject({ id: expect.stringMatching(/^chk_/), verdict: asked.verdict, codes: [] })
    expect(await stored(recorded.id)).toEqual({ subjectRef: 'case-7', recordedBy: `${id}/${tokenId}` })
  })

  test('says nothing to whoever holds it', async () => {
    const { token } = await makeToken(own.key, { subjectRef: 'case-of-nobody' })
    expect(token).toMatch(/^tct_[0-9a-f]{16}\.[A-Za-z0-9_-]+$/)
    const [, sealed = ''] = token.split('.')
    expect(atob(sealed.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('nobody')
    expect(token.length).toBeLessThan(700)
  })

  test('is valid for fifteen minutes where nothing is said, and from one minute to sixty', async () => {
    const send = isolate()
    const lasts = async (minutes?: number) =>
      Date.parse((await makeToken(own.key, { subjectRef: 'case-7', minutes }, send)).expiresAt) - nowMs
    expect([await lasts(), await lasts(1), await lasts(60)]).toEqual(
      [15, 1, 60].map((minutes) => minutes * MINUTE_MS),
    )
  })

  test('is refused from its last moment on, by an isolate that has just read it, too', async () => {
    const send = isolate(60)
    const { token } = await makeToken(own.key, { subjectRef: 'case-7', minutes: 1 }, send)
    nowMs += MINUTE_MS - 1
    expect((await check(token, {}, send)).codes).toEqual([])
    nowMs += 1
    expect((await assess(token, {}, send)).codes).toEqual(['UNAUTHENTICATED'])
    const { result, requests } = await countDatabaseRequests(() => check(token, {}, send))
    expect(result).toMatchObject({ id: null, codes: ['UNAUTHENTICATED'] })
    expect(requests).toBe(0)
  })

  test('costs no round trip more than a key: one to ask, and one to record once it is known', async () => {
    const send = isolate(10)
    const { token } = await makeToken(own.key, { subjectRef: 'case-7' }, send)
    await check(token, {}, send)
    const counts: number[] = []
    for (const by of [() => assess(token, {}, send), () => check(token, {}, send)])
      counts.push((await countDatabaseRequests(by)).requests)
    expect(counts).toEqual([0, 1])
  })

  test('that is made makes an isolate forget nothing', async () => {
    const send = isolate(10)
    await assess(own.key, {}, send)
    await makeToken(own.key, { subjectRef: 'case-7' }, send)
    expect((await countDatabaseRequests(() => assess(own.key, {}, send))).requests).toBe(0)
  })

  test('records once for one idempotency key, also when it is renewed in between', async () => {
    const [first, second] = [
      await makeToken(own.key, { subjectRef: 'case-7' }),
      await makeToken(own.key, { subjectRef: 'case-7' }),
    ]
    const input = { idempotencyKey: 'renewed in between' }
    const before = await check(first.token, input)
    expect((await check(second.token, input)).id).toBe(before.id)
    const others = await makeToken(own.key, { subjectRef: 'case-8' })
    expect(await check(others.token, input)).toMatchObject({ id: null, codes: ['IDEMPOTENCY_CONFLICT'] })
  })

  test('is another one for each call, and each stands in the access log with its leaf, without the reference', async () => {
    const made = [
      await makeToken(own.key, { subjectRef: 'case-7', actingRole: 'supervisor' }),
      await makeToken(own.key, { subjectRef: 'case-7', actingRole: 'supervisor' }),
    ]
    expect(new Set(made.flatMap(({ token, tokenId }) => [token, tokenId])).size).toBe(4)
    const entries = await readAccessLog(own.key)
    const own2 = entries.filter(({ subjectId }) => made.some(({ tokenId }) => tokenId === subjectId))
    expect(own2.map(({ action }) => action)).toEqual(['CHECK_TOKEN_CREATED', 'CHECK_TOKEN_CREATED'])
    for (const { details } of own2)
      expect(details).toEqual({
        subjectDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        expiresAt: expect.any(String),
        actingRole: 'supervisor',
      })
  })
})

describe('of another subject', () => {
  let made: MadeToken

  beforeAll(async () => {
    made = await makeToken(own.key, { subjectRef: 'case-7' })
  })

  test.each(['case-8', 'case-7 ', 'CASE-7', ''])(
    '%j is neither asked about nor recorded',
    async (subjectRef) => {
      expect(await assess(made.token, { subjectRef })).toMatchObject({
        verdict: null,
        codes: ['SUBJECT_NOT_COVERED'],
      })
      expect(await check(made.token, { subjectRef })).toMatchObject({
        id: null,
        codes: ['SUBJECT_NOT_COVERED'],
      })
    },
  )

  test('its own may be named, and null is as good as nothing', async () => {
    for (const subjectRef of ['case-7', null]) {
      const { id } = await check(made.token, { subjectRef })
      expect((await stored(id))?.subjectRef).toBe('case-7')
    }
  })

  test('registers and procedures are not read, of its own subject neither', async () => {
    const subjects = [{ kind: 'client', ref: 'case-7' }]
    expect((await assess(made.token, { subjects })).codes).toEqual(['FORBIDDEN'])
    expect(await check(made.token, { subjects })).toMatchObject({ id: null, codes: ['FORBIDDEN'] })
    expect((await assess(made.token, { subjects: [] })).codes).toEqual([])
  })

  test('the record is not shown beyond the answer to the call that made it', async () => {
    const query = `mutation ($input: RunSafetyCheckInput!) {
      runSafetyCheck(input: $input) { safetyCheck { id subjectRef } } }`
    const input = { idempotencyKey: 'looks at the reference', facts: OFFICE_VISIT }
    const { errors } = await ask(made.token, query, { input })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
  })
})

describe('the key that made a token', () => {
  test('takes it along when it is revoked: nothing is written from then on, and asked for ten seconds at most', async () => {
    const { key, id } = await frontDesk()
    const send = isolate(10)
    const { token } = await makeToken(key, { subjectRef: 'case-7' }, send)
    expect((await check(token, {}, send)).codes).toEqual([])
    await askRevoke(own.key, { id, reason: 'lost' })
    expect(await check(token, {}, send)).toMatchObject({ id: null, codes: ['UNAUTHENTICATED'] })
    const fresh = isolate(10)
    expect((await assess(token, {}, fresh)).codes).toEqual(['UNAUTHENTICATED'])
  })

  test('is asked for at most as long as memory of it lasts', async () => {
    const { key, id } = await frontDesk()
    const send = isolate(10)
    const { token } = await makeToken(key, { subjectRef: 'case-7' }, send)
    await assess(token, {}, send)
    await askRevoke(own.key, { id, reason: 'lost' })
    nowMs += 9_999
    expect((await assess(token, {}, send)).codes).toEqual([])
    nowMs += 1
    expect((await assess(token, {}, send)).codes).toEqual(['UNAUTHENTICATED'])
  })

  test('takes it along at once when it is revoked through the same isolate', async () => {
    const { key, id } = await frontDesk()
    const send = isolate(10)
    const { token } = await makeToken(key, { subjectRef: 'case-7' }, send)
    await assess(token, {}, send)
    await askRevoke(own.key, { id, reason: 'lost' }, send)
    expect((await assess(token, {}, send)).codes).toEqual(['UNAUTHENTICATED'])
  })

  test('is outlived by none: one that expires first, or was rotated away, ends it', async () => {
    const soon = new Date(nowMs + 5 * MINUTE_MS).toISOString()
    const { key } = await frontDesk({ expiresAt: soon })
    const send = isolate()
    const made = await makeToken(key, { subjectRef: 'case-7', minutes: 30 }, send)
    expect(made.expiresAt).toBe(soon)
    expect((await check(made.token, {}, send)).codes).toEqual([])
    const rotated = await frontDesk()
    const { token } = await makeToken(rotated.key, { subjectRef: 'case-7' }, send)
    await askRotate(own.key, { id: rotated.id, overlapHours: 0 })
    nowMs += 5 * MINUTE_MS
    expect((await check(made.token, {}, send)).codes).toEqual(['UNAUTHENTICATED'])
    expect((await check(token, {}, send)).codes).toEqual(['UNAUTHENTICATED'])
  })

  test('lends the scope "check" only: no other protocol is spoken with the token', async () => {
    const { key } = await frontDesk({ scopes: ['check', 'read', 'admin', 'rest', 'mcp', 'obligations'] })
    const { token } = await makeToken(key, { subjectRef: 'case-7' })
    const statusOf = async (path: string, credential: string) => {
      const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ facts: OFFICE_VISIT })
      const request = new Request(`https://tutela.test${path}`, { method: 'POST', headers, body })
      return (await isolate()(request)).status
    }
    expect([await statusOf('/v1/assess', key), await statusOf('/v1/assess', token)]).toEqual([200, 403])
    expect(await statusOf('/mcp', token)).toBe(403)
  })
})

describe('rates and quotas', () => {
  test('are those of the key that made the token, and of its organisation', async () => {
    const { key, id } = await frontDesk()
    const { send, asked } = limits(3)
    const { token } = await makeToken(key, { subjectRef: 'case-7' }, send)
    const outcomes = []
    for (let time = 0; time < 3; time += 1) outcomes.push((await assess(token, {}, send)).codes)
    expect(outcomes).toEqual([[], [], ['RATE_LIMITED']])
    expect(new Set(asked)).toEqual(new Set([id, own.organisation.id]))
  })

  test('a full day records nothing more with a token', async () => {
    const crowded = await makeLiveOrganisation()
    const { token } = await makeToken(crowded.key, { subjectRef: 'case-7' })
    await setCheckQuota({
      ctx: makeSystemContext(crowded.organisation),
      input: { maximumPerDay: 1 },
    })
    expect((await check(token)).codes).toEqual([])
    expect(await check(token)).toMatchObject({ id: null, codes: ['QUOTA_EXCEEDED'] })
  })

  test('two at once with one idempotency key record once', async () => {
    const { token } = await makeToken(own.key, { subjectRef: 'case-7' })
    const input = { idempotencyKey: 'two at once' }
    const both = await Promise.all([check(token, input), check(token, input)])
    expect(new Set(both.map(({ id }) => id)).size).toBe(1)
    expect(both.flatMap(({ codes }) => codes)).toEqual([])
  })
})

describe('createCheckToken', () => {
  test.each([
    [{ subjectRef: '' }, 'subjectRef'],
    [{ subjectRef: 'a'.repeat(129) }, 'subjectRef'],
    [{ subjectRef: 'with\u0000control' }, 'subjectRef'],
    [{ subjectRef: 'somebody@example.org' }, 'subjectRef'],
    [{ subjectRef: 'case-7', minutes: 0 }, 'minutes'],
    [{ subjectRef: 'case-7', minutes: 61 }, 'minutes'],
    [{ subjectRef: 'case-7', minutes: -2_147_483_648 }, 'minutes'],
    [{ subjectRef: 'case-7', actingRole: '' }, 'actingRole'],
    [{ subjectRef: 'case-7', actingRole: 'a'.repeat(65) }, 'actingRole'],
  ])('refuses %j and makes nothing', async (input, field) => {
    const { data } = await askToken(own.key, input)
    const { token, tokenId, userErrors } = data?.createCheckToken ?? {}
    expect([token, tokenId]).toEqual([null, null])
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', field] }])
  })

  test('takes null for what may be left out', async () => {
    const { expiresAt } = await makeToken(
      own.key,
      { subjectRef: 'case-7', minutes: null, actingRole: null },
      isolate(),
    )
    expect(Date.parse(expiresAt) - nowMs).toBe(15 * MINUTE_MS)
  })

  test('refuses a role that the key may not act in', async () => {
    const { key } = await frontDesk({ roles: ['supervisor'] })
    const { data } = await askToken(key, { subjectRef: 'case-7', actingRole: 'manager' })
    expect(data?.createCheckToken.userErrors).toMatchObject([
      { code: 'ROLE_NOT_HELD', path: ['input', 'actingRole'] },
    ])
    await makeToken(key, { subjectRef: 'case-7', actingRole: 'supervisor' })
  })
})

describe('a page of a configured origin', () => {
  const PAGE = 'https://app.example.org'
  const send = appWith({}, { ALLOWED_ORIGINS: PAGE })
  const from = (origin: string, credential: string) => {
    const headers = { origin, authorization: `Bearer ${credential}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ query: ASSESS, variables: { input: { facts: OFFICE_VISIT } } })
    return send(new Request('https://tutela.test/graphql', { method: 'POST', headers, body }))
  }

  test('reads what it is told with a token, and why it was refused; a page elsewhere reads neither', async () => {
    const { token } = await makeToken(own.key, { subjectRef: 'case-7' })
    const seen = async (origin: string, credential: string) => {
      const { status, headers } = await from(origin, credential)
      return [status, headers.get('access-control-allow-origin')]
    }
    expect(await seen(PAGE, token)).toEqual([200, PAGE])
    expect(await seen(PAGE, `${token}x`)).toEqual([401, PAGE])
    expect(await seen('https://evil.example', token)).toEqual([200, null])
  })
})

describe('what is no token of ours', () => {
  const changed = (token: string, at: number) =>
    `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`

  test('is refused without a look into the database, wherever a letter was changed', async () => {
    const { token } = await makeToken(own.key, { subjectRef: 'case-7' })
    const places = Array.from(token, (_letter, at) => at).filter((at) => at > 3 && at % 7 === 0)
    const { result, requests } = await countDatabaseRequests(() =>
      Promise.all(places.map(async (at) => (await assess(changed(token, at))).codes)),
    )
    expect(result).toEqual(places.map(() => ['UNAUTHENTICATED']))
    expect(requests).toBe(0)
  })

  test.each(['tct_', 'tct_x', `tct_${'0'.repeat(16)}.${'A'.repeat(60)}`, `tct_${'a'.repeat(5_000)}`])(
    '%s is refused without a look into the database',
    async (text) => {
      const { result, requests } = await countDatabaseRequests(() => assess(text))
      expect([result.codes, requests]).toEqual([['UNAUTHENTICATED'], 0])
    },
  )

  test('is refused when another deployment made it', async () => {
    const { token } = await makeToken(own.key, { subjectRef: 'case-7' })
    const other = btoa(String.fromCharCode(...new Uint8Array(32).fill(7)))
    const send = appWith({}, { MASTER_KEY: other })
    expect((await assess(token, {}, send)).codes).toEqual(['UNAUTHENTICATED'])
  })

  test('and one from before the master key was changed goes on', async () => {
    const { token } = await makeToken(own.key, { subjectRef: 'case-7' })
    const current = btoa(String.fromCharCode(...new Uint8Array(32).fill(9)))
    const send = appWith({}, { MASTER_KEY: current, MASTER_KEYS_RETIRED: env.MASTER_KEY })
    expect((await assess(token, {}, send)).codes).toEqual([])
  })
})

describe('every operation', () => {
  const OPEN = new Set(['assessSafety', 'runSafetyCheck'])
  let party: Party
  let made: MadeToken

  beforeAll(async () => {
    party = await makeParty('token-people')
    made = await makeToken(party.key, { subjectRef: 'sample' })
  }, 60_000)

  async function call(root: RootField) {
    const variables = samplesOf(party)[root.field.name] ?? {}
    return ask(made.token, documentOf(root, '{ __typename }'), variables)
  }

  test.each(ROOT_FIELDS.filter(({ field }) => !OPEN.has(field.name)))(
    '$field.name is closed to a check token of an administrator',
    async (root) => {
      const { status, data, errors } = await call(root)
      expect([status, errors?.map(({ extensions }) => extensions.code)]).toEqual([403, ['FORBIDDEN']])
      expect(data ?? null).toBeNull()
    },
  )

  test.each([
    '{ __schema { queryType { name } } }',
    '{ __type(name: "Query") { name } }',
    '{ ...on Query { viewer { scopes } } }',
    '{ ...f } fragment f on Query { viewer { scopes } }',
    '{ assessSafety(input: { facts: {} }) { userErrors { code } } viewer { scopes } }',
  ])('so is %s', async (query) => {
    const { status, data, errors } = await ask(made.token, query)
    expect([status, data ?? null, errors?.map(({ extensions }) => extensions.code)]).toEqual([
      403,
      null,
      ['FORBIDDEN'],
    ])
  })

  test('a token makes no tokens and does not revoke its key', async () => {
    const { status } = await askToken(made.token, { subjectRef: 'sample' })
    const revoked = await askRevoke(made.token, { id: party.keyId, reason: 'mine' })
    expect([status, revoked.status]).toEqual([403, 403])
  })

  test('a person makes none, whose own sign-in may end any moment', async () => {
    const pair = await makePair('people')
    const audience = `urn:tutela:${party.slug}`
    await createProvider(party.key, {
      ...{
        name: 'People',
        issuer: ISSUER,
        audience,
        algorithms: ['ES256'],
        jwks: { keys: [pair.publicJwk] },
      },
      rules: [{ claim: ['scope'], value: 'desk', scopes: ['check'], roles: [] }],
    })
    const person = await signIn(pair, audience, { claims: { scope: 'desk' } })
    expect((await assess(person)).codes).toEqual([])
    const { status, errors } = await askToken(person, { subjectRef: 'sample' })
    expect([status, errors?.map(({ extensions }) => extensions.code)]).toEqual([403, ['FORBIDDEN']])
  })
})
