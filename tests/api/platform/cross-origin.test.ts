import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, makeOrganisation, postGraphql, type TestOrganisation } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'

const ADDRESS = 'https://tutela.test/graphql'
const FRONT_END = 'https://app.example.org'
const SECOND = 'http://localhost:5173'
const VIEWER = { query: '{ viewer { scopes } }' }

const send = appWith({}, { ALLOWED_ORIGINS: `${FRONT_END},${SECOND}` })
const closed = appWith({}, { ALLOWED_ORIGINS: '' })

let own: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
})

const preflight = (origin: string) =>
  new Request(ADDRESS, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  })

const OTHERS = [
  ['another site', 'https://evil.example'],
  ['no origin at all', 'null'],
  ['one that only begins like it', 'https://app.example.org.evil.example'],
  ['one that only ends like it', 'https://evil-app.example.org'],
  ['a name below it', 'https://sub.app.example.org'],
  ['another scheme', 'http://app.example.org'],
  ['another port', 'https://app.example.org:8443'],
  ['other letters', 'https://APP.example.org'],
  ['both in one header', `${FRONT_END}, https://evil.example`],
  ['both as they are configured', `${FRONT_END},${SECOND}`],
  ['a slash at the end', `${FRONT_END}/`],
  ['a wildcard', '*'],
] as const

describe('a page of a configured origin', () => {
  test.each([FRONT_END, SECOND])(
    '%s is told that it may ask, for two hours, without a look-up',
    async (origin) => {
      const { result, requests } = await countDatabaseRequests(() => send(preflight(origin)))
      expect(requests).toBe(0)
      expect(result.status).toBe(204)
      expect(await result.text()).toBe('')
      const { headers } = result
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-methods')).toBe('GET,POST')
      expect(headers.get('access-control-allow-headers')?.split(',')).toEqual(
        expect.arrayContaining(['authorization', 'content-type']),
      )
      expect(headers.get('access-control-max-age')).toBe('7200')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toContain('Origin')
    },
  )

  test('reads the answer, its request id, and no cookie goes along', async () => {
    const response = await send(postGraphql(VIEWER, { key: own.key, headers: { origin: FRONT_END } }))
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(FRONT_END)
    expect(response.headers.get('access-control-expose-headers')).toBe(
      'retry-after,x-request-id,x-tutela-consistency',
    )
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('vary')).toContain('Origin')
  })

  test('reads the answer of a query by GET, as some clients ask by themselves', async () => {
    const address = `${ADDRESS}?query=${encodeURIComponent(VIEWER.query)}`
    const headers = { authorization: `Bearer ${own.key}`, origin: FRONT_END }
    const response = await send(new Request(address, { headers }))
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(FRONT_END)
  })

  test.each([
    ['without a key', 401, () => postGraphql(VIEWER, { headers: { origin: FRONT_END } })],
    [
      'with a document that is not valid',
      400,
      () => postGraphql({ query: '{ nothing }' }, { key: own.key, headers: { origin: FRONT_END } }),
    ],
    [
      'in another form than JSON',
      415,
      () =>
        postGraphql(VIEWER, {
          key: own.key,
          headers: { origin: FRONT_END, 'content-type': 'text/plain' },
        }),
    ],
    [
      'too often',
      429,
      () => postGraphql(VIEWER, { key: own.key, headers: { origin: FRONT_END, 'x-limited': '1' } }),
    ],
  ])('reads the refusal of a request %s', async (_name, status, make) => {
    const request = make()
    const limit = { limit: () => Promise.resolve({ success: false }) }
    const sender = request.headers.has('x-limited')
      ? appWith({}, { ALLOWED_ORIGINS: FRONT_END, RATE_LIMIT_KEY: limit })
      : send
    // GraphQL's own media type carries the status of a refused document.
    request.headers.set('accept', 'application/graphql-response+json')
    const response = await sender(request)
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(FRONT_END)
    const { errors } = await response.json<{ errors: readonly { message: string }[] }>()
    expect(errors.length).toBeGreaterThan(0)
  })
})

describe('a page of any other origin', () => {
  test.each(OTHERS)('is not let in: %s', async (_name, origin) => {
    const asked = await send(preflight(origin))
    expect(asked.headers.get('access-control-allow-origin')).toBeNull()
    const answered = await send(postGraphql(VIEWER, { key: own.key, headers: { origin } }))
    expect(answered.headers.get('access-control-allow-origin')).toBeNull()
    expect(answered.headers.get('vary')).toContain('Origin')
  })

  test('reads nothing by GET: without a credential there is no answer, and no answer is shown to it', async () => {
    const address = `${ADDRESS}?query=${encodeURIComponent(VIEWER.query)}`
    const [, origin] = OTHERS[0]
    expect((await send(new Request(address, { headers: { origin } }))).status).toBe(401)
    const headers = { authorization: `Bearer ${own.key}`, origin }
    const answered = await send(new Request(address, { headers }))
    expect(answered.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('without a configured origin', () => {
  test.each([FRONT_END, ...OTHERS.map(([, origin]) => origin)])('nobody is let in: %s', async (origin) => {
    const asked = await closed(preflight(origin))
    expect(asked.status).toBe(401)
    const answered = await closed(postGraphql(VIEWER, { key: own.key, headers: { origin } }))
    for (const { headers } of [asked, answered]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

test('only the API answers other origins', async () => {
  const response = await send(new Request('https://tutela.test/health', { headers: { origin: FRONT_END } }))
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})
