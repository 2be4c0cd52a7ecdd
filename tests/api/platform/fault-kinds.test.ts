// Other spellings of faults that were mended once, kind by kind: what callers may send, however it is written.
import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, type TestOrganisation } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

const ADDRESS = 'https://tutela.test/graphql'
const QUERY = '{ viewer { keyName } }'

let own: TestOrganisation
beforeAll(async () => {
  own = await makeLiveOrganisation()
})

const app = appWith({})

interface Body {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

async function send(
  body: BodyInit | null,
  { headers = {}, search = '' }: { headers?: Record<string, string>; search?: string } = {},
) {
  const response = await app(
    new Request(`${ADDRESS}${search}`, {
      method: body === null ? 'GET' : 'POST',
      body,
      headers: { authorization: `Bearer ${own.key}`, 'content-type': 'application/json', ...headers },
    }),
  )
  const answer: Body = await response.json()
  return { status: response.status, code: answer.errors?.[0]?.extensions?.code, answer }
}

const ask = (query: string, variables: object = {}) => send(JSON.stringify({ query, variables }))
const get = (search: string) => send(null, { search, headers: { 'x-csrf-prevention': '1' } })
const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  )

describe('a request that is not UTF-8 is refused before anything of it is read', () => {
  const within = (wrong: number[]) =>
    bytes('{"query":"{ viewer { keyName } }","variables":{"a":"', wrong, '"}}')
  test.each([
    ['a continuation alone', within([0x80])],
    ['a slash written too long', within([0xc0, 0xaf])],
    ['half of a surrogate pair', within([0xed, 0xa0, 0x80])],
    ['beyond the last character', within([0xf4, 0x90, 0x80, 0x80])],
    ['a character cut short', within([0xe2, 0x82])],
    ['ISO 8859-1', within([0xe9])],
    ['a wrong byte behind the last brace', bytes('{"query":"{ __typename }"}', [0xff])],
    ['UTF-16', Uint8Array.from([...QUERY].flatMap((letter) => [letter.charCodeAt(0), 0]))],
  ])('%s', async (_what, body) => {
    const { status, code, answer } = await send(body)
    expect([status, code, answer.data ?? null]).toEqual([400, 'BAD_USER_INPUT', null])
  })

  test.each(['%FF', '%C0%AF', '%ED%A0%80', '%E0%A4%A', '%E2%82'])('%s in the address', async (wrong) => {
    const { status, code } = await get(`?query=${encodeURIComponent(QUERY)}%20%23${wrong}`)
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT'])
  })
})

describe('capitals, blanks and quotes in a media type make no difference', () => {
  const body = JSON.stringify({ query: QUERY })
  test.each([
    'Application/JSON',
    'APPLICATION/json; Charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/json ; charset=utf-8',
    'application/json; charset=UTF8',
  ])('%s is taken', async (type) => {
    expect((await send(body, { headers: { 'content-type': type } })).status).toBe(200)
  })

  test.each([
    'text/plain',
    'Application/GraphQL',
    'application/json; charset=utf-16',
    'application/graphql-response+json',
    'Multipart/Form-Data; boundary=x',
  ])('%s is refused with a body that says why', async (type) => {
    const { status, code, answer } = await send(body, { headers: { 'content-type': type } })
    expect([status, code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    expect(answer.errors?.[0]?.message).toMatch(/application\/json|UTF-8/)
  })

  test.each([
    ['Application/JSON', 200],
    ['APPLICATION/GRAPHQL-RESPONSE+JSON', 200],
    ['Text/*, Application/*;q=0.5', 200],
    ['text/html', 406],
    ['application/json;Q=0', 406],
  ])('an answer in %s is %i', async (accept, status) => {
    expect((await send(body, { headers: { accept } })).status).toBe(status)
  })
})

describe('a mistake in how a request is written is the caller’s, on every way of sending', () => {
  test.each([
    '?query=%7B__typename%7D&variables=%7B',
    '?query=%7B__typename%7D&variables=[]',
    '?query=%7B__typename%7D&variables=1',
    '?query=%7B__typename%7D&extensions=%7B',
    '?query=%7B__typename%7D&variables=%7B%7D&variables=%7B',
    '?variables=%7B%7D',
    '?query=',
  ])('GET %s', async (search) => {
    const { status, code } = await get(search)
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT'])
  })

  test.each([
    '{',
    '[]',
    'null',
    '1',
    '{"query":1}',
    '{"query":null}',
    '{"query":"{__typename}","variables":"x"}',
    '{"query":"{__typename}","variables":[]}',
    '{"query":"{__typename}","extensions":1}',
    '{"query":"{__typename}","operationName":3}',
    '[{"query":"{__typename}"}]',
    '{"query":"{__typename}"}x',
  ])('POST %s', async (body) => {
    const { status, code } = await send(body)
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT'])
  })
})

describe('a variable that is left out of literal facts is left out of them', () => {
  const asked = (variable: string, facts: string) =>
    `query (${variable}) { assessSafety(input: { facts: ${facts} }) { userErrors { code path } assessment { verdict missingFacts { name } } } }`
  test.each([
    [
      'nested',
      '$a: Int',
      '{ client: { ageYears: $a }, subject: { kinds: ["client"] } }',
      '{ subject: { kinds: ["client"] } }',
    ],
    [
      'of a nested one of several',
      '$a: Boolean',
      '{ cctv: { present: true, purpose: $a }, subject: { kinds: ["room"] } }',
      '{ cctv: { present: true }, subject: { kinds: ["room"] } }',
    ],
    [
      'a whole object',
      '$a: JSON',
      '{ client: $a, subject: { kinds: ["client"] } }',
      '{ subject: { kinds: ["client"] } }',
    ],
    [
      'in an item of a list',
      '$a: Int',
      '{ subject: { kinds: ["risk_review"] }, hazards: [{ id: "h", likelihood: $a, impact: 2 }] }',
      '{ subject: { kinds: ["risk_review"] }, hazards: [{ id: "h", impact: 2 }] }',
    ],
    [
      'a whole list',
      '$a: JSON',
      '{ subject: { kinds: ["client"] }, service: { models: $a } }',
      '{ subject: { kinds: ["client"] } }',
    ],
  ])('%s', async (_what, variable, facts, without) => {
    const { answer } = await ask(asked(variable, facts))
    const { answer: expected } = await ask(asked('$a: Int', without).replace(' ($a: Int)', ''))
    expect(answer).toEqual(expected)
    expect(answer.errors).toBeUndefined()
  })
})

describe('a long list is refused with a code, and values that stand twice count once', () => {
  const many = (count: number, value: unknown) => Array.from({ length: count }, () => value)
  test.each([
    ['WaiverState', 'waivers(first: 1, filter: { state: $s }) { totalCount }', 'ACTIVE'],
    ['WaiverRequestState', 'waiverRequests(first: 1, filter: { state: $s }) { totalCount }', 'PENDING'],
    ['Verdict', 'safetyChecks(first: 1, filter: { verdict: $s }) { totalCount }', 'BLOCKED'],
  ])('%s', async (type, field, value) => {
    const query = `query ($s: [${type}!]) { ${field} }`
    for (const count of [21, 1_100, 30_000])
      expect((await ask(query, { s: many(count, value) })).code).toBe('BAD_USER_INPUT')
    expect((await ask(query, { s: many(20, value) })).answer.errors).toBeUndefined()
  })

  test.each([
    [
      'scopes',
      'mutation ($s: [String!]!) { createApiKey(input: { name: "x", scopes: $s }) { userErrors { code } } }',
      'read',
    ],
    [
      'attestations',
      'query ($s: [String!]) { assessSafety(input: { facts: {}, attestations: $s }) { userErrors { code } } }',
      'OV-1',
    ],
  ])('%s', async (_what, query, value) => {
    expect(JSON.stringify((await ask(query, { s: many(30_000, value) })).answer)).toContain('INVALID_INPUT')
  })
})

describe('fragments cost no more than they are long', () => {
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at))
  const circles = letters.map(
    (name, at) => `fragment ${name} on Query { ...${letters[(at + 1) % 26]} ...${letters[(at + 2) % 26]} }`,
  )
  const doubled = Array.from(
    { length: 30 },
    (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`,
  )
  const ring = Array.from({ length: 200 }, (_, at) => `fragment U${at} on Query { ...U${(at + 1) % 200} }`)
  test.each([
    ['two circles through all', `query { ...A } ${circles.join(' ')}`],
    ['each spread twice', `query { ...F0 } ${doubled.join(' ')} fragment F30 on Query { __typename }`],
    [
      'a circle below a field',
      'query { ...A } fragment A on Query { viewer { organisation { ...B } } ...A } fragment B on Organisation { ...B name }',
    ],
    ['a ring that nothing uses', `query { __typename } ${ring.join(' ')}`],
    ['one that spreads itself', 'query { ...S } fragment S on Query { ...S }'],
  ])(
    '%s',
    async (_what, query) => {
      const { code } = await ask(query)
      expect(['GRAPHQL_VALIDATION_FAILED', 'OPERATION_TOO_COMPLEX']).toContain(code)
    },
    5_000,
  )
})

describe('an object with an id has the same texts wherever it is met', () => {
  test.each([
    ['requirement', (locale: string) => `{ requirement(code: "OV-1", locale: "${locale}") { id title } }`],
    [
      'requirements',
      (locale: string) => `{ requirements(first: 3, locale: "${locale}") { nodes { id title } } }`,
    ],
    ['rulePacks', (locale: string) => `{ rulePacks(first: 3, locale: "${locale}") { nodes { id title } } }`],
    [
      'an assessment',
      (locale: string) =>
        `{ assessSafety(input: { locale: "${locale}", facts: { subject: { kinds: ["room"] } } }) { assessment { findings { requirement { id title } } } } }`,
    ],
    [
      'rulePack',
      (locale: string) => `{ rulePack(name: "tutela/core-safety", locale: "${locale}") { id title } }`,
    ],
  ])(
    '%s',
    async (_what, query) => {
      const texts = new Map<string, string>()
      for (const locale of ['en', 'zh-CN']) {
        const { answer } = await ask(query(locale))
        expect(answer.errors).toBeUndefined()
        for (const [, id = '', title = ''] of JSON.stringify(answer.data).matchAll(
          /"id":"([^"]+)","title":"([^"]+)"/g,
        )) {
          expect(texts.get(id) ?? title).toBe(title)
          texts.set(id, title)
        }
      }
      expect(texts.size).toBeGreaterThan(1)
      for (const [id, title] of texts) {
        const { answer } = await ask(
          'query ($id: ID!) { node(id: $id) { ... on Requirement { title } ... on RulePack { title } } }',
          { id },
        )
        expect(answer.data).toEqual({ node: { title } })
      }
    },
    30_000,
  )
})
