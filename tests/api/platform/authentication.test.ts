import { beforeAll, describe, expect, test } from 'vitest'
import { makeApiKey } from '../../../src/operations/api-keys/key-format.ts'
import {
  appWith,
  ask,
  makeKey,
  makeOrganisation,
  postGraphql,
  type TestOrganisation,
} from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'

const VIEWER = '{ viewer { organisation { id name slug defaultLocale } keyName scopes } }'
const PAST = '2020-01-01T00:00:00.000Z'
const FUTURE = '2999-01-01T00:00:00.000Z'

let own: TestOrganisation
let other: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
  other = await makeOrganisation()
})

const send = appWith({})
const withHeader = (authorization: string) =>
  send(postGraphql({ query: VIEWER }, { headers: { authorization } }))

async function expectRefusal(response: Response): Promise<void> {
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toBe('Bearer')
  const body = await response.json<{ data?: unknown; errors: { extensions: { code: string } }[] }>()
  expect(body.errors.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED'])
  expect(body).not.toHaveProperty('data')
}

describe('a valid key', () => {
  test('names its organisation, its own name and its scopes, in one database request', async () => {
    const { result, requests } = await countDatabaseRequests(() => ask(own.key, VIEWER))
    expect(result.errors).toBeUndefined()
    expect(result.status).toBe(200)
    const { timeZone, ...organisation } = own.organisation
    expect(timeZone).toBe('UTC')
    expect(result.data).toEqual({
      viewer: {
        organisation,
        keyName: 'First administrator',
        scopes: ['check', 'read', 'author', 'approve', 'audit', 'admin'],
      },
    })
    expect(requests).toBe(1)
  })

  test('carries only the scopes it was given', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check', 'read'] })
    const { data } = await ask<{ viewer: { scopes: string[] } }>(key, VIEWER)
    expect(data?.viewer.scopes).toEqual(['check', 'read'])
  })

  test('that expires later still counts', async () => {
    const key = await makeKey(own.organisation, { scopes: ['read'], expiresAt: FUTURE })
    expect((await ask(key, VIEWER)).status).toBe(200)
  })

  test.each(['bearer', 'BEARER', 'Bearer '])('may come with the scheme spelt %j', async (scheme) => {
    expect((await withHeader(`${scheme} ${own.key}`)).status).toBe(200)
  })

  test('reaches its own organisation through node, and nobody else’s', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { id __typename } }'
    const mine = await ask(own.key, query, { id: own.organisation.id })
    expect(mine.data).toEqual({ node: { id: own.organisation.id, __typename: 'Organisation' } })
    const foreign = await ask(own.key, query, { id: other.organisation.id })
    const absent = await ask(own.key, query, { id: `${other.organisation.id.slice(0, -1)}0` })
    expect(foreign.data).toEqual({ node: null })
    expect(foreign.errors).toBeUndefined()
    expect(absent.data).toEqual(foreign.data)
  })
})

describe('without a well-formed key the database is not asked', () => {
  const cases: readonly (readonly [string, (key: string) => string])[] = [
    ['no key', () => ''],
    ['the scheme alone', () => 'Bearer'],
    ['the key without a scheme', (key) => key],
    ['Basic', (key) => `Basic ${btoa(`user:${key}`)}`],
    ['another scheme', (key) => `Token ${key}`],
    ['two keys', (key) => `Bearer ${key}, Bearer ${key}`],
    ['a cut key', (key) => `Bearer ${key.slice(0, -1)}`],
    ['a longer key', (key) => `Bearer ${key}0`],
    [
      'one letter changed',
      (key) => `Bearer ${key.replace(/.{7}$/, (end) => (end[0] === '0' ? '1' : '0') + end.slice(1))}`,
    ],
    ['upper case', (key) => `Bearer ${key.toUpperCase()}`],
    ['SQL', () => "Bearer tut_' or 1=1 --"],
    ['a very long key', () => `Bearer tut_${'0'.repeat(10_000)}`],
    ['a bare JWT', () => `Bearer ${btoa('{"alg":"none"}')}.${btoa('{}')}.`],
  ]

  test.each(cases)('%s', async (_name, header) => {
    const { result, requests } = await countDatabaseRequests(() => withHeader(header(own.key)))
    await expectRefusal(result)
    expect(requests).toBe(0)
  })

  test('not in the address and not in a cookie either', async () => {
    const request = postGraphql({ query: VIEWER }, { headers: { cookie: `authorization=Bearer ${own.key}` } })
    await expectRefusal(await send(new Request(`${request.url}?authorization=${own.key}`, request)))
  })
})

describe('a well-formed key is refused, with the same words,', () => {
  const revealing: string[] = []

  async function expectSameRefusal(key: string): Promise<void> {
    const response = await withHeader(`Bearer ${key}`)
    const body = await response.clone().json<{ errors: { message: string }[] }>()
    revealing.push(body.errors[0]?.message ?? '')
    await expectRefusal(response)
    expect(new Set(revealing).size).toBe(1)
  }

  test('when nobody issued it', async () => {
    await expectSameRefusal(
      (await makeApiKey((length) => crypto.getRandomValues(new Uint8Array(length)))).key,
    )
  })

  test('when only its public part is known', async () => {
    const publicPart = own.key.split('_')[1] ?? ''
    let next = 0
    // The first call makes the public part, so a forger would get every letter of it right.
    const forged = await makeApiKey((length) =>
      next++ === 0 ? fromBase32(publicPart) : new Uint8Array(length),
    )
    expect(forged.prefix).toBe(publicPart)
    await expectSameRefusal(forged.key)
  })

  test('when it is revoked', async () => {
    await expectSameRefusal(await makeKey(own.organisation, { scopes: ['read'], revokedAt: PAST }))
  })

  test('when it has expired', async () => {
    await expectSameRefusal(await makeKey(own.organisation, { scopes: ['read'], expiresAt: PAST }))
  })

  test('from the moment it expires', async () => {
    const key = await makeKey(own.organisation, { scopes: ['read'], expiresAt: FUTURE })
    const at = (instant: string) => appWith({ now: () => new Date(instant) })
    const request = () => postGraphql({ query: VIEWER }, { key })
    expect((await at('2998-12-31T23:59:59.999Z')(request())).status).toBe(200)
    expect((await at(FUTURE)(request())).status).toBe(401)
  })
})

describe('a key without the scope', () => {
  test('is forbidden, and told which error it is', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check'] })
    const { status, errors } = await ask(key, '{ node(id: "org_x") { id } }')
    expect(status).toBe(403)
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN'])
  })

  test('may still ask who it is', async () => {
    const key = await makeKey(own.organisation, { scopes: [] })
    const { data } = await ask<{ viewer: { scopes: string[] } }>(key, VIEWER)
    expect(data?.viewer.scopes).toEqual([])
  })
})

test('introspection needs a valid key', async () => {
  const query = '{ __schema { types { name } } }'
  expect((await ask(undefined, query)).status).toBe(401)
  expect((await ask(own.key, query)).status).toBe(200)
})

function fromBase32(text: string): Uint8Array {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
