import { beforeAll, describe, expect, test } from 'vitest'
import { BODY_BYTES_MAX } from '../../../src/http/body-limit.ts'
import { BODY_NESTING_MAX } from '../../../src/http/json-body.ts'
import { appWith, makeOrganisation, postGraphql } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'

const QUERY = '{ __typename }'
const ADDRESS = 'https://tutela.test/graphql'

let key: string

beforeAll(async () => {
  key = (await makeOrganisation()).key
})

const send = appWith({})
const post = (body: BodyInit | null, headers: HeadersInit = {}) =>
  send(
    new Request(ADDRESS, { method: 'POST', body, headers: { authorization: `Bearer ${key}`, ...headers } }),
  )

async function codesOf(response: Response): Promise<unknown[]> {
  const { errors } = await response.json<{ errors: { extensions?: { code?: string } }[] }>()
  return errors.map((error) => error.extensions?.code)
}

describe('a body', () => {
  const padded = (bytes: number) => {
    const body = JSON.stringify({ query: QUERY, extensions: { padding: '' } })
    return body.replace('""', `"${'x'.repeat(bytes - body.length)}"`)
  }
  const json = { 'content-type': 'application/json' }

  test('of exactly the limit is read', async () => {
    const body = padded(BODY_BYTES_MAX)
    expect(body.length).toBe(BODY_BYTES_MAX)
    expect((await post(body, json)).status).toBe(200)
  })

  test('of one byte more is refused; announced in the headers, before the database is asked', async () => {
    expect((await post(padded(BODY_BYTES_MAX + 1), json)).status).toBe(413)
    const announced = { ...json, 'content-length': String(BODY_BYTES_MAX + 1) }
    const { result, requests } = await countDatabaseRequests(() =>
      post(padded(BODY_BYTES_MAX + 1), announced),
    )
    expect(result.status).toBe(413)
    expect(await codesOf(result)).toEqual(['PAYLOAD_TOO_LARGE'])
    expect(requests).toBe(0)
  })

  test('of which nothing is read without a credential, whatever comes', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1
          controller.enqueue(new Uint8Array(1_024).fill(0x20))
        },
      },
      { highWaterMark: 0 },
    )
    const refused = await post(endless, { ...json, authorization: '' })
    expect(refused.status).toBe(401)
    expect(pulled).toBe(0)
  })

  test.each([
    ['stops', null],
    ['goes on a byte at a time', 20],
  ])('that begins and then %s is given up when its time is over', async (_name, everyMs) => {
    const sendSoon = appWith({ bodySeconds: 0.3 })
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
      pull: (controller) =>
        new Promise<void>((resolve) => {
          if (everyMs === null) return
          setTimeout(() => {
            if (!cancelled) controller.enqueue(new Uint8Array([0x20]))
            resolve()
          }, everyMs)
        }),
      cancel() {
        cancelled = true
      },
    })
    const begun = Date.now()
    const headers = { ...json, authorization: `Bearer ${key}` }
    const refused = await sendSoon(new Request(ADDRESS, { method: 'POST', body, headers }))
    expect(refused.status).toBe(408)
    expect(await codesOf(refused)).toEqual(['REQUEST_TIMEOUT'])
    expect(Date.now() - begun).toBeLessThan(5_000)
    expect(cancelled).toBe(true)
  })

  test('without a length is counted as it arrives', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    const response = await post(endless, json)
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(2 * BODY_BYTES_MAX)
  })

  test.each(['gzip', 'br', 'deflate', 'GZIP', 'gzip, identity'])(
    'encoded as %s is refused',
    async (encoding) => {
      const response = await post(JSON.stringify({ query: QUERY }), { ...json, 'content-encoding': encoding })
      expect(response.status).toBe(415)
      expect(await codesOf(response)).toEqual(['UNSUPPORTED_MEDIA_TYPE'])
    },
  )

  test('may nest up to the limit and no deeper', async () => {
    const nested = (levels: number) => {
      const value = '['.repeat(levels - 2) + ']'.repeat(levels - 2)
      return post(`{"query":"${QUERY}","extensions":{"deep":${value}}}`, json)
    }
    expect((await nested(BODY_NESTING_MAX)).status).toBe(200)
    const refused = await nested(BODY_NESTING_MAX + 1)
    expect(refused.status).toBe(400)
    expect(await codesOf(refused)).toEqual(['BAD_USER_INPUT'])
  })

  test('of a million brackets is refused', async () => {
    expect((await post('['.repeat(1_000_000), json)).status).toBe(400)
  })
})

describe('malformed requests get a coded 400', () => {
  test.each([
    ['nothing', ''],
    ['a cut object', '{"query": "{ __typename }"'],
    ['a bare word', 'hello'],
    ['null', 'null'],
    ['a number', '42'],
    ['a text', '"{ __typename }"'],
    ['a list (batching is off)', '[{"query":"{ __typename }"},{"query":"{ __typename }"}]'],
    ['an empty list', '[]'],
    ['no query', '{}'],
    ['a query that is a number', '{"query": 1}'],
    ['a query that is null', '{"query": null}'],
    ['variables that are a text', '{"query": "{ __typename }", "variables": "x"}'],
    ['variables that are a list', '{"query": "{ __typename }", "variables": []}'],
    ['an unknown parameter', '{"query": "{ __typename }", "sql": "drop table checks"}'],
    ['an operation name that does not exist', '{"query": "query A { __typename }", "operationName": "B"}'],
    ['two operations and no name', '{"query": "query A { __typename } query B { __typename }"}'],
    ['an operation name that is an object', '{"query": "{ __typename }", "operationName": {"a": 1}}'],
    ['a byte order mark', '\uFEFF{"query": 1}'],
    ['NUL letters', '{"query": "\u0000"}'],
    ['half a surrogate pair', '{"query": "{ a\\ud800 }"}'],
  ])('%s', async (_name, body) => {
    const response = await post(body, {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
    })
    expect(response.status).toBe(400)
    const [code] = await codesOf(response.clone())
    expect(code).toEqual(expect.any(String))
    expect(code).not.toBe('INTERNAL_SERVER_ERROR')
    expect(await response.text()).not.toMatch(/\bat .*:\d+:\d+|node_modules/)
  })

  test('invalid UTF-8', async () => {
    const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])
    expect((await post(bytes, { 'content-type': 'application/json' })).status).toBe(400)
  })
})

describe('what another site could make a browser send is refused', () => {
  test.each([
    ['text/plain', JSON.stringify({ query: QUERY })],
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(QUERY)}`],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--',
    ],
    ['application/graphql', QUERY],
    ['application/graphql+json', JSON.stringify({ query: QUERY })],
    ['application/jsonx', JSON.stringify({ query: QUERY })],
    ['', JSON.stringify({ query: QUERY })],
  ])('content type %j', async (type, body) => {
    const response = await post(body, { 'content-type': type })
    expect(response.status).toBe(415)
  })

  const get = (query: string, headers: HeadersInit = {}) => {
    const address = `${ADDRESS}?query=${encodeURIComponent(query)}`
    return send(new Request(address, { headers: { authorization: `Bearer ${key}`, ...headers } }))
  }

  test('a mutation by GET', async () => {
    const response = await get('mutation { __typename }')
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  test.each(['PUT', 'PATCH', 'DELETE'])('the method %s', async (method) => {
    const response = await send(new Request(ADDRESS, { method, headers: { authorization: `Bearer ${key}` } }))
    expect(response.status).toBeGreaterThanOrEqual(403)
    expect(response.status).toBeLessThanOrEqual(405)
  })

  test('a preflight gets no permission', async () => {
    const headers = { origin: 'https://evil.test', 'access-control-request-method': 'POST' }
    const response = await send(new Request(ADDRESS, { method: 'OPTIONS', headers }))
    expect(response.ok).toBe(false)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('every answer', () => {
  test.each([
    ['a success', () => postGraphql({ query: QUERY }, { key })],
    ['a refusal', () => postGraphql({ query: QUERY })],
    ['an unknown address', () => new Request('https://tutela.test/unknown')],
    ['health', () => new Request('https://tutela.test/health')],
  ])('%s carries a request id and the security headers', async (_name, request) => {
    const { headers } = await send(request())
    expect(headers.get('x-request-id')).toMatch(/^rqs_[0-9a-z]{26}$/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('an unknown address is a plain 404', async () => {
    const response = await send(new Request('https://tutela.test/unknown'))
    expect(response.status).toBe(404)
    expect(await codesOf(response)).toEqual(['NOT_FOUND'])
  })
})
