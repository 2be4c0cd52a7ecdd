import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { ask, makeKey, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { askAt } from '../../support/facades.ts'
import { askRevoke, createKey } from '../../support/keys.ts'
import { DOORS, PROTOCOLS, type Protocol, tell } from '../../support/protocols.ts'
import { limits } from '../../support/rate-limits.ts'
import { makeRecordsOrganisation } from '../../support/records-organisation.ts'

let own: TestOrganisation
const keys = new Map<string, string>()

beforeAll(async () => {
  own = await makeRecordsOrganisation()
  for (const { scope } of DOORS)
    keys.set(scope, await makeKey(own.organisation, { scopes: ['check', scope] }))
}, 60_000)

const keyOf = ({ scope }: Protocol) => keys.get(scope) ?? ''
const READ = { act: 'read' }

describe.each(DOORS)('$name is closed', ({ scope, path, body }) => {
  const statusFor = async (key: string) => (await askAt(path, { key, body })).status

  test('to everybody without a key, in its own words', async () => {
    const answer = await askAt(path, { body })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(answer.body).not.toHaveProperty('errors')
    // No member that a client of the protocol reads as yes, or as an answer.
    expect(JSON.stringify(answer.body)).not.toMatch(/true|ALLOW|PROCEED|"result":\{/)
  })

  test('to every key that was not given it by name, the first administrator included', async () => {
    expect(await statusFor(own.key)).toBe(403)
    const others = SCOPES.filter((one) => one !== scope)
    expect(await statusFor(await makeKey(own.organisation, { scopes: others }))).toBe(403)
  })

  test('to a key that was revoked', async () => {
    const { key, apiKey } = await createKey(own.key, { name: 'Gate', scopes: ['check', scope] })
    expect(await statusFor(key)).toBe(200)
    await askRevoke(own.key, { id: apiKey.id, reason: 'over' })
    expect(await statusFor(key)).toBe(401)
  })

  test('and opens nothing else: its scope alone reads and assesses nothing over GraphQL', async () => {
    const key = await makeKey(own.organisation, { scopes: [scope] })
    for (const document of [
      '{ vocabulary { locale } }',
      '{ safetyChecks { totalCount } }',
      '{ assessSafety(input: { facts: {} }) { userErrors { code } } }',
    ]) {
      const { errors } = await ask(key, document)
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    }
  })

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('to every method but POST: %s', async (method) => {
    const answer = await askAt(path, { key: keys.get(scope) ?? '', method })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })

  test.each([
    ['nothing', '', 400],
    ['no JSON', '{"a":', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['an empty object', '{}', 400],
    ['one key twice', '{"input": {}, "input": {}}', 400],
    ['a thousand levels', `${'['.repeat(1_000)}${']'.repeat(1_000)}`, 400],
    ['more than 1.5 MiB', `"${'x'.repeat(1_600_000)}"`, 413],
  ])('to %s, with its status and its own words', async (_title, text, status) => {
    const answer = await askAt(path, { key: keys.get(scope) ?? '', method: 'POST', body: text })
    expect(answer.status).toBe(status)
    expect(answer.body).not.toHaveProperty('errors')
    expect(JSON.stringify(answer.body).length).toBeLessThan(2_000)
  })

  test.each(['application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml'])(
    'to %s',
    async (type) => {
      const answer = await askAt(path, {
        key: keys.get(scope) ?? '',
        body,
        headers: { 'content-type': type },
      })
      expect(answer.status).toBe(scope === 'authzen' ? 400 : 415)
    },
  )

  test('to a body that is packed', async () => {
    const headers = { 'content-encoding': 'gzip' }
    const answer = await askAt(path, { key: keys.get(scope) ?? '', body, headers })
    expect(answer.status).toBe(scope === 'authzen' ? 400 : 415)
  })

  test('to pages of other origins: nobody is allowed to ask', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const answer = await askAt(path, { method: 'OPTIONS', headers })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe.each(PROTOCOLS)('$name', (protocol) => {
  test('is closed to a key that may not ask for a check at all', async () => {
    const others = SCOPES.filter((scope) => scope !== 'check')
    const key = await makeKey(own.organisation, { scopes: others })
    expect(await tell(protocol, key, READ)).toMatchObject({ status: 403, allow: null })
  })

  test("judges by the caller's own rules, whatever another organisation has", async () => {
    const other = await makeRecordsOrganisation()
    const bare = await makeOrganisation()
    const otherKey = await makeKey(other.organisation, { scopes: ['check', protocol.scope] })
    const bareKey = await makeKey(bare.organisation, { scopes: ['check', protocol.scope] })
    const told = await tell(protocol, otherKey, { act: 'delete', facts: { soft: false } })
    expect(told.text).toContain(`${other.organisation.slug}/UNDO`)
    expect(told.text).not.toContain(own.organisation.slug)
    // Nothing is live there, so nothing may go ahead.
    expect(await tell(protocol, bareKey, READ)).toMatchObject({ status: 200, allow: false })
  }, 60_000)

  test("does not give one organisation's record to another that uses the same key for it", async () => {
    const other = await makeRecordsOrganisation()
    const otherKey = await makeKey(other.organisation, { scopes: ['check', protocol.scope] })
    const headers = { 'idempotency-key': 'the same' }
    const idIn = ({ text }: { text: string }) => /chk_\w{26}/.exec(text)?.[0]
    const mine = idIn(await tell(protocol, keyOf(protocol), READ, { headers }))
    const theirs = idIn(await tell(protocol, otherKey, READ, { headers }))
    expect(mine).toBeDefined()
    expect(theirs).toBeDefined()
    expect(theirs).not.toBe(mine)
  }, 60_000)

  test('works with a key that may send no documents of its own', async () => {
    const scopes = ['check', protocol.scope]
    const { key } = await createKey(own.key, { name: 'Bound', scopes, trustedDocumentsOnly: true })
    expect(await tell(protocol, key, READ)).toMatchObject({ status: 200, allow: true })
  })

  test('takes fifty questions together and no more', async () => {
    const acts = (count: number) => Array.from({ length: count }, () => READ)
    const most = protocol.batchOf(acts(50).map((act, index) => ({ ...act, subjectRef: `record-${index}` })))
    const answer = await askAt<object>(most.path, { key: keyOf(protocol), body: most.body })
    expect(protocol.allowsIn(answer.body)).toEqual(Array.from({ length: 50 }, () => true))
    const { path, body } = protocol.batchOf(acts(51))
    expect((await askAt(path, { key: keyOf(protocol), body })).status).toBe(400)
  }, 60_000)

  test('is charged a unit for each question, and stops when they are used up', async () => {
    const { path, body } = protocol.batchOf(
      [READ, READ, READ].map((act, at) => ({ ...act, subjectRef: `r-${at}` })),
    )
    const enough = limits(1_000)
    expect((await askAt(path, { key: keyOf(protocol), body }, enough.send)).status).toBe(200)
    expect(enough.unitsOf('key_')).toBe(3)
    const answer = await askAt(path, { key: keyOf(protocol), body }, limits(2).send)
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('60')
    expect(protocol.allowsIn(answer.body)).not.toContain(true)
  })

  test.each([
    ['texts', ['', ' ', '\u0000', '__proto__', "' or 1=1 --", '../..', 'x'.repeat(10_000), '🙂']],
    ['other kinds of values', [null, 0, -1, 1.5, false, [], {}, [[]], { a: null }]],
  ])(
    'lets nothing go ahead and never breaks on %s in any place',
    async (_title, values) => {
      const plain = protocol.bodyOf({ act: 'delete', facts: { soft: false } })
      for (const place of placesIn(plain)) {
        for (const value of values) {
          const body = replaced(plain, place, value)
          const answer = await askAt<object>(protocol.path, { key: keyOf(protocol), body })
          const where = `${place.join('.')} = ${JSON.stringify(value).slice(0, 60)}`
          expect([200, 400], where).toContain(answer.status)
          expect(answer.status === 200 && protocol.allowsIn(answer.body).includes(true), where).toBe(false)
        }
      }
    },
    60_000,
  )
})

/** Every place in a JSON value. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, below]) => placesIn(below, [...path, key]))]
}

/** The value with another one in a place. */
function replaced(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other
  if (Array.isArray(value))
    return value.map((one, at) => (String(at) === key ? replaced(one, rest, other) : one))
  if (typeof value !== 'object' || value === null) return other
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => [name, name === key ? replaced(below, rest, other) : below]),
  )
}
