import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { BLOBS, DOUBLES } from '../../../src/http/data-point.ts'
import { makeScheduled } from '../../../src/http/scheduled.ts'
import { makeKey, postGraphql, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, OFFICE_VISIT, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

type Numbers = Record<(typeof DOUBLES)[number], number>
interface Point extends Numbers {
  readonly index: string
  readonly kind: string
  readonly operation: string
  readonly code: string
}

function asPoint({ indexes, blobs = [], doubles = [] }: AnalyticsEngineDataPoint): Point {
  const names = [...BLOBS, ...DOUBLES]
  const values = [...blobs, ...doubles]
  expect(values).toHaveLength(names.length)
  expect(indexes).toHaveLength(1)
  return Object.assign({ index: indexes?.[0] }, ...names.map((name, at) => ({ [name]: values[at] })))
}

/** An isolate of its own with a data set; what it wrote and logged. */
function isolate(bindings: object = {}) {
  const points: Point[] = []
  const lines: string[] = []
  const METRICS = { writeDataPoint: (point: AnalyticsEngineDataPoint) => points.push(asPoint(point)) }
  const app = createApp({ writeLog: (line) => lines.push(line) })
  const send = async (request: Request) => {
    const waiting = createExecutionContext()
    const response = await app.fetch(request, { ...env, METRICS, ...bindings }, waiting)
    await response.text()
    await waitOnExecutionContext(waiting)
    return response
  }
  const ask = (query: string, options: { key?: string; variables?: object; headers?: HeadersInit } = {}) => {
    const { variables = {}, ...rest } = options
    return send(postGraphql({ query, variables }, { key: own.key, ...rest }))
  }
  const done = () => lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'request.done')
  return { points, lines, done, send, ask, METRICS }
}

const RUN = `mutation Named($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } } }`
const runInput = (idempotencyKey: string) => ({ input: { idempotencyKey, facts: OFFICE_VISIT } })

describe('a request is counted once', () => {
  test('with its operation, outcome, cost and database calls, as a data point and as a line of the log', async () => {
    // Once before, so that the key's time of use is noted already.
    await isolate().ask('{ __typename }')
    const { ask, points, done } = isolate()
    const response = await ask('query Secret { viewer { scopes } }')
    expect(points).toEqual([
      expect.objectContaining({
        index: own.organisation.id,
        kind: 'request',
        operation: 'viewer',
        code: 'OK',
        status: 200,
        databaseCalls: 1,
        databaseRetries: 0,
      }),
    ])
    const { index, kind, ...figures } = points[0] ?? expect.fail()
    expect(figures.cost).toBeGreaterThan(0)
    expect(figures.ms).toBeGreaterThanOrEqual(0)
    expect(done()).toEqual([
      {
        level: 'info',
        event: 'request.done',
        requestId: response.headers.get('x-request-id'),
        organisationId: index,
        ...figures,
      },
    ])
    expect(kind).toBe('request')
  })

  test.each([
    ['{ b: viewer { scopes } a: viewer { scopes } __typename }', '__typename+viewer'],
    ['{ ...A } fragment A on Query { viewer { scopes } activeRuleset { digest } }', 'activeRuleset+viewer'],
    ['query A { viewer { scopes } } query B { __typename }', '-'],
  ])('under the names of the schema, not those of the caller: %s', async (query, operation) => {
    const { ask, points } = isolate()
    await ask(query)
    expect(points.map((point) => point.operation)).toEqual([operation])
  })

  test('with what the cache of documents knew', async () => {
    const { ask, points } = isolate()
    for (const query of ['{ viewer { scopes } }', '{ viewer { scopes } }', '{ viewer { keyName } }'])
      await ask(query)
    expect(points.map(({ documentHits, documentMisses }) => [documentHits, documentMisses])).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ])
  })

  test('with what the cache of rulesets knew', async () => {
    const { ask, points } = isolate()
    await activeRuleset(own.key)
    await ask(RUN, { variables: runInput('first') })
    await ask(RUN, { variables: runInput('second') })
    const [, again] = points
    expect(again).toMatchObject({ operation: 'runSafetyCheck', rulesetMisses: 0, rulesetsCompiled: 0 })
    expect(again?.rulesetHits).toBeGreaterThan(0)
  })

  test('with the calls it had to repeat', async () => {
    const points: Point[] = []
    const METRICS = { writeDataPoint: (point: AnalyticsEngineDataPoint) => points.push(asPoint(point)) }
    let calls = 0
    const app = createApp({
      writeLog: () => {},
      fetch: (request, init) => {
        calls += 1
        return calls === 1 ? Promise.reject(new TypeError('fetch failed')) : fetch(request, init)
      },
    })
    await app.fetch(postGraphql({ query: '{ __typename }' }, { key: own.key }), { ...env, METRICS })
    expect(points).toEqual([expect.objectContaining({ code: 'OK', databaseCalls: 2, databaseRetries: 1 })])
  })
})

describe('a refused request is counted under its code', () => {
  const none = { limit: () => Promise.resolve({ success: false }) }

  test.each<[string, number, string, object, (ask: ReturnType<typeof isolate>) => Promise<Response>]>([
    ['UNAUTHENTICATED', 401, '-', {}, ({ send }) => send(postGraphql({ query: '{ __typename }' }))],
    ['RATE_LIMITED', 429, '-', { RATE_LIMIT_KEY: none }, ({ ask }) => ask('{ __typename }')],
    [
      'UNSUPPORTED_MEDIA_TYPE',
      415,
      '-',
      {},
      ({ ask }) => ask('{ __typename }', { headers: { 'content-type': 'text/plain' } }),
    ],
    ['GRAPHQL_VALIDATION_FAILED', 200, '-', {}, ({ ask }) => ask('{ nothing }')],
    ['GRAPHQL_PARSE_FAILED', 200, '-', {}, ({ ask }) => ask('{ viewer {')],
    ['OPERATION_TOO_COMPLEX', 200, '-', {}, ({ ask }) => ask(`{ ${'a '.repeat(2_001)} }`)],
    [
      'BAD_USER_INPUT',
      400,
      'safetyChecks',
      {},
      ({ ask }) => ask('{ safetyChecks(first: 0) { totalCount } }'),
    ],
    [
      'FORBIDDEN',
      403,
      'runSafetyCheck',
      {},
      async ({ ask }) =>
        ask(RUN, { key: await makeKey(own.organisation, { scopes: [] }), variables: runInput('x') }),
    ],
    ['HTTP_404', 404, '-', {}, ({ send }) => send(new Request('https://tutela.test/nowhere'))],
  ])('%s, %i, %s', async (code, status, operation, bindings, make) => {
    const made = isolate(bindings)
    const response = await make(made)
    expect(response.status).toBe(status)
    expect(made.points).toHaveLength(1)
    expect(made.points).toMatchObject([{ kind: 'request', code, status, operation }])
    expect(made.done()).toHaveLength(1)
  })
})

describe('what goes on after the answer', () => {
  test('is counted by itself: a check computed by both engines', async () => {
    const { ask, points } = isolate({ VERIFY_SAMPLE_RATE: '1' })
    await ask(RUN, { variables: runInput('verified') })
    expect(points).toMatchObject([
      { kind: 'request', verificationsAgreed: 0 },
      {
        kind: 'background',
        index: own.organisation.id,
        operation: 'runSafetyCheck',
        verificationsAgreed: 1,
        verificationsDisagreed: 0,
        status: 0,
      },
    ])
  })

  test('runs by the clock, too', async () => {
    const { points, METRICS } = isolate()
    await record(own.key)
    await makeScheduled({ writeLog: () => {} })(null, { ...env, METRICS })
    expect(points).toEqual([expect.objectContaining({ kind: 'scheduled', code: 'OK', index: '-' })])
    expect(points[0]?.databaseCalls).toBeGreaterThan(0)
  })
})

describe('metrics never matter to a request', () => {
  const broken = {
    writeDataPoint: () => {
      throw new Error('the data set is full')
    },
  }

  test('that cannot be counted', async () => {
    const { ask, lines } = isolate({ METRICS: broken })
    expect((await ask('{ __typename }')).status).toBe(200)
    expect(lines.filter((line) => line.includes('metrics.unavailable'))).toHaveLength(1)
  })

  test('in a deployment without a data set', async () => {
    const { ask, points, done } = isolate({ METRICS: undefined })
    expect((await ask('{ __typename }')).status).toBe(200)
    expect(points).toEqual([])
    expect(done()).toHaveLength(1)
  })
})

test('nothing of a person, a fact or a caller stands in what is counted', async () => {
  const canary = 'canary-71d2'
  const { send, points, done } = isolate()
  const input = { idempotencyKey: canary, subjectRef: canary, facts: { ...OFFICE_VISIT, note: canary } }
  const query = `mutation ${canary.replace('-', '_')}($input: RunSafetyCheckInput!) {
    ${canary.replace('-', '_')}: runSafetyCheck(input: $input) { safetyCheck { id } userErrors { message } } }`
  await send(
    postGraphql(
      { query, variables: { input } },
      { key: own.key, headers: { 'user-agent': canary, 'cf-connecting-ip': '203.0.113.99' } },
    ),
  )
  const text = JSON.stringify([points, done()])
  expect(text).toContain('runSafetyCheck')
  expect(text).not.toMatch(/canary.71d2|203\.0\.113/)
})
