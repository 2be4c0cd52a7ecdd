import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { apiKeys } from '../../../src/db/tables/api-keys.ts'
import { createApp } from '../../../src/http/app.ts'
import {
  appWith,
  ask,
  makeKey,
  makeOrganisation,
  openTestDatabase,
  postGraphql,
  type TestOrganisation,
} from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import {
  type ApiKeyData,
  accessLog,
  askCreate,
  askRevoke,
  askRotate,
  createKey,
  enter,
  KEY_FIELDS,
  rotateKey,
} from '../../support/keys.ts'

const HOUR_MS = 3_600_000
// Not on a whole second, which an answer would write without its zeros.
const fromNow = (milliseconds: number) => new Date(new Date(Date.now() + milliseconds).setMilliseconds(123))
/** Another isolate, later: nothing is shared with the app that the other requests go to. */
const at = (time: Date) => appWith({ now: () => time })

let own: TestOrganisation
let other: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
  other = await makeOrganisation()
})

async function listKeys(key: string): Promise<readonly ApiKeyData[]> {
  const { data } = await ask<{ apiKeys: { nodes: ApiKeyData[] } }>(
    key,
    `{ apiKeys(first: 100) { nodes { ${KEY_FIELDS} } } }`,
  )
  return data?.apiKeys.nodes ?? []
}

const keyOf = async (id: string) => (await listKeys(own.key)).find((key) => key.id === id)

describe('a new key', () => {
  test('is shown once, works at once with its scopes, and is listed without its secret', async () => {
    const { key, apiKey } = await createKey(own.key, { name: 'Front desk', scopes: ['check', 'read'] })
    expect(key).toMatch(/^tut_[0-9a-z]{8}_[0-9a-z]{32}_[0-9a-z]{6}$/)
    expect(key.split('_')[1]).toBe(apiKey.prefix)
    expect(apiKey).toMatchObject({
      name: 'Front desk',
      scopes: ['check', 'read'],
      state: 'ACTIVE',
      expiresAt: null,
    })
    expect(apiKey.createdBy).toMatch(/^key_/)
    expect(await enter(key)).toEqual({ keyName: 'Front desk', scopes: ['check', 'read'] })
    expect(await keyOf(apiKey.id)).toEqual(apiKey)
    const [, , secret = 'x'] = key.split('_')
    expect(JSON.stringify(await listKeys(own.key))).not.toContain(secret)
    expect(JSON.stringify(await openTestDatabase().orm.select().from(apiKeys))).not.toContain(secret)
  })

  test('ends at its expiry', async () => {
    const expiresAt = fromNow(HOUR_MS).toISOString()
    const { key, apiKey } = await createKey(own.key, { name: 'Short', scopes: ['read'], expiresAt })
    expect(apiKey.expiresAt).toBe(expiresAt)
    expect(await enter(key, at(fromNow(HOUR_MS - 60_000)))).toMatchObject({ keyName: 'Short' })
    expect(await enter(key, at(fromNow(HOUR_MS + 60_000)))).toBe(401)
  })

  test.each([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'two\nlines' }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['everything'] }],
    ['scopes', { scopes: ['read', 'read'] }],
    ['scopes', { scopes: ['READ'] }],
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
  ])('with a bad %s is not made: %j', async (field, change) => {
    const before = await listKeys(own.key)
    const { data } = await askCreate(own.key, { name: 'Key', scopes: ['read'], ...change })
    expect(data?.createApiKey).toMatchObject({ apiKey: null, key: null })
    expect(data?.createApiKey.userErrors.map(({ code, path }) => [code, path])).toEqual([
      ['INVALID_INPUT', ['input', field]],
    ])
    expect(await listKeys(own.key)).toEqual(before)
  })

  test('cannot be made by a key without the scope, whatever other scopes it has', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check', 'read', 'author', 'approve', 'audit'] })
    const { status, errors } = await askCreate(key, { name: 'Mine', scopes: ['admin'] })
    expect(status).toBe(403)
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
  })
})

describe('rotating a key', () => {
  test('gives a new one beside the old one, which ends after the overlap', async () => {
    const old = await createKey(own.key, { name: 'Kiosk', scopes: ['check'] })
    const next = await rotateKey(own.key, { id: old.apiKey.id, overlapHours: 2 })
    expect(next.apiKey).toMatchObject({ name: 'Kiosk', scopes: ['check'], expiresAt: null, state: 'ACTIVE' })
    expect(await keyOf(old.apiKey.id)).toMatchObject({ replacedBy: next.apiKey.id, state: 'ACTIVE' })
    expect(await enter(old.key)).toMatchObject({ keyName: 'Kiosk' })
    expect(await enter(next.key)).toMatchObject({ keyName: 'Kiosk' })
    expect(await enter(old.key, at(fromNow(2 * HOUR_MS + 60_000)))).toBe(401)
    expect(await enter(next.key, at(fromNow(2 * HOUR_MS + 60_000)))).toMatchObject({ keyName: 'Kiosk' })
  })

  test('without overlap ends the old one at once', async () => {
    const old = await createKey(own.key, { name: 'Leaked', scopes: ['check'] })
    const next = await rotateKey(own.key, { id: old.apiKey.id, overlapHours: 0 })
    expect(await enter(old.key, at(new Date(Date.now() + 1)))).toBe(401)
    expect(await enter(next.key)).toMatchObject({ keyName: 'Leaked' })
  })

  test('never lengthens the life of the old one, and gives the new one the same lifetime', async () => {
    const expiresAt = fromNow(HOUR_MS).toISOString()
    const old = await createKey(own.key, { name: 'Hourly', scopes: ['read'], expiresAt })
    const next = await rotateKey(own.key, { id: old.apiKey.id, overlapHours: 24 })
    expect((await keyOf(old.apiKey.id))?.expiresAt).toBe(expiresAt)
    const lifetimeMs =
      new Date(next.apiKey.expiresAt ?? 0).getTime() - new Date(next.apiKey.createdAt).getTime()
    const wantedMs = new Date(expiresAt).getTime() - new Date(old.apiKey.createdAt).getTime()
    expect(lifetimeMs).toBe(wantedMs)
  })

  test('twenty times at once makes one new key', async () => {
    const old = await createKey(own.key, { name: 'Race', scopes: ['read'] })
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => askRotate(own.key, { id: old.apiKey.id, overlapHours: 1 })),
    )
    const made = answers.flatMap(({ data }) => data?.rotateApiKey.apiKey ?? [])
    expect(made).toHaveLength(1)
    const refused = answers.flatMap(({ data }) => data?.rotateApiKey.userErrors ?? [])
    expect(refused.map(({ code }) => code)).toEqual(Array.from({ length: 19 }, () => 'INVALID_INPUT'))
    expect((await listKeys(own.key)).filter(({ name }) => name === 'Race')).toHaveLength(2)
    expect((await accessLog(own.key)).filter(({ subjectId }) => subjectId === old.apiKey.id)).toMatchObject([
      { action: 'KEY_ROTATED' },
      { action: 'KEY_CREATED' },
    ])
  })

  test('is refused for a key that is not active any more', async () => {
    const revoked = await createKey(own.key, { name: 'Gone', scopes: ['read'] })
    await askRevoke(own.key, { id: revoked.apiKey.id, reason: 'lost' })
    const { data } = await askRotate(own.key, { id: revoked.apiKey.id, overlapHours: 1 })
    expect(data?.rotateApiKey.userErrors.map(({ code, path }) => [code, path])).toEqual([
      ['INVALID_INPUT', ['input', 'id']],
    ])
  })

  test.each([-1, 721])('is refused with an overlap of %d hours', async (overlapHours) => {
    const { apiKey } = await createKey(own.key, { name: 'Overlap', scopes: ['read'] })
    const { data } = await askRotate(own.key, { id: apiKey.id, overlapHours })
    expect(data?.rotateApiKey.userErrors.map(({ path }) => path)).toEqual([['input', 'overlapHours']])
  })
})

describe('revoking a key', () => {
  test('ends it for the next request, on another isolate, too', async () => {
    const { key, apiKey } = await createKey(own.key, { name: 'Stolen', scopes: ['check', 'read'] })
    const elsewhere = appWith({})
    expect(await enter(key, elsewhere)).toMatchObject({ keyName: 'Stolen' })
    const { data } = await askRevoke(own.key, { id: apiKey.id, reason: 'stolen laptop' })
    expect(data?.revokeApiKey.userErrors).toEqual([])
    expect(data?.revokeApiKey.apiKey).toMatchObject({ state: 'REVOKED', revokedReason: 'stolen laptop' })
    expect(await enter(key, elsewhere)).toBe(401)
    expect(await enter(key)).toBe(401)
  })

  test.each([
    ['read only', ['read'] as const],
    ['checks only', ['check'] as const],
    ['no scope at all', [] as const],
  ])('is open to the key itself: %s', async (_name, scopes) => {
    const key = await makeKey(own.organisation, { scopes })
    const found = (await listKeys(own.key)).find(({ prefix }) => key.includes(`_${prefix}_`))
    const { data } = await askRevoke(key, { id: found?.id ?? '', reason: 'found in a public repository' })
    expect(data?.revokeApiKey.apiKey?.state).toBe('REVOKED')
    expect(await enter(key)).toBe(401)
  })

  test('is closed to a key without the scope for every other key, there or not', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check', 'read', 'author', 'approve', 'audit'] })
    const victim = await createKey(own.key, { name: 'Victim', scopes: ['read'] })
    const absent = `${victim.apiKey.id.slice(0, -4)}0000`
    const answers = [
      await askRevoke(key, { id: victim.apiKey.id, reason: 'x' }),
      await askRevoke(key, { id: absent, reason: 'x' }),
    ]
    for (const { status, errors } of answers) {
      expect(status).toBe(403)
      expect(errors?.map(({ message }) => message)).toEqual([
        'This key may not do that: it lacks the scope "admin".',
      ])
    }
    expect(await enter(victim.key)).toMatchObject({ keyName: 'Victim' })
  })

  test("another organisation's key is not there", async () => {
    const foreign = await createKey(other.key, { name: 'Theirs', scopes: ['read'] })
    const { data } = await askRevoke(own.key, { id: foreign.apiKey.id, reason: 'mischief' })
    expect(data?.revokeApiKey.userErrors.map(({ code }) => code)).toEqual(['NOT_FOUND'])
    expect(await enter(foreign.key)).toMatchObject({ keyName: 'Theirs' })
    expect((await accessLog(own.key)).filter(({ subjectId }) => subjectId === foreign.apiKey.id)).toEqual([])
  })

  test('again changes nothing', async () => {
    const { apiKey } = await createKey(own.key, { name: 'Twice', scopes: ['read'] })
    const first = await askRevoke(own.key, { id: apiKey.id, reason: 'first' })
    const second = await askRevoke(own.key, { id: apiKey.id, reason: 'second' })
    expect(second.data).toEqual(first.data)
    const entries = (await accessLog(own.key)).filter(({ subjectId }) => subjectId === apiKey.id)
    expect(entries.map(({ action }) => action)).toEqual(['KEY_REVOKED', 'KEY_CREATED'])
  })
})

describe('the access log', () => {
  test('keeps who did what without a gap and without a secret, for auditors only', async () => {
    const made = await createKey(own.key, { name: 'Logged', scopes: ['audit'] })
    const [entry] = await accessLog(own.key)
    expect(entry).toMatchObject({
      action: 'KEY_CREATED',
      subjectId: made.apiKey.id,
      details: {
        nameDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        scopes: ['audit'],
        expiresAt: null,
        trustedDocumentsOnly: false,
      },
    })
    const all = await accessLog(made.key)
    expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, index) => all.length - index))
    const [, , secret = 'x'] = made.key.split('_')
    expect(JSON.stringify(all)).not.toContain(secret)
    const reader = await makeKey(own.organisation, { scopes: ['admin', 'read'] })
    expect((await ask(reader, '{ accessLog(first: 1) { totalCount } }')).status).toBe(403)
  })

  test('of forty changes at once has forty places', async () => {
    const organisation = await makeOrganisation()
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        createKey(organisation.key, { name: `Key ${index}`, scopes: ['read'] }),
      ),
    )
    const log = await accessLog(organisation.key)
    expect(log.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, index) => 40 - index))
  })
})

describe('the last use of a key', () => {
  async function use(key: string, now: Date) {
    const app = createApp({ writeLog: () => {}, now: () => now })
    const context = createExecutionContext()
    const { result, requests } = await countDatabaseRequests(async () => {
      const request = postGraphql({ query: '{ viewer { keyName } }' }, { key })
      const answer = await app.fetch(request, env, context)
      await answer.text()
      await waitOnExecutionContext(context)
      return answer
    })
    expect(result.status).toBe(200)
    return requests
  }

  test('is noted after the answer, at most once a minute', async () => {
    const { key, apiKey } = await createKey(own.key, { name: 'Used', scopes: ['read'] })
    expect(apiKey.lastUsedAt).toBeNull()
    const first = fromNow(0)
    expect(await use(key, first)).toBe(2)
    expect((await keyOf(apiKey.id))?.lastUsedAt).toBe(first.toISOString())
    expect(await use(key, new Date(first.getTime() + 59_000))).toBe(1)
    expect((await keyOf(apiKey.id))?.lastUsedAt).toBe(first.toISOString())
    const later = new Date(first.getTime() + 61_000)
    expect(await use(key, later)).toBe(2)
    expect((await keyOf(apiKey.id))?.lastUsedAt).toBe(later.toISOString())
  })

  test('that cannot be noted disturbs nobody', async () => {
    const { key, apiKey } = await createKey(own.key, { name: 'Unnoted', scopes: ['read'] })
    const lines: string[] = []
    let calls = 0
    const failing = createApp({
      writeLog: (line) => lines.push(line),
      fetch: (request, init) => {
        calls += 1
        return calls === 1 ? fetch(request, init) : Promise.reject(new TypeError('gone'))
      },
    })
    const context = createExecutionContext()
    const answer = await failing.fetch(
      postGraphql({ query: '{ viewer { keyName } }' }, { key }),
      env,
      context,
    )
    expect(answer.status).toBe(200)
    await waitOnExecutionContext(context)
    expect(lines.filter((line) => line.includes('api-key.touch'))).toHaveLength(1)
    expect((await keyOf(apiKey.id))?.lastUsedAt).toBeNull()
  })
})
