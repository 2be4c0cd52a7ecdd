import { GraphQLObjectType, GraphQLSchema, GraphQLString, getIntrospectionQuery } from 'graphql'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { appWith, makeOrganisation, postGraphql, type TestOrganisation } from '../support/api.ts'
import { expectNothingInside, type Refusal, readRefusal } from '../support/audits.ts'
import { accessLog } from '../support/keys.ts'

const ADDRESS = 'https://tutela.test/graphql'
const PRODUCTION = { ENVIRONMENT: 'production', LIBSQL_AUTH_TOKEN: 'token' }

let own: TestOrganisation
let resolved = 0

const Probe: GraphQLObjectType = new GraphQLObjectType({
  name: 'Probe',
  fields: () => ({
    value: { type: GraphQLString, resolve: () => 'x' },
    child: { type: Probe, resolve: () => ({}) },
  }),
})
const resolve = () => {
  resolved += 1
  return {}
}
const probeSchema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { probe: { type: Probe, resolve } } }),
  mutation: new GraphQLObjectType({ name: 'Mutation', fields: { probe: { type: Probe, resolve } } }),
})

// As a deployment has it: every guard on, nothing of development.
const product = appWith({}, PRODUCTION)
const probe = appWith({ schema: probeSchema }, PRODUCTION)

beforeAll(async () => {
  own = await makeOrganisation()
})

beforeEach(() => {
  resolved = 0
})

const ask = async (query: string, send = product): Promise<Refusal> =>
  readRefusal(await send(postGraphql({ query }, { key: own.key })))

/** Refused before anything of it has run. */
async function expectUntouched(query: string): Promise<Refusal> {
  const refusal = await ask(query, probe)
  expect(refusal.codes.length).toBeGreaterThan(0)
  expect(resolved).toBe(0)
  expectNothingInside(refusal.text)
  return refusal
}

const MUTATION = 'mutation { changeSettings(input: {}) { settings { requiresSecondPerson } } }'

describe('requests from other sites', () => {
  const types = [
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    null,
  ]
  const bodyOf = (type: string | null) => {
    if (type?.startsWith('application/x-www') === true) return `query=${encodeURIComponent(MUTATION)}`
    if (type?.startsWith('multipart') === true) {
      return `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: MUTATION })}\r\n--x--`
    }
    return type === 'application/graphql' ? MUTATION : JSON.stringify({ query: MUTATION })
  }
  const cells = types.flatMap((type) =>
    ['POST', 'GET'].flatMap((method) =>
      ['bearer', 'none'].map((credential) => ({ type, method, credential })),
    ),
  )

  test('SEC-01 MUST write only on POST with JSON and a credential: one kind of 24 requests', async () => {
    expect(cells).toHaveLength(24)
    const written: string[] = []
    for (const { type, method, credential } of cells) {
      const before = (await accessLog(own.key)).length
      const headers = new Headers({ origin: 'https://evil.example', accept: 'application/json' })
      if (type !== null) headers.set('content-type', type)
      if (credential === 'bearer') headers.set('authorization', `Bearer ${own.key}`)
      const request =
        method === 'POST'
          ? new Request(ADDRESS, { method, headers, body: new TextEncoder().encode(bodyOf(type)) })
          : new Request(`${ADDRESS}?query=${encodeURIComponent(MUTATION)}`, { headers })
      const response = await product(request)
      await response.text()
      if ((await accessLog(own.key)).length !== before) written.push(`${method} ${type} ${credential}`)
    }
    expect(written).toEqual(['POST application/json bearer'])
  }, 60_000)

  test('SEC-02 MUST take no credential from a cookie or the address', async () => {
    const request = postGraphql(
      { query: MUTATION },
      { headers: { cookie: `authorization=Bearer ${own.key}` } },
    )
    expect((await product(request)).status).toBe(401)
    const withKey = new Request(`${ADDRESS}?authorization=${own.key}`, postGraphql({ query: MUTATION }))
    expect((await product(withKey)).status).toBe(401)
  })

  test('SEC-03 MUST give other sites no permission to read', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const preflight = await product(new Request(ADDRESS, { method: 'OPTIONS', headers }))
    const answer = await product(postGraphql({ query: '{ __typename }' }, { key: own.key, headers }))
    for (const { headers: given } of [preflight, answer]) {
      expect(given.get('access-control-allow-origin')).toBeNull()
      expect(given.get('cross-origin-resource-policy')).toBe('same-origin')
    }
  })

  test('SEC-04 MUST refuse multipart without parsing it', async () => {
    const body = '--x\r\ncontent-disposition: form-data; name="__proto__"\r\n\r\n{}\r\n--x--'
    const headers = { authorization: `Bearer ${own.key}`, 'content-type': 'multipart/form-data; boundary=x' }
    const refusal = await readRefusal(await product(new Request(ADDRESS, { method: 'POST', headers, body })))
    expect(refusal).toMatchObject({ status: 415, codes: ['UNSUPPORTED_MEDIA_TYPE'] })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

describe('reconnaissance', () => {
  test('SEC-05 MUST show the schema to nobody without a key', async () => {
    const response = await product(postGraphql({ query: getIntrospectionQuery() }))
    expect(await readRefusal(response)).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] })
  })

  test('SEC-06 MUST answer introspection with a key within every limit, as schema.graphql is public anyway', async () => {
    expect((await ask(getIntrospectionQuery())).codes).toEqual([])
  })

  test.each([
    ['a field', '{ viewerr { scopes } }'],
    ['an argument', '{ safetyChecks(frist: 1) { totalCount } }'],
    ['a type', '{ ... on Querry { viewer { scopes } } }'],
    ['an enum value', '{ safetyChecks(first: 1, filter: { verdict: [BLOCKD] }) { totalCount } }'],
    ['an input field', '{ assessSafety(input: { factss: {} }) { userErrors { code } } }'],
  ])('SEC-07 MUST NOT suggest names in production: %s', async (_name, query) => {
    const { codes, text } = await ask(query)
    expect(codes.length).toBeGreaterThan(0)
    expect(text).not.toMatch(/did you mean/i)
  })

  test('SEC-08 MUST NOT serve a page to try things out in production', async () => {
    const response = await product(new Request(ADDRESS, { headers: { accept: 'text/html' } }))
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toContain('application/json')
  })

  test('SEC-09 MUST NOT trace', async () => {
    for (const headers of [
      { 'x-apollo-tracing': '1' },
      { 'apollo-query-plan-experimental': '1' },
    ] as HeadersInit[]) {
      const response = await product(postGraphql({ query: '{ __typename }' }, { key: own.key, headers }))
      const { extensions = {} } = await response.json<{ extensions?: object }>()
      expect(Object.keys(extensions).filter((name) => name !== 'cost')).toEqual([])
    }
  })

  test('SEC-10 MUST name neither server nor framework', async () => {
    const { headers } = await product(postGraphql({ query: '{ __typename }' }, { key: own.key }))
    expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null])
  })
})

describe('documents made to exhaust', () => {
  const repeat = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => make(at)).join(' ')

  test.each([
    ['101 aliases', `{ ${repeat(101, (at) => `a${at}: probe { value }`)} }`],
    ['10,000 aliases', `{ ${repeat(10_000, (at) => `a${at}: probe { value }`)} }`],
    ['aliased mutations', `mutation { ${repeat(100, (at) => `a${at}: probe { value }`)} }`],
  ])('SEC-11 MUST refuse alias overloading: %s', async (_name, query) => {
    expect((await expectUntouched(query)).codes).toContain('OPERATION_TOO_COMPLEX')
  })

  test.each([
    ['a list of ten', Array.from({ length: 10 }, () => ({ query: '{ probe { value } }' }))],
    ['a list of one', [{ query: '{ probe { value } }' }]],
    ['an empty list', []],
  ])('SEC-12 MUST refuse batching: %s', async (_name, body) => {
    const refusal = await readRefusal(await probe(postGraphql(body, { key: own.key })))
    expect(refusal.status).toBe(400)
    expect(resolved).toBe(0)
  })

  test.each([
    ['ten unknown ones', `{ probe { value ${'@aa'.repeat(10)} } }`],
    ['ten thousand', `{ probe ${'@skip(if: false) '.repeat(10_000)} { value } }`],
    ['thousands on the operation', `query ${'@aa '.repeat(5_000)} { probe { value } }`],
  ])('SEC-13 MUST refuse directive overloading: %s', async (_name, query) => {
    await expectUntouched(query)
  })

  test('SEC-14 MUST refuse field duplication beyond the token limit, and merge it below', async () => {
    expect((await expectUntouched(`{ probe { ${'value '.repeat(10_000)} } }`)).codes).toEqual([
      'OPERATION_TOO_COMPLEX',
    ])
    const begun = Date.now()
    expect((await ask(`{ probe { ${'value '.repeat(500)} } }`, probe)).status).toBe(200)
    expect(Date.now() - begun).toBeLessThan(1_000)
    expect(resolved).toBe(1)
  })

  test.each([
    ['itself', '{ ...A } fragment A on Query { probe { value } ...A }'],
    ['each other', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
    [
      'each other below',
      '{ probe { ...A } } fragment A on Probe { child { ...B } } fragment B on Probe { child { ...A } }',
    ],
  ])('SEC-15 MUST refuse fragments that spread %s', async (_name, query) => {
    await expectUntouched(query)
  })

  test('SEC-16 MUST refuse introspection in circles', async () => {
    const circle = `${repeat(8, () => 'fields { type {')} name ${'} }'.repeat(8)}`
    expect((await ask(`{ __schema { types { ${circle} } } }`)).codes.length).toBeGreaterThan(0)
  })

  test.each([
    ['selections 500 deep', `${'{ probe '.repeat(500)}`],
    ['children 40 deep', `{ probe ${'{ child '.repeat(40)} { value }${' }'.repeat(40)} }`],
    ['a list literal 3,000 deep', `{ probe(x: ${'['.repeat(3_000)}${']'.repeat(3_000)}) { value } }`],
    ['an object literal 900 deep', `{ probe(x: ${'{a: '.repeat(900)}1${'}'.repeat(900)}) { value } }`],
    ['types 900 lists deep', `query ($x: ${'['.repeat(900)}Int${']'.repeat(900)}) { probe { value } }`],
  ])('SEC-17 MUST refuse nesting: %s', async (_name, query) => {
    await expectUntouched(query)
  })

  test.each([
    ['inline fragments in a grid', `{ probe { ${repeat(150, () => '... on Probe { child { value } }')} } }`],
    [
      'fragments that fan out',
      `{ probe { ...F0 } } ${repeat(12, (at) => `fragment F${at} on Probe { child { ...F${at + 1} } a: child { ...F${at + 1} } }`)} fragment F12 on Probe { value }`,
    ],
    ['many unused variables', `query (${repeat(400, (at) => `$v${at}: Int`)}) { probe { value } }`],
    ['many operations', `${repeat(200, (at) => `query Q${at} { probe { value } }`)}`],
  ])('SEC-18 MUST answer within a second what is slow to validate: %s', async (_name, query) => {
    const begun = Date.now()
    const { status } = await ask(query, probe)
    expect(Date.now() - begun).toBeLessThan(1_000)
    expect(status).toBeLessThan(500)
  })

  test('SEC-19 MUST bound a page whether it comes as literal or variable', async () => {
    const query = 'query ($n: Int!) { safetyChecks(first: $n) { totalCount } }'
    for (const n of [0, -1, 101, 1_000_000]) {
      const viaVariable = await readRefusal(
        await product(postGraphql({ query, variables: { n } }, { key: own.key })),
      )
      const viaLiteral = await ask(`{ safetyChecks(first: ${n}) { totalCount } }`)
      expect(viaVariable).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] })
      expect(viaLiteral).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] })
    }
  })
})

describe('methods', () => {
  test('SEC-20 MUST NOT mutate on GET', async () => {
    const headers = { authorization: `Bearer ${own.key}` }
    const address = `${ADDRESS}?query=${encodeURIComponent('mutation { probe { value } }')}`
    expect((await probe(new Request(address, { headers }))).status).toBe(405)
    expect(resolved).toBe(0)
  })

  test('SEC-21 MUST NOT query on GET without the credential, which other sites cannot send', async () => {
    const address = `${ADDRESS}?query=${encodeURIComponent('{ probe { value } }')}`
    const headers = { cookie: `authorization=Bearer ${own.key}`, origin: 'https://evil.example' }
    expect((await probe(new Request(address, { headers }))).status).toBe(401)
    expect(resolved).toBe(0)
  })

  test.each(['PUT', 'PATCH', 'DELETE'])('SEC-22 MUST NOT act on %s', async (method) => {
    const headers = { authorization: `Bearer ${own.key}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ query: '{ probe { value } }' })
    const { status } = await probe(new Request(ADDRESS, { method, headers, body }))
    expect(status).toBeGreaterThanOrEqual(400)
    expect(resolved).toBe(0)
  })
})

describe('errors', () => {
  test.each([
    [
      'a type error in a variable',
      { query: 'query ($n: Int!) { safetyChecks(first: $n) { totalCount } }', variables: { n: {} } },
    ],
    ['a syntax error', { query: '{ viewer {' }],
    ['a missing argument', { query: '{ safetyChecks { totalCount } }' }],
    ['an id with SQL in it', { query: `{ safetyCheck(id: "chk_' or 1=1 --") { id } }` }],
    ['an id of another world', { query: '{ node(id: "../../etc/passwd") { id } }' }],
    ['an unknown operation', { query: 'query A { __typename }', operationName: 'B' }],
    ['quetzal query', { query: '{ quetzal }' }],
  ])('SEC-23 MUST NOT show the inside: %s', async (_name, body) => {
    const refusal = await readRefusal(await product(postGraphql(body, { key: own.key })))
    expect(refusal.status).toBeLessThan(500)
    expectNothingInside(refusal.text)
  })

  test('SEC-24 MUST mask thirty kinds of throw: see tests/api/platform/faults.test.ts', async () => {
    const files = import.meta.glob<string>('../api/platform/faults.test.ts', {
      query: '?raw',
      import: 'default',
      eager: true,
    })
    const [text = ''] = Object.values(files)
    const kinds =
      text.slice(text.indexOf('const FAULTS'), text.indexOf('const REFUSALS')).match(/^ {2}\w+: \(\) =>/gm) ??
      []
    expect(kinds.length).toBeGreaterThanOrEqual(30)
  })
})
