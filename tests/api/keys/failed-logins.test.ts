import { beforeAll, describe, expect, test } from 'vitest'
import { makeApiKey } from '../../../src/operations/api-keys/key-format.ts'
import { toBase32 } from '../../../src/operations/ids.ts'
import { appWith, makeKey, makeOrganisation, postGraphql, type TestOrganisation } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makePair, makeToken } from '../../support/identity.ts'

const ATTACKER = '203.0.113.7'
const MINUTE_MS = 60_000

let own: TestOrganisation
let second: string

beforeAll(async () => {
  own = await makeOrganisation()
  second = await makeKey(own.organisation, { scopes: ['read'] })
})

const guess = async () => (await makeApiKey((length) => crypto.getRandomValues(new Uint8Array(length)))).key

/** An isolate with a binding that counts as Cloudflare's does, and a clock of its own. */
function isolate(maximum: number, limit?: RateLimit['limit']) {
  const charged: string[] = []
  let time = Date.now()
  const counting: RateLimit['limit'] = ({ key }) => {
    charged.push(key)
    return Promise.resolve({ success: charged.filter((one) => one === key).length <= maximum })
  }
  const lines: string[] = []
  const send = appWith(
    { now: () => new Date(time), writeLog: (line) => lines.push(line) },
    { RATE_LIMIT_ADDRESS: { limit: limit ?? counting } },
  )
  const enter = async (key: string, address: string | null = ATTACKER) => {
    const headers: HeadersInit = address === null ? {} : { 'cf-connecting-ip': address }
    const request = postGraphql({ query: '{ __typename }' }, { key, headers })
    const { result, requests } = await countDatabaseRequests(() => send(request))
    return { status: result.status, headers: result.headers, requests }
  }
  const wait = (milliseconds: number) => {
    time += milliseconds
  }
  return { charged, enter, wait, lines }
}

describe('keys that nobody has', () => {
  test('cost a read each until there were too many; from then on they cost nothing', async () => {
    const { enter } = isolate(3)
    for (let time = 0; time < 3; time += 1) {
      expect(await enter(await guess())).toMatchObject({ status: 401, requests: 1 })
    }
    expect(await enter(await guess())).toMatchObject({ status: 429, requests: 1 })
    const later = await enter(await guess())
    expect(later).toMatchObject({ status: 429, requests: 0 })
    expect(later.headers.get('retry-after')).toBe('60')
  })

  test('are charged to their address only, of IPv6 to its network', async () => {
    const { enter, charged } = isolate(1)
    await enter(await guess())
    await enter(await guess())
    expect(await enter(await guess())).toMatchObject({ status: 429, requests: 0 })
    expect(await enter(await guess(), '203.0.113.8')).toMatchObject({ status: 401, requests: 1 })
    await enter(await guess(), '2001:db8::1')
    await enter(await guess(), '2001:db8:0:0:ffff::2')
    expect(await enter(await guess(), '2001:db8::3')).toMatchObject({ status: 429, requests: 0 })
    expect(new Set(charged)).toEqual(new Set([ATTACKER, '203.0.113.8', '2001:db8:0:0::/64']))
  })

  test('are read again after the minute', async () => {
    const { enter, wait } = isolate(1)
    await enter(await guess())
    await enter(await guess())
    wait(MINUTE_MS - 1)
    expect(await enter(await guess())).toMatchObject({ status: 429, requests: 0 })
    wait(1)
    expect((await enter(await guess())).requests).toBe(1)
  })

  test.each([
    ['a revoked key', () => makeKey(own.organisation, { scopes: [], revokedAt: '2026-01-01T00:00:00Z' })],
    ['an expired key', () => makeKey(own.organisation, { scopes: [], expiresAt: '2026-01-01T00:00:00Z' })],
    [
      "a token of nobody's identity provider",
      async () => makeToken(await makePair('unknown'), `urn:tutela:${own.organisation.slug}`),
    ],
    ['a good prefix with another secret', async () => withSecretOf(own.key, await guess())],
  ])('count like %s', async (_name, make) => {
    const { enter, charged } = isolate(10)
    expect((await enter(await make())).status).toBe(401)
    expect(charged).toEqual([ATTACKER])
  })
})

describe('what costs no read', () => {
  test.each([
    ['a mistyped key', () => `${own.key.slice(0, -1)}${own.key.endsWith('0') ? '1' : '0'}`],
    ['something else', () => 'letmein'],
  ])('is not charged: %s', async (_name, make) => {
    const { enter, charged } = isolate(1)
    expect(await enter(make())).toMatchObject({ status: 401, requests: 0 })
    expect(charged).toEqual([])
  })

  test('neither is a good key', async () => {
    const { enter, charged } = isolate(1)
    for (let time = 0; time < 5; time += 1) expect((await enter(own.key)).status).toBe(200)
    expect(charged).toEqual([])
  })
})

describe('behind an address that is held back', () => {
  test('a key that was good here goes on, one that was never seen waits', async () => {
    const { enter } = isolate(1)
    expect((await enter(own.key)).status).toBe(200)
    await enter(await guess())
    await enter(await guess())
    expect(await enter(own.key)).toMatchObject({ status: 200, requests: 1 })
    expect(await enter(second)).toMatchObject({ status: 429, requests: 0 })
    expect((await enter(second, '203.0.113.9')).status).toBe(200)
    expect((await enter(second)).status).toBe(200)
  })

  test('a key that was good and is revoked meanwhile is refused, and then costs nothing any more', async () => {
    const { enter, wait } = isolate(1)
    const expiresAt = new Date(Date.now() + 30_000).toISOString()
    const ending = await makeKey(own.organisation, { scopes: ['read'], expiresAt })
    expect((await enter(ending)).status).toBe(200)
    wait(29_000)
    await enter(await guess())
    await enter(await guess())
    wait(2_000)
    expect(await enter(ending)).toMatchObject({ status: 429, requests: 1 })
    expect(await enter(ending)).toMatchObject({ status: 429, requests: 0 })
  })
})

describe('without a limit', () => {
  test('where Cloudflare does not stand before us nothing is counted', async () => {
    const { enter, charged } = isolate(0)
    expect((await enter(await guess(), null)).status).toBe(401)
    expect(charged).toEqual([])
  })

  test('while the counter is down keys are read, and the log says so', async () => {
    const { enter, lines } = isolate(0, () => Promise.reject(new Error('counter is down')))
    expect(await enter(await guess())).toMatchObject({ status: 401, requests: 1 })
    expect(await enter(await guess())).toMatchObject({ status: 401, requests: 1 })
    expect(lines.filter((line) => line.includes('rate-limit.unavailable'))).toHaveLength(2)
  })

  test('no address and no key stands in the log', async () => {
    const { enter, lines } = isolate(0)
    const key = await guess()
    await enter(key)
    await enter(key)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join()).not.toContain(ATTACKER)
    expect(lines.join()).not.toContain(key.split('_')[1])
  })
})

/** A well-formed key with the prefix of one and the secret of another. */
async function withSecretOf(good: string, other: string): Promise<string> {
  const body = ['tut', good.split('_')[1], other.split('_')[2]].join('_')
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  return `${body}_${toBase32(new Uint8Array(digest)).slice(0, 6)}`
}
