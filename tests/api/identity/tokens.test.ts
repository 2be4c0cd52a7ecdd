import { base64url, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { apiKeys } from '../../../src/db/tables/api-keys.ts'
import {
  LIFETIME_SECONDS_MAX,
  SKEW_SECONDS,
} from '../../../src/operations/identity-providers/verify-token.ts'
import { TOKEN_LENGTH_MAX } from '../../../src/values/token-format.ts'
import {
  appWith,
  makeOrganisation,
  openTestDatabase,
  postGraphql,
  type TestOrganisation,
} from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import {
  callProvider,
  createProvider,
  ISSUER,
  makePair,
  makeToken,
  type ProviderData,
  type SigningPair,
  seconds,
  whoIs,
} from '../../support/identity.ts'
import { createKey } from '../../support/keys.ts'

const RULES = [
  { claim: ['realm_access', 'roles'], value: 'worker', scopes: ['check', 'read'], roles: ['social_worker'] },
  { claim: ['scope'], value: 'tutela.audit', scopes: ['audit'] },
  { claim: ['scope'], value: 'tutela.admin', scopes: ['admin'] },
  {
    claim: ['https://example.org/groups'],
    value: 'leads',
    scopes: ['approve', 'read'],
    roles: ['supervisor'],
  },
  { claim: ['department'], value: 'Safety', scopes: ['approve'], roles: ['supervisor'] },
  { claim: ['org', 'scope'], value: 'Safety', scopes: ['approve'], roles: ['supervisor'] },
  { claim: ['scp'], value: 'tutela.read', scopes: ['read'], roles: ['reader'] },
]
const REFUSED = [401, 'UNAUTHENTICATED']

let own: TestOrganisation
let other: TestOrganisation
let provider: ProviderData
let es: SigningPair
let rs: SigningPair
let ed: SigningPair
let audience: string

beforeAll(async () => {
  own = await makeOrganisation()
  other = await makeOrganisation()
  ;[es, rs, ed] = await Promise.all([makePair('es-1'), makePair('rs-1', 'RS256'), makePair('ed-1', 'EdDSA')])
  audience = `https://tutela.example.org/${own.organisation.slug}`
  provider = await createProvider(own.key, {
    name: 'Example sign-in',
    issuer: ISSUER,
    audience,
    algorithms: ['ES256', 'RS256', 'EdDSA'],
    jwks: { keys: [es.publicJwk, rs.publicJwk, ed.publicJwk] },
    rules: RULES,
  })
})

const token = (claims: object = {}, header: object = {}) =>
  makeToken(es, audience, { claims: { ...claims }, header: { ...header } })

describe('a valid token', () => {
  test.each([
    ['ES256', () => es],
    ['RS256', () => rs],
    ['EdDSA', () => ed],
  ])(
    'signed with %s lets its bearer in, in one database request once the isolate is warm',
    async (_alg, pair) => {
      const text = await makeToken(pair(), audience, {
        claims: { realm_access: { roles: ['worker', 'cook'] } },
      })
      await whoIs(text)
      const { result, requests } = await countDatabaseRequests(() => whoIs(text))
      expect(result).toEqual({
        keyName: 'Example sign-in',
        scopes: ['check', 'read'],
        roles: ['social_worker'],
        organisation: { id: own.organisation.id },
      })
      expect(requests).toBe(1)
    },
  )

  test('is worth what all matching rules give together', async () => {
    const claims = {
      realm_access: { roles: ['worker'] },
      scope: 'openid tutela.audit profile',
      'https://example.org/groups': ['leads'],
    }
    expect(await whoIs(await token(claims))).toMatchObject({
      scopes: ['check', 'read', 'approve', 'audit'],
      roles: ['social_worker', 'supervisor'],
    })
  })

  test.each([
    ['no claim', {}],
    ['another value', { realm_access: { roles: ['cook'] } }],
    ['the value at another place', { roles: ['worker'], worker: true }],
    ['a claim of another type', { realm_access: { roles: { worker: true } } }],
    ['a value that only contains it', { scope: 'tutela.auditor not-tutela.audit' }],
    ['a number', { scope: 7 }],
    ['a text in which the value is one word', { department: 'Not Safety' }],
    ['a text that begins with the value', { department: 'Safety ' }],
    ['a list with a text in which the value is one word', { department: ['Not Safety', 'safety'] }],
    ['a scope further down, which no standard takes apart', { org: { scope: 'Not Safety' } }],
    ['a list of scopes with two in one text', { scope: ['openid tutela.audit'] }],
    [
      'scopes that something else than a space divides',
      { scope: 'openid,tutela.audit', scp: 'a\ttutela.read' },
    ],
    ['a list inside a list', { realm_access: { roles: [['worker']] } }],
  ])('with %s may do nothing but ask who it is', async (_name, claims) => {
    expect(await whoIs(await token(claims))).toMatchObject({ scopes: [], roles: [] })
  })

  test.each([
    ['a text', { department: 'Safety' }, ['supervisor']],
    ['an element of a list', { department: ['Kitchen', 'Safety'] }, ['supervisor']],
    ['a word of "scp"', { scp: 'openid tutela.read' }, ['reader']],
  ])('grants what a rule says when its value is %s', async (_name, claims, roles) => {
    expect(await whoIs(await token(claims))).toMatchObject({ roles })
  })

  test('may name several audiences', async () => {
    expect(await whoIs(await token({ aud: ['https://elsewhere.example.org', audience] }))).toMatchObject({
      scopes: [],
    })
  })

  test('stands for the same pseudonym whenever the same person comes, and never for the person', async () => {
    const author = async (sub: string, name: string) => {
      const { apiKey } = await createKey(await token({ sub, scope: 'tutela.admin' }), {
        name,
        scopes: ['read'],
      })
      return apiKey.createdBy
    }
    const [anna, again, berta] = [
      await author('anna@example.org', 'first'),
      await author('anna@example.org', 'second'),
      await author('berta@example.org', 'third'),
    ]
    expect(anna).toMatch(/^per_[0-9a-z]{26}$/)
    expect(again).toBe(anna)
    expect(berta).not.toBe(anna)
    const rows = await openTestDatabase().orm.select().from(apiKeys)
    expect(rows.filter(({ createdBy }) => createdBy === anna)).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toContain('example.org')
  })

  test('of the same person gives another pseudonym in another organisation', async () => {
    const theirs = `urn:tutela:people:${other.organisation.slug}`
    const settings = { algorithms: ['ES256'], jwks: { keys: [es.publicJwk] }, rules: RULES }
    await createProvider(other.key, { name: 'Theirs', issuer: ISSUER, audience: theirs, ...settings })
    const claims = { sub: 'anna@example.org', scope: 'tutela.admin' }
    const here = await createKey(await token(claims), { name: 'here', scopes: ['read'] })
    const there = await createKey(await makeToken(es, theirs, { claims }), {
      name: 'there',
      scopes: ['read'],
    })
    expect(there.apiKey.createdBy).toMatch(/^per_/)
    expect(there.apiKey.createdBy).not.toBe(here.apiKey.createdBy)
  })
})

describe('a token is refused', () => {
  const b64 = (value: unknown) => base64url.encode(JSON.stringify(value))
  const unsigned = (header: object) =>
    `${b64(header)}.${b64({ iss: ISSUER, aud: audience, sub: 'u', exp: seconds(300) })}.`

  test.each<[string, () => Promise<string> | string]>([
    ['without a signature (alg none)', () => unsigned({ alg: 'none', kid: 'es-1' })],
    ['with alg NONE in other letters', () => unsigned({ alg: 'nOnE', kid: 'es-1' })],
    ['with the signature cut off', async () => (await token()).replace(/[^.]+$/, '')],
    ['with a bit of the signature changed', async () => flip(await token(), 2)],
    ['with a bit of the claims changed', async () => flip(await token(), 1)],
    [
      'signed with HS256 and the public key as the secret',
      () =>
        new SignJWT({ iss: ISSUER, aud: audience, sub: 'u', exp: seconds(300) })
          .setProtectedHeader({ alg: 'HS256', kid: 'rs-1' })
          .sign(new TextEncoder().encode(JSON.stringify(rs.publicJwk))),
    ],
    ['without a kid', () => token({}, { kid: undefined })],
    ['with an empty kid', () => token({}, { kid: '' })],
    ['with a kid that is a path', () => token({}, { kid: '../../etc/passwd' })],
    ['with a kid nobody has', () => token({}, { kid: 'es-2' })],
    ['with the kid of another key of the set', () => token({}, { kid: 'rs-1' })],
    ['signed by a stranger under a known kid', async () => makeToken(await makePair('es-1'), audience)],
    [
      'with a key of its own in the header',
      async () => makeToken(await makePair('es-1'), audience, { header: { jwk: es.publicJwk } }),
    ],
    [
      'with a header that has to be understood and is not',
      () =>
        new SignJWT({ iss: ISSUER, aud: audience, sub: 'u', exp: seconds(300) })
          .setProtectedHeader({ alg: 'ES256', kid: 'es-1', crit: ['extra'], extra: 1 })
          .sign(es.privateKey, { crit: { extra: true } }),
    ],
    ['of another type', () => token({}, { typ: 'dpop+jwt' })],
    ['issued in the far future', () => token({ iat: 99_999_999_999 })],
    ['issued later than clocks may differ', () => token({ iat: seconds(SKEW_SECONDS + 30) })],
    ['issued at a text', () => token({ iat: '2026-01-01' })],
    ['issued at nothing', () => token({ iat: null })],
    ['for another audience', () => token({ aud: `${audience}-2` })],
    ['for a part of the audience', () => token({ aud: audience.slice(0, -1) })],
    ['without an audience', () => token({ aud: undefined })],
    ['for an empty list of audiences', () => token({ aud: [] })],
    [
      'for very many audiences',
      () => token({ aud: [audience, ...Array.from({ length: 50 }, (_, at) => `a${at}`)] }),
    ],
    ['of another issuer', () => token({ iss: 'https://evil.example.org' })],
    ['of an issuer with a slash more', () => token({ iss: `${ISSUER}/` })],
    ['without an issuer', () => token({ iss: undefined })],
    ['without a subject', () => token({ sub: undefined })],
    ['with a subject that is a number', () => token({ sub: 7 })],
    ['without an expiry', () => token({ exp: undefined })],
    ['with an expiry that is a text', () => token({ exp: String(seconds(300)) })],
    ['that has expired', () => token({ exp: seconds(-SKEW_SECONDS - 5) })],
    ['that is not valid yet', () => token({ nbf: seconds(SKEW_SECONDS + 30) })],
    ['that lives longer than a day', () => token({ exp: seconds(LIFETIME_SECONDS_MAX + 60) })],
    ['that never expires', () => token({ exp: 9_999_999_999_999 })],
    ['that is encrypted rather than signed', () => 'eyJhbGciOiJkaXIifQ..iv.text.tag'],
    ['of two parts', async () => (await token()).split('.').slice(0, 2).join('.')],
    ['of four parts', async () => `${await token()}.x`],
    ['whose header is no object', () => `${b64([])}.${b64({})}.x`],
    ['whose header is no JSON', () => `${base64url.encode('{')}.${b64({})}.x`],
    ['whose claims are no JSON', () => `${b64({ alg: 'ES256', kid: 'es-1' })}.${base64url.encode('{')}.x`],
    ['that is only points', () => '..'],
    ['that is larger than the limit', () => token({ padding: 'x'.repeat(TOKEN_LENGTH_MAX) })],
  ])('%s', async (_name, make) => {
    expect(await whoIs(await make())).toEqual(REFUSED)
  })

  test('in the same words whatever is wrong with it', async () => {
    const messages = await Promise.all(
      [
        await token({ exp: seconds(-3_600) }),
        await token({ aud: 'x' }),
        await token({}, { kid: 'none' }),
        'a.b.c',
      ].map(async (text) => {
        const response = await appWith({})(postGraphql({ query: '{ viewer { keyName } }' }, { key: text }))
        return (await response.json<{ errors: { message: string }[] }>()).errors[0]?.message
      }),
    )
    expect(new Set(messages).size).toBe(1)
  })

  test.each(['Basic', 'Token', 'JWT', 'DPoP'])('under the scheme %s', async (scheme) => {
    const headers = { authorization: `${scheme} ${await token()}` }
    const response = await appWith({})(postGraphql({ query: '{ viewer { keyName } }' }, { headers }))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('without asking the database when it cannot be one', async () => {
    for (const text of [
      unsigned({ alg: 'none', kid: 'es-1' }),
      await token({}, { kid: '' }),
      'x.y.z',
      await token({ padding: 'x'.repeat(9_000) }),
    ]) {
      const { result, requests } = await countDatabaseRequests(() => whoIs(text))
      expect(result).toEqual(REFUSED)
      expect(requests).toBe(0)
    }
  })
})

describe('clocks may differ by a minute', () => {
  test.each([
    ['an expiry just over', { exp: seconds(-SKEW_SECONDS + 20) }],
    ['a beginning just ahead', { nbf: seconds(SKEW_SECONDS - 20) }],
  ])('%s', async (_name, claims) => {
    expect(await whoIs(await token(claims))).toMatchObject({ organisation: { id: own.organisation.id } })
  })
})

describe('only the allowed algorithms', () => {
  test('count, even when the set holds a key for another one', async () => {
    const narrow = `urn:tutela:narrow:${own.organisation.slug}`
    await createProvider(own.key, {
      name: 'Narrow',
      issuer: ISSUER,
      audience: narrow,
      algorithms: ['RS256'],
      jwks: { keys: [es.publicJwk, rs.publicJwk] },
      rules: RULES,
    })
    expect(await whoIs(await makeToken(rs, narrow))).toMatchObject({ keyName: 'Narrow' })
    expect(await whoIs(await makeToken(es, narrow))).toEqual(REFUSED)
  })

  test('RSA keys that are too short do not', async () => {
    const short = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    )
    if (!('publicKey' in short)) throw new Error('No key pair')
    const jwk = await crypto.subtle.exportKey('jwk', short.publicKey)
    const weak = `urn:tutela:weak:${own.organisation.slug}`
    await createProvider(own.key, {
      name: 'Weak',
      issuer: ISSUER,
      audience: weak,
      algorithms: ['RS256'],
      jwks: { keys: [{ ...jwk, kid: 'short', alg: 'RS256' }] },
      rules: [],
    })
    const encode = (value: unknown) => base64url.encode(JSON.stringify(value))
    const claims = { iss: ISSUER, aud: weak, sub: 'u', exp: seconds(300) }
    const signed = `${encode({ alg: 'RS256', kid: 'short' })}.${encode(claims)}`
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      short.privateKey,
      new TextEncoder().encode(signed),
    )
    expect(await whoIs(`${signed}.${base64url.encode(new Uint8Array(signature))}`)).toEqual(REFUSED)
  })
})

describe('organisations are kept apart', () => {
  test('a token that names the audiences of two organisations is for neither', async () => {
    const theirs = `https://tutela.example.org/${other.organisation.slug}`
    await createProvider(other.key, {
      name: 'Theirs',
      issuer: ISSUER,
      audience: theirs,
      algorithms: ['ES256'],
      jwks: { keys: [es.publicJwk] },
      rules: RULES,
    })
    expect(await whoIs(await token({ aud: [audience, theirs] }))).toEqual(REFUSED)
    expect(await whoIs(await token({ aud: theirs }))).toMatchObject({
      organisation: { id: other.organisation.id },
    })
  })

  test('nobody can claim the tokens of another one', async () => {
    const { identityProvider, userErrors } = await callProvider(other.key, 'create', {
      name: 'Thief',
      issuer: ISSUER,
      audience,
      algorithms: ['ES256'],
      jwks: { keys: [es.publicJwk] },
      rules: RULES,
    })
    expect(identityProvider).toBeNull()
    expect(userErrors.map(({ path }) => path)).toEqual([['input', 'audience']])
  })
})

test('a removed provider lets nobody in from the next request on', async () => {
  const gone = `urn:tutela:gone:${own.organisation.slug}`
  const { id } = await createProvider(own.key, {
    name: 'Gone',
    issuer: ISSUER,
    audience: gone,
    algorithms: ['ES256'],
    jwks: { keys: [es.publicJwk] },
    rules: RULES,
  })
  const text = await makeToken(es, gone)
  expect(await whoIs(text)).toMatchObject({ keyName: 'Gone' })
  await callProvider(own.key, 'remove', { id })
  expect(await whoIs(text)).toEqual(REFUSED)
  expect(provider.id).not.toBe(id)
})

/** Changes one letter in the middle of one of the three parts. */
function flip(text: string, part: number): string {
  const parts = text.split('.')
  const old = parts[part] ?? ''
  const at = Math.floor(old.length / 2)
  parts[part] = `${old.slice(0, at)}${old[at] === 'A' ? 'B' : 'A'}${old.slice(at + 1)}`
  return parts.join('.')
}
