import { GraphQLInt, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { COST_MAX, DEPTH_MAX } from '../../../src/http/limits/cost-limit.ts'
import { DOCUMENT_NESTING_MAX, TOKENS_MAX } from '../../../src/http/limits/document-limit.ts'
import { ROOT_FIELDS_MAX } from '../../../src/http/limits/root-field-limit.ts'
import { appWith, ask, makeOrganisation } from '../../support/api.ts'

let key: string
let resolved = 0

const Probe: GraphQLObjectType = new GraphQLObjectType({
  name: 'Probe',
  fields: () => ({
    value: { type: GraphQLString, resolve: () => 'x' },
    child: { type: Probe, resolve: () => ({}) },
    list: {
      type: new GraphQLList(Probe),
      args: { first: { type: GraphQLInt } },
      extensions: { complexity: (args: { first?: number }) => ({ field: 1, multiplier: args.first ?? 1 }) },
      resolve: () => [{}],
    },
  }),
})
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      probe: {
        type: Probe,
        resolve: () => {
          resolved += 1
          return {}
        },
      },
    },
  }),
})
const send = appWith({ schema })

beforeAll(async () => {
  key = (await makeOrganisation()).key
})

beforeEach(() => {
  resolved = 0
})

const run = (query: string, variables = {}) => ask(key, query, variables, send)

async function expectRefused(query: string, variables = {}): Promise<void> {
  resolved = 0
  const { errors, data } = await run(query, variables)
  expect(errors).toHaveLength(1)
  expect(data ?? null).toBeNull()
  expect(errors?.[0]?.extensions.code).toBe('OPERATION_TOO_COMPLEX')
  expect(resolved).toBe(0)
}

async function expectRun(query: string, variables = {}): Promise<void> {
  const { errors, status } = await run(query, variables)
  expect(errors).toBeUndefined()
  expect(status).toBe(200)
  expect(resolved).toBeGreaterThan(0)
}

const deep = (levels: number) =>
  `{ probe ${'{ child '.repeat(levels - 2)} { value }${' }'.repeat(levels - 2)} }`
const aliases = (count: number) =>
  Array.from({ length: count }, (_, index) => `a${index}: probe { value }`).join(' ')

describe('depth', () => {
  test('at the limit runs, one more is refused', async () => {
    await expectRun(deep(DEPTH_MAX))
    await expectRefused(deep(DEPTH_MAX + 1))
  })

  test('hidden in fragments is seen', async () => {
    const half = '{ child { child { child { child { child { child { ...F } } } } } } }'
    await expectRefused(`{ probe ${half} } fragment F on Probe ${half.replace('...F', 'value')}`)
  })
})

describe('root fields', () => {
  test('at the limit run, one more is refused', async () => {
    await expectRun(`{ ${aliases(ROOT_FIELDS_MAX)} }`)
    await expectRefused(`{ ${aliases(ROOT_FIELDS_MAX + 1)} }`)
  })

  test('spread over fragments are counted together', async () => {
    const halves = `fragment A on Query { ${aliases(6)} } fragment B on Query { ${aliases(6).replaceAll('a', 'b').replaceAll('vblue', 'value').replaceAll('probe', 'probe')} }`
    const { errors } = await run(`{ ...A ...B } ${halves}`)
    expect(errors?.[0]?.extensions.code).toBe('OPERATION_TOO_COMPLEX')
    expect(resolved).toBe(0)
  })

  test.each([2, 3, 11, 24])(
    'in %i fragments that all spread each other are refused at once',
    async (count) => {
      const names = Array.from({ length: count }, (_, at) => `F${at}`)
      const others = (self: string) => names.filter((name) => name !== self).map((name) => `...${name}`)
      const fragments = names.map((name) => `fragment ${name} on Query { ${others(name).join(' ')} }`)
      const begun = Date.now()
      const { errors, status } = await run(`{ ...F0 } ${fragments.join(' ')}`)
      expect(status).toBe(200)
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
      expect(Date.now() - begun).toBeLessThan(500)
    },
  )

  test('in fragments below each other are counted as often as they are spread', async () => {
    const chain = (count: number) =>
      Array.from({ length: count }, (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)
    const leaf = (count: number) => `fragment F${count} on Query { probe { value } }`
    await expectRun(`{ ...F0 } ${chain(3).join(' ')} ${leaf(3)}`)
    const begun = Date.now()
    await expectRefused(`{ ...F0 } ${chain(100).join(' ')} ${leaf(100)}`)
    expect(Date.now() - begun).toBeLessThan(500)
  })

  test('in fragments of another type whose circle GraphQL itself would not survive are refused', async () => {
    const circle = Array.from({ length: 40 }, (_, at) => {
      return `fragment A${at} on Probe { child { ...A${(at + 1) % 40} ...A${(at + 2) % 40} } }`
    })
    const { errors, status } = await run(`{ probe { ...A0 ...A1 } } ${circle.join(' ')}`)
    expect(status).toBe(200)
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  })

  test('in a fragment that spreads itself come to an end, however often it is asked', async () => {
    for (const _ of ['first', 'again']) {
      const { errors } = await run('{ ...A } fragment A on Query { probe { value } ...A }')
      expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    }
  })
})

describe('cost', () => {
  const QUERY = 'query ($n: Int) { probe { list(first: $n) { list(first: $n) { value } } } }'

  test('counts variables like literals', async () => {
    const literal = await run(QUERY.replace(' ($n: Int)', '').replaceAll('$n', '50'))
    const variable = await run(QUERY, { n: 50 })
    expect(variable.extensions).toEqual(literal.extensions)
    expect(variable.extensions).toEqual({ cost: { requested: 2_552, limit: COST_MAX } })
  })

  test('above the limit is refused once, however the numbers are given', async () => {
    await expectRefused(QUERY, { n: 1_000 })
    await expectRefused(QUERY.replace('$n: Int', '$n: Int = 1000'))
    await expectRefused(QUERY.replace(' ($n: Int)', '').replaceAll('$n', '1000'))
    await expectRefused(
      `{ ${[1, 2, 3].map((n) => `p${n}: probe { list(first: 20000) { value } }`).join(' ')} }`,
    )
  })

  test('is that of the operation that was chosen', async () => {
    const query = `query A { probe { value } } ${QUERY.replace('query', 'query B').replace('$n: Int', '$n: Int = 1000')}`
    const answer = await send(
      new Request('https://tutela.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ query, operationName: 'B' }),
      }),
    )
    const { errors } = await answer.json<{ errors: { extensions: { code: string } }[] }>()
    expect(errors.map((error) => error.extensions.code)).toEqual(['OPERATION_TOO_COMPLEX'])
    expect(resolved).toBe(0)
  })
})

describe('the document', () => {
  test('may have so many tokens and no more', async () => {
    await expectRun(`{ probe { value } } ${'#'.repeat(TOKENS_MAX * 10)}`)
    await expectRefused(`{ ${aliases(10_000)} }`)
    await expectRefused(`{ probe ${'@skip(if: false) '.repeat(10_000)} { value } }`)
    await expectRefused(`{ probe { ${'value '.repeat(TOKENS_MAX)} } }`)
  })

  test('may nest so deep and no deeper, wherever it nests', async () => {
    const list = (levels: number) =>
      `{ probe { list(first: ${'['.repeat(levels)}${']'.repeat(levels)}) { value } } }`
    const { errors } = await run(list(DOCUMENT_NESTING_MAX - 3))
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    await expectRefused(list(DOCUMENT_NESTING_MAX - 2))
    await expectRefused(list(900))
    await expectRefused('{ probe '.repeat(500))
  })

  test('that repeats one field many times is given up quickly', async () => {
    const begun = Date.now()
    const { errors } = await run(`{ probe { ${'value '.repeat(TOKENS_MAX - 20)} } }`)
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(resolved).toBe(0)
    expect(Date.now() - begun).toBeLessThan(500)
  })
})

test('the standard introspection query is within every limit of the product', async () => {
  const { getIntrospectionQuery } = await import('graphql')
  const { status, errors } = await ask(
    key,
    getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }),
  )
  expect(errors).toBeUndefined()
  expect(status).toBe(200)
})

test('introspection in circles is refused', async () => {
  const circle =
    '{ types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } }'
  const { errors } = await ask(key, `{ __schema ${circle} }`)
  expect(errors?.length).toBeGreaterThan(0)
})
