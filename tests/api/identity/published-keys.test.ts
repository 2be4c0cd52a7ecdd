import { beforeAll, describe, expect, test, vi } from 'vitest'
import { KEEP_MS, REFRESH_MS, RETRY_MS } from '../../../src/operations/identity-providers/key-set-cache.ts'
import { KEY_SET_BYTES_MAX } from '../../../src/operations/identity-providers/read-public-keys.ts'
import { appWith, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import {
  callProvider,
  createProvider,
  ISSUER,
  makePair,
  makeToken,
  type SigningPair,
  seconds,
  whoIs,
  withPublishedKeys,
} from '../../support/identity.ts'

const RULES = [{ claim: ['scope'], value: 'read', scopes: ['read'] }]
const REFUSED = [401, 'UNAUTHENTICATED']
const AWAY = [503, 'UNAVAILABLE']
const LET_IN = { keyName: 'Sign-in' }
const BEGIN = Date.parse('2026-05-01T08:00:00.123Z')

let own: TestOrganisation
let first: SigningPair
let second: SigningPair
let providers = 0

beforeAll(async () => {
  own = await makeOrganisation()
  ;[first, second] = await Promise.all([makePair('key-1'), makePair('key-2')])
})

const keySet = (...pairs: SigningPair[]) => Response.json({ keys: pairs.map(({ publicJwk }) => publicJwk) })

/** A provider of its own for each test, as an isolate keeps sets by their address. */
async function setUp(answer: Parameters<typeof withPublishedKeys>[1]) {
  providers += 1
  const address = `https://keys-${providers}.example.org/jwks`
  const audience = `urn:${providers}:${own.organisation.slug}`
  await createProvider(own.key, {
    name: 'Sign-in',
    issuer: ISSUER,
    audience,
    algorithms: ['ES256'],
    jwksUrl: address,
    rules: RULES,
  })
  let time = BEGIN
  const { send, calls, lines } = withPublishedKeys(address, answer, () => new Date(time))
  const token = (pair: SigningPair) =>
    makeToken(pair, audience, { claims: { exp: seconds(300, time), iat: seconds(0, time) } })
  return {
    calls,
    lines,
    wait: (milliseconds: number) => {
      time += milliseconds
    },
    enter: async (pair: SigningPair = first) => whoIs(await token(pair), send),
  }
}

describe('the keys a provider publishes', () => {
  test('are read once for many requests', async () => {
    const { enter, calls } = await setUp(() => keySet(first))
    for (let index = 0; index < 5; index += 1) expect(await enter()).toMatchObject(LET_IN)
    expect(calls.map(({ url, method, redirect }) => [url, method, redirect])).toEqual([
      [calls[0]?.url, 'GET', 'manual'],
    ])
    expect(calls[0]?.headers.get('authorization')).toBeNull()
  })

  test('are read once for twenty requests at once that find none, and all of them are let in', async () => {
    const { enter, calls } = await setUp(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return keySet(first)
    })
    const answers = await Promise.all(Array.from({ length: 20 }, () => enter()))
    expect(answers.filter((answer) => 'keyName' in answer)).toHaveLength(20)
    expect(calls).toHaveLength(1)
  })

  test('are not read again for keys nobody knows: at most once in ten minutes', async () => {
    const { enter, calls, wait } = await setUp(() => keySet(first))
    expect(await enter()).toMatchObject(LET_IN)
    for (let minute = 1; minute < REFRESH_MS / 60_000; minute += 1) {
      wait(60_000)
      expect(await enter(second)).toEqual(REFUSED)
    }
    expect(calls).toHaveLength(1)
  })

  test('may be rotated: a new key counts after ten minutes at the latest, an old one no longer', async () => {
    let published = keySet(first)
    const { enter, wait, calls } = await setUp(() => published.clone())
    expect(await enter()).toMatchObject(LET_IN)
    published = keySet(second)
    expect(await enter(second)).toEqual(REFUSED)
    wait(REFRESH_MS)
    expect(await enter(second)).toMatchObject(LET_IN)
    expect(await enter(first)).toEqual(REFUSED)
    expect(calls).toHaveLength(2)
  })

  test('count for an hour while they cannot be read again, then nobody is let in', async () => {
    let isAway = false
    const { enter, wait, lines } = await setUp(() =>
      isAway ? new Response(null, { status: 500 }) : keySet(first),
    )
    expect(await enter()).toMatchObject(LET_IN)
    isAway = true
    wait(REFRESH_MS)
    expect(await enter()).toMatchObject(LET_IN)
    expect(lines.filter((line) => line.includes('identity-provider.unreadable'))).toHaveLength(1)
    wait(KEEP_MS - REFRESH_MS - 1)
    expect(await enter()).toMatchObject(LET_IN)
    wait(1 + RETRY_MS)
    expect(await enter()).toEqual(AWAY)
    isAway = false
    wait(RETRY_MS)
    expect(await enter()).toMatchObject(LET_IN)
  })

  test('that were never read are asked for again after a minute, not before', async () => {
    let isAway = true
    const { enter, wait, calls } = await setUp(() =>
      isAway ? Promise.reject(new TypeError('connection refused')) : keySet(first),
    )
    expect(await enter()).toEqual(AWAY)
    isAway = false
    wait(RETRY_MS - 1)
    expect(await enter()).toEqual(AWAY)
    expect(calls).toHaveLength(1)
    wait(1)
    expect(await enter()).toMatchObject(LET_IN)
  })

  test('may stand among others that are not for tokens', async () => {
    const { enter } = await setUp(() =>
      Response.json({
        keys: [
          { kty: 'oct', kid: 'key-1', k: 'c2VjcmV0' },
          { ...first.publicJwk, use: 'enc' },
          { ...second.publicJwk, kid: undefined },
          { kty: 'AKP', kid: 'pq', alg: 'ML-DSA-44', pub: 'x' },
          first.publicJwk,
        ],
        extra: 'ignored',
      }),
    )
    expect(await enter()).toMatchObject(LET_IN)
  })
})

describe('an address that answers badly is like one that does not answer', () => {
  const padding = { padding: 'x'.repeat(KEY_SET_BYTES_MAX) }
  test.each<[string, () => Response]>([
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }),
    ],
    ['no content', () => new Response(null, { status: 204 })],
    ['a refusal', () => new Response('no', { status: 403 })],
    ['a page', () => new Response('<html>', { status: 200 })],
    ['an empty set', () => Response.json({ keys: [] })],
    ['only secret keys', () => Response.json({ keys: [{ kty: 'oct', kid: 'key-1', k: 'c2VjcmV0' }] })],
    ['a list', () => Response.json([first.publicJwk])],
    ['invalid UTF-8', () => new Response(new Uint8Array([0xff, 0xfe]))],
    ['a set larger than the limit', () => Response.json({ keys: [first.publicJwk], ...padding })],
    ['fifty-one keys', () => Response.json({ keys: Array.from({ length: 51 }, () => first.publicJwk) })],
  ])('%s', async (_name, answer) => {
    const { enter, lines } = await setUp(answer)
    expect(await enter()).toEqual(AWAY)
    expect(lines.filter((line) => line.includes('identity-provider.unreadable'))).toHaveLength(1)
  })

  test('no answer costs two seconds', async () => {
    const { enter } = await setUp(
      (_request, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
        }),
    )
    const begun = Date.now()
    expect(await enter()).toEqual(AWAY)
    expect(Date.now() - begun).toBeGreaterThan(1_900)
    expect(Date.now() - begun).toBeLessThan(4_000)
  })

  test('an endless answer is given up at the limit', async () => {
    let sent = 0
    const { enter } = await setUp(
      () =>
        new Response(
          new ReadableStream<Uint8Array>({
            pull(controller) {
              sent += 16_384
              controller.enqueue(new Uint8Array(16_384).fill(0x20))
            },
          }),
        ),
    )
    expect(await enter()).toEqual(AWAY)
    expect(sent).toBeLessThan(4 * KEY_SET_BYTES_MAX)
  })
})

describe('an address on this machine', () => {
  const input = () => ({
    name: 'Local',
    issuer: 'http://localhost:8080',
    audience: `urn:local:${own.organisation.slug}`,
    algorithms: ['ES256'],
    jwksUrl: 'http://127.0.0.1:1/jwks',
    rules: RULES,
  })
  const production = { ENVIRONMENT: 'production', LIBSQL_AUTH_TOKEN: 'token' }

  test('may be given in development and tests, never in production', async () => {
    const refused = await callProvider(own.key, 'create', input(), appWith({}, production))
    expect(refused.userErrors.map(({ path }) => path)).toEqual([['input', 'jwksUrl']])
    const { identityProvider } = await callProvider(own.key, 'create', input())
    expect(identityProvider?.jwksUrl).toBe('http://127.0.0.1:1/jwks')
  })

  test('is not called in production even when it stands in the database', async () => {
    const text = await makeToken(first, `urn:local:${own.organisation.slug}`, {
      claims: { iss: 'http://localhost:8080' },
    })
    const call = vi.fn(() => keySet(first))
    const lines: string[] = []
    const send = appWith(
      {
        writeLog: (line) => lines.push(line),
        fetch: (request, init) =>
          request.url.includes(':1/') ? Promise.resolve(call()) : fetch(request, init),
      },
      production,
    )
    expect(await whoIs(text, send)).toEqual(AWAY)
    expect(call).not.toHaveBeenCalled()
    expect(lines.join()).toContain('may not be called')
  })
})
