import { describe, expect, test } from 'vitest'
import { ANSWER_BYTES_MAX, isAnswerWithin } from '../../../src/http/limits/answer-limit.ts'
import { IN_FLIGHT_COST_MAX, WorkShares } from '../../../src/http/work-share.ts'
import { RefusedError } from '../../../src/operations/errors.ts'

const PER_SECOND = 1_000_000

function refusalOf(run: () => unknown): RefusedError | null {
  try {
    run()
    return null
  } catch (error) {
    if (error instanceof RefusedError) return error
    throw error
  }
}

describe('the share of an organisation', () => {
  test('holds it back while it has done more work than its share, says for how long, and leaves others alone', () => {
    const shares = new WorkShares(PER_SECOND)
    shares.enter('org_a', 100, 0).leave(0, 40 * PER_SECOND)
    const refusal = refusalOf(() => shares.enter('org_a', 100, 1_000))
    expect([refusal?.code, refusal?.retryAfterSeconds]).toEqual(['RATE_LIMITED', 14])
    expect(refusalOf(() => shares.enter('org_b', 100, 1_000))).toBeNull()
    expect(refusalOf(() => shares.enter('org_a', 100, 16_000))).toBeNull()
  })

  test('is not touched by ordinary requests, however many', () => {
    const shares = new WorkShares(PER_SECOND)
    for (let request = 0; request < 10_000; request += 1) shares.enter('org_a', 300, 0).leave(0, 100_000)
    expect(refusalOf(() => shares.enter('org_a', 300, 0))).toBeNull()
  })

  test('lets so much cost be in flight, one request always, and forgets requests that never end', () => {
    const shares = new WorkShares(PER_SECOND)
    const first = shares.enter('org_a', IN_FLIGHT_COST_MAX, 0)
    expect(refusalOf(() => shares.enter('org_a', 1, 0))?.retryAfterSeconds).toBe(1)
    expect(refusalOf(() => shares.enter('org_b', IN_FLIGHT_COST_MAX, 0))).toBeNull()
    first.leave(0, 0)
    shares.enter('org_a', IN_FLIGHT_COST_MAX, 0)
    expect(refusalOf(() => shares.enter('org_a', IN_FLIGHT_COST_MAX, 1_000))?.code).toBe('RATE_LIMITED')
    expect(refusalOf(() => shares.enter('org_a', IN_FLIGHT_COST_MAX, 31_000))).toBeNull()
  })

  test('is charged once for a request, however often it is said to have ended', () => {
    const shares = new WorkShares(PER_SECOND)
    const admission = shares.enter('org_a', 100, 0)
    for (let call = 0; call < 10; call += 1) admission.leave(0, 20 * PER_SECOND)
    expect(refusalOf(() => shares.enter('org_a', 100, 0))).toBeNull()
  })
})

describe('the size of an answer', () => {
  test.each([
    ['letters', 'x'.repeat(100_000)],
    ['letters of three bytes', '的'.repeat(40_000)],
    ['characters that are escaped', '\u0001'.repeat(20_000)],
    ['quotation marks', '"'.repeat(60_000)],
  ])('is that of its JSON or more for %s', (_name, text) => {
    const value = { a: [text, { text, nothing: null, yes: true, n: 1.5 }] }
    const bytes = new TextEncoder().encode(JSON.stringify(value)).length
    expect(isAnswerWithin(value, bytes - 1)).toBe(false)
    expect(isAnswerWithin(value, bytes + 200)).toBe(true)
  })

  test('is told of what is shared many times without writing it out', () => {
    const shared = { message: 'x'.repeat(4_000) }
    const value = Array.from({ length: 120_000 }, () => shared)
    const begun = performance.now()
    expect(isAnswerWithin(value, ANSWER_BYTES_MAX)).toBe(false)
    expect(performance.now() - begun).toBeLessThan(1_000)
  })
})
