import { describe, expect, test } from 'vitest'
import { compareRates, estimate, upperTail } from '../../../src/operations/health/statistics.ts'
import { startOfWeek, weekAt, weekName } from '../../../src/operations/health/weeks.ts'

describe('Wilson’s interval', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score without continuity correction).
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the published bounds of %i in %i', (count, of, lower, upper) => {
    const known = estimate(count, of)
    expect(known?.lower).toBeCloseTo(lower, 4)
    expect(known?.upper).toBeCloseTo(upper, 4)
  })

  test('says nothing where nothing was counted', () => {
    expect(estimate(0, 0)).toBeNull()
  })
})

describe('The tail of a binomial distribution', () => {
  test('is what counting all outcomes gives', () => {
    // 10 throws of a coin: 56 of 1024 have eight heads or more.
    expect(upperTail(8, 10, 0.5)).toBeCloseTo(56 / 1024, 14)
    expect(upperTail(0, 10, 0.5)).toBe(1)
    expect(upperTail(11, 10, 0.5)).toBe(0)
  })

  test('and its complement make one, for thousands of trials too', () => {
    for (const [k, n, p] of [
      [3, 9, 0.2],
      [420, 5_000, 0.08],
      [12_000, 20_000, 0.6],
      [65, 130, 0.5],
    ] as const) {
      expect(upperTail(k, n, p) + upperTail(n - k + 1, n, 1 - p)).toBeCloseTo(1, 9)
    }
  })

  // Of a Poisson distribution: P(X ≥ 5 | 1) = 0.0036598, P(X ≥ 10 | 2) = 4.6498e-5, P(X ≥ 20 | 10) = 0.0034543.
  test.each([
    [5, 1, 0.0036598],
    [10, 2, 4.6498e-5],
    [20, 10, 0.0034543],
  ])('comes to the Poisson tail at %i when %i are expected', (k, mean, tail) => {
    expect(upperTail(k, 1e7, mean / 1e7) / tail).toBeCloseTo(1, 3)
  })
})

describe('Two rates', () => {
  test('that are the same are no change', () => {
    expect(compareRates({ count: 10, exposure: 100 }, { count: 80, exposure: 800 })?.p).toBeGreaterThan(0.5)
  })

  test('are told apart in both directions, with what was expected', () => {
    expect(compareRates({ count: 40, exposure: 100 }, { count: 80, exposure: 800 })).toMatchObject({
      direction: 'UP',
      expected: 10,
    })
    const down = compareRates({ count: 0, exposure: 100 }, { count: 160, exposure: 800 })
    expect(down?.direction).toBe('DOWN')
    expect(down?.p).toBeLessThan(0.001)
  })

  test('cannot be compared where nothing was looked at', () => {
    expect(compareRates({ count: 0, exposure: 0 }, { count: 8, exposure: 80 })).toBeNull()
    expect(compareRates({ count: 8, exposure: 80 }, { count: 0, exposure: 0 })).toBeNull()
  })
})

describe('A week', () => {
  test.each([
    ['2026-11-30T00:00:00Z', '2026-W49'],
    ['2026-11-29T23:59:59Z', '2026-W48'],
    ['2021-01-03T12:00:00Z', '2020-W53'],
    ['2024-12-30T00:00:00Z', '2025-W01'],
  ])('of %s is %s', (at, name) => {
    expect(weekName(weekAt(Date.parse(at)))).toBe(name)
  })

  test('begins on a Monday', () => {
    expect(new Date(startOfWeek(weekAt(Date.parse('2026-12-02T08:00:00Z')))).toISOString()).toBe(
      '2026-11-30T00:00:00.000Z',
    )
  })
})
