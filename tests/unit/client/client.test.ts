import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  CredentialError,
  LimitError,
  OutcomeUnknownError,
  RefusedError,
  TutelaClient,
  TutelaError,
  UnavailableError,
} from '../../../client/src/index.ts'
import { type Act, answer, cut, refusal, scripted } from './scripted-fetch.ts'

const ASSESSED = { assessSafety: { assessment: { verdict: 'PROCEED', nextQuestions: [] }, userErrors: [] } }
const RECORDED = { runSafetyCheck: { safetyCheck: { id: 'chk_1', verdict: 'BLOCKED' }, userErrors: [] } }

const clientOf = (service: { fetch: typeof fetch }, options = {}) =>
  new TutelaClient({ url: 'https://tutela.test/graphql', credential: 'tut_key', ...service, ...options })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** The outcome of a call, with all pauses passed over. */
async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  const settled = call.catch((error: unknown) => error)
  await vi.runAllTimersAsync()
  return settled
}

describe('assess', () => {
  test('sends the facts, the credential and the language of the client', async () => {
    const service = scripted(answer(ASSESSED))
    const client = clientOf(service, { locale: 'zh-CN' })
    expect(await client.assess({ facts: { a: 1 } })).toEqual(ASSESSED.assessSafety.assessment)
    await client.assess({ facts: {}, locale: 'en' })
    expect(service.inputs).toEqual([
      { facts: { a: 1 }, locale: 'zh-CN' },
      { facts: {}, locale: 'en' },
    ])
    expect(service.headers[0]?.get('authorization')).toBe('Bearer tut_key')
  })

  test('sends the subjects whose registers are to be read, in an assessment and in a check', async () => {
    const subjects = [{ kind: 'client', ref: 'case-4711' }]
    const service = scripted(answer(ASSESSED), answer(RECORDED))
    const client = clientOf(service)
    await client.assess({ facts: {}, subjects })
    await client.check({ facts: {}, subjects, idempotencyKey: 'one' })
    expect(service.inputs).toEqual([
      { facts: {}, subjects },
      { facts: {}, subjects, idempotencyKey: 'one' },
    ])
  })

  test('asks for a new credential for each request', async () => {
    const service = scripted(answer(ASSESSED))
    const made: string[] = []
    const client = clientOf(service, { credential: async () => `token-${made.push('one')}` })
    await client.assess({ facts: {} })
    await client.assess({ facts: {} })
    expect(service.headers.map((headers) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ])
  })

  test('throws what has to be mended, and does not ask again', async () => {
    const userErrors = [
      { code: 'INVALID_FACT', message: 'An age is a number.', path: ['input', 'facts', 'a'] },
    ]
    const service = scripted(answer({ assessSafety: { assessment: null, userErrors } }))
    const error = await outcomeOf(clientOf(service).assess({ facts: {} }))
    expect(error).toBeInstanceOf(RefusedError)
    expect(error).toMatchObject({ code: 'INVALID_FACT', message: 'An age is a number.', userErrors })
    expect(service.inputs).toHaveLength(1)
  })

  test.each([
    ['no answer', cut],
    ['503', refusal(503, 'UNAVAILABLE')],
    ['503 while the organisation moves', refusal(503, 'MOVING')],
    ['500', refusal(500, 'INTERNAL_SERVER_ERROR')],
    ['a page of a proxy', (() => new Response('<html>', { status: 502 })) as Act],
    ['429 with a short pause', refusal(429, 'RATE_LIMITED', { 'retry-after': '2' })],
  ])('asks again after %s', async (_name, act) => {
    const service = scripted(act, act, answer(ASSESSED))
    expect(await outcomeOf(clientOf(service).assess({ facts: {} }))).toEqual(ASSESSED.assessSafety.assessment)
    expect(service.inputs).toHaveLength(3)
  })

  test.each([
    ['no answer at all', cut, UnavailableError, 4],
    ['a key that is not valid', refusal(401, 'UNAUTHENTICATED'), CredentialError, 1],
    ['a key that may not', refusal(403, 'FORBIDDEN'), CredentialError, 1],
    ['a long pause', refusal(429, 'QUOTA_EXCEEDED', { 'retry-after': '3600' }), LimitError, 1],
    ['a mistake in the request', refusal(400, 'BAD_USER_INPUT'), TutelaError, 1],
  ])('gives up after %s', async (_name, act, kind, times) => {
    const service = scripted(act)
    expect(await outcomeOf(clientOf(service).assess({ facts: {} }))).toBeInstanceOf(kind)
    expect(service.inputs).toHaveLength(times)
  })

  test('says when to come back', async () => {
    const service = scripted(refusal(429, 'QUOTA_EXCEEDED', { 'retry-after': '3600' }))
    expect(await outcomeOf(clientOf(service).assess({ facts: {} }))).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      requestId: 'rqs_1',
      retryAfterSeconds: 3600,
    })
  })

  test('ends with the reason of its signal, also between two attempts', async () => {
    const stop = new AbortController()
    const service = scripted(() => {
      setTimeout(() => stop.abort(new Error('enough')), 1)
      return cut({ query: '', variables: { input: {} } })
    })
    const outcome = outcomeOf(clientOf(service).assess({ facts: {} }, { signal: stop.signal }))
    expect(await outcome).toEqual(new Error('enough'))
    expect(service.inputs).toHaveLength(1)
  })
})

describe('check', () => {
  test('sends one key with every attempt and gives it back', async () => {
    const service = scripted(cut, refusal(503, 'UNAVAILABLE'), answer(RECORDED))
    const check = await outcomeOf(clientOf(service).check({ facts: {} }))
    const keys = service.inputs.map(({ idempotencyKey }) => idempotencyKey)
    expect(new Set(keys).size).toBe(1)
    expect(keys).toHaveLength(3)
    expect(check).toEqual({ ...RECORDED.runSafetyCheck.safetyCheck, idempotencyKey: keys[0] })
  })

  test('says that the outcome is not known when no answer comes, and finds it out by the same key', async () => {
    const service = scripted(cut, cut, cut, cut, answer(RECORDED))
    const error = await outcomeOf(clientOf(service).check({ facts: { a: 1 } }))
    if (!(error instanceof OutcomeUnknownError)) throw error
    expect(error.cause).toBeInstanceOf(UnavailableError)
    expect(await outcomeOf(error.resolve())).toMatchObject({ id: 'chk_1' })
    expect(service.inputs.at(-1)).toEqual({ facts: { a: 1 }, idempotencyKey: error.idempotencyKey })
  })

  test('takes an answer that arrived in part, or a signal on the way, for an outcome that is not known', async () => {
    const partly = scripted(refusal(200, 'RECORD_ALTERED'))
    expect(await outcomeOf(clientOf(partly).check({ facts: {} }))).toBeInstanceOf(OutcomeUnknownError)
    const stop = new AbortController()
    const slow = scripted(() => {
      stop.abort()
      return cut({ query: '', variables: { input: {} } })
    })
    const stopped = await outcomeOf(clientOf(slow).check({ facts: {} }, { signal: stop.signal }))
    expect(stopped).toBeInstanceOf(OutcomeUnknownError)
  })

  test.each([
    [
      'facts to mend',
      answer({ runSafetyCheck: { safetyCheck: null, userErrors: [{ code: 'X', message: 'x', path: [] }] } }),
      RefusedError,
    ],
    ['a key that may not', refusal(403, 'FORBIDDEN'), CredentialError],
    ['a day that is full', refusal(429, 'QUOTA_EXCEEDED'), LimitError],
    ['a mistake in the request', refusal(400, 'BAD_USER_INPUT'), TutelaError],
  ])('says that nothing was recorded for %s', async (_name, act, kind) => {
    const error = await outcomeOf(clientOf(scripted(act)).check({ facts: {} }))
    expect(error).toBeInstanceOf(kind)
    expect(error).not.toBeInstanceOf(OutcomeUnknownError)
  })

  test('in a list gives each its own key, and results in the order of the inputs', async () => {
    const results = [
      { safetyCheck: { id: 'chk_1' }, userErrors: [] },
      { safetyCheck: null, userErrors: [{ code: 'INVALID_FACT', message: 'x', path: [] }] },
    ]
    const service = scripted(answer({ runSafetyChecks: { results } }))
    const given = await clientOf(service).checks([{ facts: {}, idempotencyKey: 'mine' }, { facts: {} }])
    expect(given[0]?.safetyCheck).toEqual({ id: 'chk_1', idempotencyKey: 'mine' })
    expect(given[1]).toEqual(results[1])
  })
})

describe('questions', () => {
  const asking = (name: string) => ({ text: `${name}?`, decides: 1, fact: { name } })
  const assessing = (names: readonly string[]) =>
    answer({
      assessSafety: {
        assessment: { verdict: 'NEEDS_INFORMATION', nextQuestions: names.map(asking) },
        userErrors: [],
      },
    })

  test('are asked one at a time until no answer would change anything', async () => {
    const service = scripted(assessing(['a', 'b']), assessing(['list[H1].b']), answer(ASSESSED))
    const asked: string[] = []
    const interview = clientOf(service).questions({ facts: { list: [{ key: 'H1' }, { key: 'H2' }] } })
    for await (const { question, answer: reply } of interview) {
      asked.push(question.text)
      reply(asked.length === 1 ? null : 3)
    }
    expect(asked).toEqual(['a?', 'list[H1].b?'])
    expect(service.inputs.at(-1)).toEqual({ facts: { a: null, list: [{ key: 'H1', b: 3 }, { key: 'H2' }] } })
  })

  test('end with the assessment when one is left without an answer', async () => {
    const interview = clientOf(scripted(assessing(['a']))).questions({ facts: {} })
    expect((await interview.next()).done).toBe(false)
    expect(await interview.next()).toMatchObject({ done: true, value: { verdict: 'NEEDS_INFORMATION' } })
  })
})

describe('request', () => {
  test('repeats a query, and a mutation only when it is said to be safe', async () => {
    const service = scripted(cut)
    await outcomeOf(clientOf(service).request('{ viewer { scopes } }', { input: {} }))
    expect(service.inputs).toHaveLength(4)
    await outcomeOf(clientOf(service).request('mutation { rotateApiKey { secret } }', { input: {} }))
    expect(service.inputs).toHaveLength(5)
    await outcomeOf(clientOf(service).request('mutation { x }', { input: {} }, { isRepeatable: true }))
    expect(service.inputs).toHaveLength(9)
  })
})
