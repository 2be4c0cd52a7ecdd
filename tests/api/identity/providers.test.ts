import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import {
  callProvider,
  createProvider,
  ISSUER,
  makePair,
  makeToken,
  PROVIDER_FIELDS,
  type ProviderData,
  type SigningPair,
  whoIs,
} from '../../support/identity.ts'
import { accessLog } from '../../support/keys.ts'

let own: TestOrganisation
let other: TestOrganisation
let pair: SigningPair
let count = 0

beforeAll(async () => {
  own = await makeOrganisation()
  other = await makeOrganisation()
  pair = await makePair('key-1')
})

function input(change: object = {}) {
  count += 1
  return {
    name: 'Sign-in',
    issuer: ISSUER,
    audience: `urn:tutela:${count}:${own.organisation.slug}`,
    algorithms: ['ES256'],
    jwks: { keys: [pair.publicJwk] },
    rules: [{ claim: ['scope'], value: 'read', scopes: ['read'], roles: ['supervisor'] }],
    ...change,
  }
}

async function list(key: string): Promise<readonly ProviderData[]> {
  const { data } = await ask<{ identityProviders: { nodes: ProviderData[] } }>(
    key,
    `{ identityProviders(first: 100) { nodes { ${PROVIDER_FIELDS} } } }`,
  )
  return data?.identityProviders.nodes ?? []
}

describe('an identity provider', () => {
  test('is shown as it was given, listed for its own organisation only, and logged without its keys', async () => {
    const given = input()
    const made = await createProvider(own.key, given)
    const { kid, kty, crv, x, y, alg, use } = pair.publicJwk
    expect(made).toMatchObject({
      ...given,
      jwks: { keys: [{ kid, kty, crv, x, y, alg, use }] },
      jwksUrl: null,
    })
    expect(await list(own.key)).toContainEqual(made)
    expect((await list(other.key)).map(({ id }) => id)).not.toContain(made.id)
    expect((await accessLog(own.key))[0]).toMatchObject({
      action: 'IDENTITY_PROVIDER_CREATED',
      subjectId: made.id,
      details: { nameDigest: expect.any(String), audience: given.audience, keyIds: ['key-1'] },
    })
  })

  test('can be described anew, from the next request on', async () => {
    const given = input()
    const { id } = await createProvider(own.key, given)
    const token = await makeToken(pair, given.audience, { claims: { scope: 'read write' } })
    expect(await whoIs(token)).toMatchObject({ scopes: ['read'], roles: ['supervisor'] })
    const { name, algorithms, jwks } = given
    const rules = [{ claim: ['scope'], value: 'write', scopes: ['author'] }]
    const changed = await callProvider(own.key, 'update', { id, name: `${name} 2`, algorithms, jwks, rules })
    expect(changed.userErrors).toEqual([])
    expect(changed.identityProvider).toMatchObject({
      id,
      name: 'Sign-in 2',
      audience: given.audience,
      issuer: ISSUER,
    })
    expect(await whoIs(token)).toMatchObject({ keyName: 'Sign-in 2', scopes: ['author'], roles: [] })
    expect((await accessLog(own.key))[0]).toMatchObject({
      action: 'IDENTITY_PROVIDER_CHANGED',
      subjectId: id,
    })
  })

  test('that is removed is not there any more, and its audience may be used again', async () => {
    const given = input()
    const { id } = await createProvider(own.key, given)
    const { identityProvider } = await callProvider(own.key, 'remove', { id })
    expect(identityProvider).toMatchObject({ id })
    expect((await list(own.key)).map((one) => one.id)).not.toContain(id)
    expect((await callProvider(own.key, 'remove', { id })).userErrors.map(({ code }) => code)).toEqual([
      'NOT_FOUND',
    ])
    const entries = (await accessLog(own.key)).filter(({ subjectId }) => subjectId === id)
    expect(entries.map(({ action }) => action)).toEqual([
      'IDENTITY_PROVIDER_REMOVED',
      'IDENTITY_PROVIDER_CREATED',
    ])
    expect((await createProvider(own.key, given)).id).not.toBe(id)
  })

  test('cannot be let in twice for the same issuer and audience, not even at once', async () => {
    const given = input()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => callProvider(own.key, 'create', given)),
    )
    expect(answers.filter(({ identityProvider }) => identityProvider !== null)).toHaveLength(1)
    const faults = answers.flatMap(({ userErrors }) => userErrors)
    expect(faults.map(({ code, path }) => [code, path])).toEqual(
      Array.from({ length: 9 }, () => ['INVALID_INPUT', ['input', 'audience']]),
    )
  })

  test('of another organisation is not there', async () => {
    const { id } = await createProvider(own.key, input())
    const { name, algorithms, jwks, rules } = input()
    for (const [verb, change] of [
      ['update', { id, name, algorithms, jwks, rules }],
      ['remove', { id }],
    ] as const) {
      const { userErrors } = await callProvider(other.key, verb, change)
      expect(userErrors.map(({ code, path }) => [code, path])).toEqual([['NOT_FOUND', ['input', 'id']]])
    }
    expect((await list(own.key)).map((one) => one.id)).toContain(id)
  })

  test('is an administrator’s to manage', async () => {
    const key = await makeKey(own.organisation, { scopes: ['check', 'read', 'author', 'approve', 'audit'] })
    await expect(callProvider(key, 'create', input())).rejects.toThrow(/FORBIDDEN/)
    expect((await ask(key, '{ identityProviders(first: 1) { totalCount } }')).status).toBe(403)
  })
})

describe('a provider is not let in', () => {
  test.each<[string, () => object]>([
    ['name', () => ({ name: ' ' })],
    ['issuer', () => ({ issuer: '' })],
    ['audience', () => ({ audience: 'https://tutela.example.org/' })],
    ['audience', () => ({ audience: `https://tutela.example.org/x${own.organisation.slug}` })],
    ['audience', () => ({ audience: `urn:${own.organisation.slug}:more` })],
    ['audience', () => ({ audience: `urn:${other.organisation.slug}` })],
    ['algorithms', () => ({ algorithms: [] })],
    ['algorithms', () => ({ algorithms: ['ES256', 'ES256'] })],
    ['jwksUrl', () => ({ jwks: null })],
    ['jwksUrl', () => ({ jwksUrl: 'https://keys.example.org/' })],
    ['jwksUrl', () => ({ jwks: null, jwksUrl: 'http://keys.example.org/' })],
    ['jwksUrl', () => ({ jwks: null, jwksUrl: 'https://10.0.0.1/' })],
    ['jwks', () => ({ jwks: { keys: [] } })],
    ['jwks', () => ({ jwks: [pair.publicJwk] })],
    ['jwks', () => ({ jwks: { keys: [{ ...pair.publicJwk, kid: undefined }] } })],
    ['jwks', () => ({ jwks: { keys: [{ ...pair.publicJwk, use: 'enc' }] } })],
    ['jwks', () => ({ jwks: { keys: [pair.publicJwk, { ...pair.publicJwk, d: 'private' }] } })],
    ['jwks', () => ({ jwks: { keys: [{ kty: 'oct', kid: 'a', k: 'c2VjcmV0' }] } })],
    [
      'rules',
      () => ({ rules: Array.from({ length: 101 }, () => ({ claim: ['a'], value: 'b', scopes: [] })) }),
    ],
    ['claim', () => ({ rules: [{ claim: [], value: 'b', scopes: ['read'] }] })],
    ['claim', () => ({ rules: [{ claim: ['a', 'b', 'c', 'd', 'e', 'f'], value: 'b', scopes: ['read'] }] })],
    ['value', () => ({ rules: [{ claim: ['a'], value: '', scopes: ['read'] }] })],
    ['scopes', () => ({ rules: [{ claim: ['a'], value: 'b', scopes: ['root'] }] })],
    ['roles', () => ({ rules: [{ claim: ['a'], value: 'b', scopes: [], roles: [''] }] })],
  ])('with a bad %s', async (field, change) => {
    const before = await list(own.key)
    const { identityProvider, userErrors } = await callProvider(own.key, 'create', input(change()))
    expect(identityProvider).toBeNull()
    expect(new Set(userErrors.map(({ code }) => code))).toEqual(new Set(['INVALID_INPUT']))
    expect(userErrors.some(({ path }) => path.includes(field))).toBe(true)
    expect(await list(own.key)).toEqual(before)
  })

  test('and a private key is named as such, so that it gets replaced', async () => {
    const { userErrors } = await callProvider(
      own.key,
      'create',
      input({ jwks: { keys: [{ ...pair.publicJwk, d: 'private' }] } }),
    )
    expect(userErrors[0]?.message).toMatch(/private or secret key: replace that key at once/)
  })
})
