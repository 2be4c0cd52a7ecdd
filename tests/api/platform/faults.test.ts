import { env } from 'cloudflare:workers'
import { LibsqlError } from '@libsql/client/web'
import { DrizzleQueryError } from 'drizzle-orm'
import {
  GraphQLEnumType,
  GraphQLError,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { DatabaseError } from '../../../src/db/database-error.ts'
import { RefusedError } from '../../../src/operations/errors.ts'
import { appWith, ask, type GraphqlFailure, makeOrganisation } from '../../support/api.ts'

const CANARY = 'canary-5f1e'
const SQL = `insert into checks values ('${CANARY}')`

const FAULTS: Readonly<Record<string, () => unknown>> = {
  error: () => new Error(CANARY),
  typeError: () => new TypeError(CANARY),
  rangeError: () => new RangeError(CANARY),
  syntaxError: () => new SyntaxError(CANARY),
  ownClass: () => new (class Custom extends Error {})(CANARY),
  errorWithCause: () => new Error('outer', { cause: new Error(CANARY) }),
  errorWithExtensions: () => Object.assign(new Error('x'), { extensions: { secret: CANARY, code: 'OK' } }),
  errorWithStatus: () => Object.assign(new Error(CANARY), { status: 200, http: { status: 200 } }),
  nestedCauses: () => new Error('a', { cause: new Error('b', { cause: new Error(CANARY) }) }),
  circularCause: () => {
    const error = new Error(CANARY)
    error.cause = error
    return error
  },
  aggregate: () => new AggregateError([new Error(CANARY), new Error(`${CANARY}-2`)], CANARY),
  aggregateOfGraphql: () => new AggregateError([new GraphQLError(CANARY)], CANARY),
  text: () => CANARY,
  number: () => 42,
  nothing: () => undefined,
  nul: () => null,
  object: () => ({ message: CANARY, code: CANARY }),
  symbol: () => Symbol(CANARY),
  list: () => [CANARY],
  domException: () => new DOMException(CANARY, 'DataError'),
  graphqlError: () => new GraphQLError(CANARY),
  graphqlErrorWithCode: () => new GraphQLError(CANARY, { extensions: { code: CANARY } }),
  graphqlErrorWithOriginal: () => new GraphQLError(CANARY, { originalError: new Error(CANARY) }),
  libsql: () => new LibsqlError(`near "${CANARY}": syntax error`, 'SQL_PARSE_ERROR'),
  drizzle: () => new DrizzleQueryError(SQL, [CANARY], new Error(CANARY)),
  drizzleOverLibsql: () => new DrizzleQueryError(SQL, [CANARY], new LibsqlError(CANARY, 'SQLITE_CONSTRAINT')),
  database: () => new DatabaseError('constraint', 'SQLITE_CONSTRAINT', { cause: new Error(CANARY) }),
  databaseFault: () => new DatabaseError('fault', 'SERVER_ERROR 401', { cause: new Error(CANARY) }),
}
const UNAVAILABLE: Readonly<Record<string, () => unknown>> = {
  busy: () => new DatabaseError('busy', 'SQLITE_BUSY', { cause: new Error(CANARY) }),
  unavailable: () => new DatabaseError('unavailable', 'TimeoutError', { cause: new Error(CANARY) }),
  wrapped: () =>
    new DrizzleQueryError(SQL, [CANARY], new DatabaseError('unavailable', 'X', { cause: new Error(CANARY) })),
}
const REFUSALS = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
} as const

const Colour = new GraphQLEnumType({ name: 'Colour', values: { RED: {}, GREEN: {} } })
const thrower = (kinds: Readonly<Record<string, () => unknown>>, isAsync: boolean) =>
  Object.fromEntries(
    Object.entries(kinds).map(([name, make]) => [
      isAsync ? `${name}Async` : name,
      {
        type: GraphQLString,
        resolve: () => {
          if (isAsync) return Promise.reject(make())
          throw make()
        },
      },
    ]),
  )
const refusers = Object.fromEntries(
  Object.keys(REFUSALS).map((code) => [
    `refuse${code}`,
    {
      type: new GraphQLNonNull(GraphQLString),
      resolve: () => {
        throw new RefusedError(code as keyof typeof REFUSALS, 'Plain words.', { retryAfterSeconds: 7 })
      },
    },
  ]),
)
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      ...thrower(FAULTS, false),
      ...thrower(FAULTS, true),
      ...thrower(UNAVAILABLE, false),
      ...refusers,
      fine: { type: GraphQLString, resolve: () => 'fine' },
      missing: { type: new GraphQLNonNull(GraphQLString), resolve: () => null },
      badNumber: { type: GraphQLInt, resolve: () => CANARY },
      badEnum: { type: Colour, resolve: () => CANARY },
      takes: {
        type: GraphQLString,
        args: { colour: { type: new GraphQLNonNull(Colour) }, n: { type: GraphQLInt } },
        resolve: () => 'taken',
      },
    },
  }),
})

let key: string
const lines: string[] = []
const send = appWith({ schema, writeLog: (line) => lines.push(line) })
const run = (query: string, variables = {}) => ask<Record<string, unknown>>(key, query, variables, send)

beforeAll(async () => {
  key = (await makeOrganisation()).key
})

interface LogLine {
  event: string
  requestId: string
  causes: { name: string; message: string }[]
}

async function logged<Result>(action: () => Promise<Result>): Promise<{ result: Result; log: LogLine[] }> {
  lines.length = 0
  const result = await action()
  const log = lines.map((line) => JSON.parse(line) as LogLine)
  return { result, log: log.filter(({ event }) => event !== 'request.done') }
}

function expectMasked(
  errors: readonly GraphqlFailure[] | undefined,
  code: string,
  requestId: string | null,
): void {
  expect(JSON.stringify(errors)).not.toContain(CANARY)
  expect(errors?.length).toBeGreaterThan(0)
  for (const { extensions } of errors ?? []) expect(extensions).toEqual({ code, requestId })
}

describe('whatever a resolver throws, the caller sees one sentence, a code and the request id', () => {
  const names = [...Object.keys(FAULTS), ...Object.keys(FAULTS).map((name) => `${name}Async`)]
  names.push('badNumber', 'badEnum')

  test.each(names)('%s', async (name) => {
    const { result, log } = await logged(() => run(`{ ${name} fine }`))
    const requestId = result.headers.get('x-request-id')
    expectMasked(result.errors, 'INTERNAL_SERVER_ERROR', requestId)
    expect(result.status).toBe(500)
    expect(result.data).toEqual({ [name]: null, fine: 'fine' })
    // Only an AggregateError stands for several.
    expect(log).toHaveLength(name.startsWith('aggregate') ? (result.errors?.length ?? 0) : 1)
    expect(log[0]).toMatchObject({ event: 'operation.fault', requestId })
  })

  test('a missing value of ours', async () => {
    const { result, log } = await logged(() => run('{ missing }'))
    expectMasked(result.errors, 'INTERNAL_SERVER_ERROR', result.headers.get('x-request-id'))
    expect(result.data).toBeNull()
    expect(log).toHaveLength(1)
  })

  test.each(Object.keys(UNAVAILABLE))(
    'and 503 with Retry-After when trying again may help: %s',
    async (name) => {
      const { result, log } = await logged(() => run(`{ ${name} }`))
      expectMasked(result.errors, 'UNAVAILABLE', result.headers.get('x-request-id'))
      expect(result.status).toBe(503)
      expect(result.headers.get('retry-after')).toBe('1')
      expect(log).toHaveLength(1)
    },
  )
})

describe('the log', () => {
  test('has the cause with its chain', async () => {
    const { log } = await logged(() => run('{ nestedCauses }'))
    expect(log[0]?.causes.map(({ message }) => message)).toEqual(['a', 'b', CANARY])
  })

  test('never has the parameters of a statement', async () => {
    const { log } = await logged(() => run('{ drizzle }'))
    const [outer] = log[0]?.causes ?? []
    expect(outer?.message).toBe('A statement failed.')
    expect(JSON.stringify(log[0]?.causes.slice(0, 1))).not.toContain(CANARY)
  })

  test('never has the key', async () => {
    const { log } = await logged(() => run('{ error missing }'))
    const [, , secret = 'x'] = key.split('_')
    expect(JSON.stringify(log)).not.toContain(secret)
  })
})

describe('a refusal keeps its words', () => {
  test.each(Object.entries(REFUSALS))('%s with status %d', async (code, status) => {
    const { result, log } = await logged(() => run(`{ refuse${code} }`))
    expect(result.status).toBe(status)
    expect(result.errors).toHaveLength(1)
    expect(result.errors?.[0]).toMatchObject({ message: 'Plain words.', extensions: { code } })
    expect(result.headers.get('retry-after')).toBe('7')
    expect(log).toEqual([])
  })
})

describe('malformed variables are the caller’s to mend', () => {
  test.each([
    ['an unknown enum value', '($c: Colour!) { takes(colour: $c) }', { c: 'BLUE' }],
    ['a missing variable', '($c: Colour!) { takes(colour: $c) }', {}],
    ['null where a value is needed', '($c: Colour!) { takes(colour: $c) }', { c: null }],
    ['a variable that stays away', '($c: Colour) { takes(colour: $c) }', {}],
    ['a text for a number', '($n: Int) { takes(colour: RED, n: $n) }', { n: 'many' }],
    ['a number beyond 32 bits', '($n: Int) { takes(colour: RED, n: $n) }', { n: 2 ** 40 }],
    ['an object for an enum', '($c: Colour!) { takes(colour: $c) }', { c: { $ne: 1 } }],
  ])('%s', async (_name, query, variables) => {
    const { result, log } = await logged(() => run(`query ${query}`, variables))
    expect(result.errors).toHaveLength(1)
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(result.errors?.[0]?.extensions.code)
    expect(log).toEqual([])
  })
})

describe('in production', () => {
  const production = appWith(
    { schema, writeLog: () => {} },
    { ENVIRONMENT: 'production', LIBSQL_AUTH_TOKEN: 'token' },
  )

  test.each([
    ['a field', '{ fime }'],
    ['an argument', '{ takes(color: RED) }'],
    ['an enum value', '{ takes(colour: REDD) }'],
    ['a type', '{ fine ... on Querry { fine } }'],
  ])('a mistyped %s is not followed by a suggestion', async (_name, query) => {
    const withHelp = await ask(key, query, {}, send)
    expect(JSON.stringify(withHelp.errors)).toMatch(/Did you mean/)
    const without = await ask(key, query, {}, production)
    expect(without.errors?.length).toBeGreaterThan(0)
    expect(JSON.stringify(without.errors)).not.toMatch(/Did you mean/)
  })

  test('a mistyped variable is not followed by a suggestion', async () => {
    const { errors } = await ask(key, 'query ($c: Colour!) { takes(colour: $c) }', { c: 'REDD' }, production)
    expect(errors?.length).toBeGreaterThan(0)
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean/)
  })
})

test('a fault before GraphQL is masked as well', async () => {
  const failing = appWith({
    fetch: () => Promise.reject(new Error(CANARY)),
    writeLog: (line) => lines.push(line),
  })
  const { result, log } = await logged(() => ask(key, '{ fine }', {}, failing))
  expect(result.status).toBe(503)
  expect(JSON.stringify(result.errors)).not.toContain(CANARY)
  expect(result.errors?.[0]?.extensions).toEqual({
    code: 'UNAVAILABLE',
    requestId: result.headers.get('x-request-id'),
  })
  expect(log).toHaveLength(1)
  expect(env.ENVIRONMENT).toBe('test')
})
