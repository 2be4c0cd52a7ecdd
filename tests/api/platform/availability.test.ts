import { beforeAll, describe, expect, test, vi } from 'vitest'
import {
  appWith,
  ask,
  makeKey,
  makeOrganisation,
  postGraphql,
  type TestOrganisation,
} from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'

const VIEWER = '{ viewer { organisation { slug } } }'
const get = (path: string) => new Request(`https://tutela.test${path}`)

let own: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
})

// Behaves like a server that accepts and then says nothing: only the caller's own timeout ends it.
const silentFetch = (_request: Request, init?: RequestInit) =>
  new Promise<Response>((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
  })

describe('health and readiness', () => {
  test('health asks neither for a key nor the database', async () => {
    const { result, requests } = await countDatabaseRequests(() =>
      appWith({ fetch: silentFetch })(get('/health')),
    )
    expect(result.status).toBe(200)
    expect(await result.json()).toEqual({ status: 'ok' })
    expect(requests).toBe(0)
  })

  test('ready asks the database once', async () => {
    const { result, requests } = await countDatabaseRequests(() => appWith({})(get('/ready')))
    expect(result.status).toBe(200)
    expect(await result.json()).toEqual({ status: 'ready' })
    expect(requests).toBe(1)
  })

  test('ready says 503 without details while the database is away', async () => {
    const away = appWith({ fetch: () => Promise.reject(new TypeError('connect ECONNREFUSED 10.0.0.1')) })
    const response = await away(get('/ready'))
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('10.0.0.1')
  })
})

describe('a database that does not answer', () => {
  test('costs two seconds and is told as UNAVAILABLE', async () => {
    const begun = Date.now()
    const { status, errors } = await ask(own.key, VIEWER, {}, appWith({ fetch: silentFetch }))
    expect(status).toBe(503)
    expect(errors?.map((error) => error.extensions.code)).toEqual(['UNAVAILABLE'])
    expect(Date.now() - begun).toBeGreaterThan(1_500)
    expect(Date.now() - begun).toBeLessThan(2_600)
  })

  test('once does not disturb a request that is being served', async () => {
    const stuck = ask(own.key, VIEWER, {}, appWith({ fetch: silentFetch }))
    expect((await ask(own.key, VIEWER)).status).toBe(200)
    expect((await stuck).status).toBe(503)
  })

  test('for a moment is asked again', async () => {
    let calls = 0
    const shaky = appWith({
      fetch: (request, init) => {
        calls += 1
        return calls === 1 ? Promise.reject(new TypeError('fetch failed')) : fetch(request, init)
      },
    })
    expect((await ask(own.key, VIEWER, {}, shaky)).status).toBe(200)
    expect(calls).toBe(2)
  })
})

describe('sixty requests at once on a slow database', () => {
  test('are all answered, each with its own organisation', async () => {
    const slow = appWith({
      fetch: async (request, init) => {
        await new Promise((resolve) => setTimeout(resolve, 300))
        return fetch(request, init)
      },
    })
    const others = await Promise.all(Array.from({ length: 6 }, () => makeOrganisation()))
    const begun = Date.now()
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const { key, organisation } = others[index % others.length] ?? own
        const { status, data } = await ask<{ viewer: { organisation: { slug: string } } }>(
          key,
          VIEWER,
          {},
          slow,
        )
        return { status, isRight: data?.viewer.organisation.slug === organisation.slug }
      }),
    )
    expect(answers).toEqual(Array.from({ length: 60 }, () => ({ status: 200, isRight: true })))
    expect(Date.now() - begun).toBeLessThan(10_000)
  }, 20_000)
})

describe('a deployment that is not configured', () => {
  test.each(['ENVIRONMENT', 'LIBSQL_URL', 'MASTER_KEY'])(
    'serves nothing without %s and says why in the log',
    async (name) => {
      const lines: string[] = []
      const broken = appWith({ writeLog: (line) => lines.push(line) }, { [name]: undefined })
      const response = await broken(postGraphql({ query: VIEWER }, { key: own.key }))
      expect(response.status).toBe(500)
      expect(await response.text()).not.toContain(name)
      expect(lines).toHaveLength(1)
      expect(lines[0]).toContain(name)
    },
  )

  test('in production has no rest of development: a database token is needed', async () => {
    const response = await appWith(
      {},
      { ENVIRONMENT: 'production' },
    )(postGraphql({ query: VIEWER }, { key: own.key }))
    expect(response.status).toBe(500)
  })
})

describe('too many requests', () => {
  const limited = (perKey: RateLimit['limit'], perOrganisation: RateLimit['limit']) =>
    appWith({}, { RATE_LIMIT_KEY: { limit: perKey }, RATE_LIMIT_ORGANISATION: { limit: perOrganisation } })
  const yes = () => Promise.resolve({ success: true })
  const no = () => Promise.resolve({ success: false })

  test.each([
    ['of a key', no, yes],
    ['of an organisation over all its keys', yes, no],
  ])('%s get 429 with Retry-After', async (_name, perKey, perOrganisation) => {
    const { status, headers, errors } = await ask(own.key, VIEWER, {}, limited(perKey, perOrganisation))
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toBe('60')
    expect(errors?.map((error) => error.extensions.code)).toEqual(['RATE_LIMITED'])
  })

  test('are counted by key and by organisation', async () => {
    const perKey = vi.fn(yes)
    const perOrganisation = vi.fn(yes)
    const second = await makeKey(own.organisation, { scopes: ['read'] })
    const send = limited(perKey, perOrganisation)
    await ask(own.key, VIEWER, {}, send)
    await ask(second, VIEWER, {}, send)
    expect(new Set(perKey.mock.calls.map((call) => JSON.stringify(call))).size).toBe(2)
    expect(perOrganisation.mock.calls).toEqual([
      [{ key: own.organisation.id }],
      [{ key: own.organisation.id }],
    ])
  })

  test('cannot be counted while the counter is down: requests go on, and the log says so', async () => {
    const lines: string[] = []
    const down = () => Promise.reject(new Error('counter is down'))
    const send = appWith(
      { writeLog: (line) => lines.push(line) },
      { RATE_LIMIT_KEY: { limit: down }, RATE_LIMIT_ORGANISATION: { limit: down } },
    )
    expect((await ask(own.key, VIEWER, {}, send)).status).toBe(200)
    expect(lines.filter((line) => line.includes('rate-limit.unavailable'))).toHaveLength(2)
  })
})
