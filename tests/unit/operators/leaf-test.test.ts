import { describe, expect, test } from 'vitest'
import type { ConditionValue } from '../../../src/rules/pack/format.ts'
import { type encodeNumber, makeFrame, putFact } from '../../../src/rules/program/encoded-facts.ts'
import { type LeafComparison, makeLeafTest } from '../../../src/rules/program/leaf-test.ts'
import { NONE } from '../../../src/rules/program/program.ts'
import type { FactValue } from '../../../src/rules/types.ts'
import { AS_OF } from '../../support/semantics-table.ts'

type Encoding = Parameters<typeof encodeNumber>[1]
const ASKED_AT = Date.parse(AS_OF)
const SCALE = new Map([
  ['low', 0],
  ['high', 1],
])

/** What a leaf that has an operation of its own answers: true, false, or null for unknown. */
function answer(
  operator: string,
  value: ConditionValue | undefined,
  given: FactValue,
  {
    encoding = 'opaque',
    other,
    path = null,
  }: { encoding?: Encoding; other?: [Encoding, FactValue]; path?: string | null } = {},
) {
  const frame = makeFrame(2, ASKED_AT)
  putFact(frame, 0, given, { encoding, dictionary: new Map() })
  if (other) putFact(frame, 1, other[1], { encoding: other[0], dictionary: new Map() })
  const comparison: LeafComparison = { operator, value, slot: 0, other: other ? 1 : NONE, path }
  const facts = {
    encodingOf: (slot: number) => (slot === 0 ? encoding : (other?.[0] ?? 'opaque')),
    scaleOf: () => SCALE,
  }
  return makeLeafTest(comparison, facts, new Map())(frame)
}

const inside = (operator: string, value: ConditionValue | undefined, part: unknown) =>
  answer(operator, value, { part }, { path: '/part' })

describe('part of an object', () => {
  test.each([
    ['equal', 3, 3, true],
    ['equal', 3, 4, false],
    ['equal', 3, '3', null],
    ['notEqual', 3, 4, true],
    ['notEqual', 3, 3, false],
    ['notEqual', 3, '3', null],
    ['in', [3, 'x'], 3, true],
    ['in', [3, 'x'], 'x', true],
    ['in', [3, 'x'], 4, false],
    ['in', [3, 'x'], true, null],
    ['notIn', [3, 'x'], 4, true],
    ['notIn', [3, 'x'], 'x', false],
    ['notIn', [3, 'x'], false, null],
    ['lessThan', 3, 2, true],
    ['lessThan', 3, 3, false],
    ['lessThanInclusive', 3, 3, true],
    ['lessThanInclusive', 3, 4, false],
    ['greaterThan', 3, 4, true],
    ['greaterThan', 3, 3, false],
    ['greaterThanInclusive', 3, 3, true],
    ['greaterThanInclusive', 3, 2, false],
    ['lessThan', 3, '2', null],
    ['lessThan', '3', '2', null],
    ['lessThan', true, false, null],
    ['startsWith', 'ab', 'abc', true],
    ['startsWith', 'ab', 'bab', false],
    ['endsWith', 'bc', 'abc', true],
    ['endsWith', 'bc', 'bcd', false],
    ['matchesGlob', 'a*c', 'abc', true],
    ['matchesGlob', 'a*c', 'abd', false],
    ['startsWith', 'ab', 3, null],
    ['startsWith', 3, 3, null],
    ['matchesGlob', 3, 3, null],
    ['isStated', true, 0, true],
    ['isStated', true, { deeper: 1 }, true],
    ['isStated', true, null, null],
    ['isStated', true, undefined, null],
    ['equal', 3, null, null],
    ['equal', 3, [3], null],
    ['in', [3], [3], null],
    ['notEqual', 3, { a: 1 }, null],
  ] as const)('%s %j on %j is %j', (operator, value, part, wanted) => {
    expect(inside(operator, Array.isArray(value) ? [...value] : (value as ConditionValue), part)).toBe(wanted)
  })

  test('that is an object is never equal to an object', () => {
    expect(answer('equal', 'a', { part: { a: 1 } }, { path: '/part' })).toBeNull()
  })

  test.each(['before', 'olderThan', 'atLeast', 'contains', 'covers'])('has no %s', (operator) => {
    expect(inside(operator, 'P1D', '2025-01-01')).toBeNull()
  })

  test('is found step by step, with the escapes of RFC 6901', () => {
    const given = { 'a/b': { 'c~d': [10, 20] }, '~1': 5 }
    expect(answer('equal', 20, given, { path: '/a~1b/c~0d/1' })).toBe(true)
    expect(answer('equal', 5, given, { path: '/~01' })).toBe(true)
    expect(answer('isStated', true, given, { path: '/a~1b/none/1' })).toBeNull()
    expect(answer('isStated', true, { a: null }, { path: '/a/b' })).toBeNull()
    expect(answer('isStated', true, { a: 'text' }, { path: '/a/length' })).toBeNull()
    expect(answer('isStated', true, { a: 'text' }, { path: '/a/0' })).toBeNull()
    expect(answer('isStated', true, { a: 3 }, { path: '/a/toFixed' })).toBeNull()
  })

  test('is its own: neither inherited nor hidden', () => {
    expect(answer('isStated', true, { a: [1] }, { path: '/a/length' })).toBeNull()
    expect(answer('isStated', true, {}, { path: '/constructor' })).toBeNull()
    expect(answer('isStated', true, {}, { path: '/__proto__' })).toBeNull()
  })
})

describe('against a duration', () => {
  const age = (operator: string, given: string, value = 'P1D', encoding: Encoding = 'moment') =>
    answer(operator, value, given, { encoding })

  test('this very moment is within the last day, a moment later is not', () => {
    expect(age('withinLast', AS_OF)).toBe(true)
    expect(age('withinLast', '2025-06-02T09:00:00.001Z')).toBe(false)
    expect(age('olderThan', '2025-06-02T09:00:00.001Z')).toBe(false)
  })

  test('days count whole', () => {
    expect(age('withinLast', '2025-06-01T00:00:00Z')).toBe(true)
    expect(age('withinLast', '2025-05-31T23:59:59Z')).toBe(false)
    expect(age('olderThan', '2025-06-01T00:00:00Z')).toBe(false)
    expect(age('olderThan', '2025-05-31T23:59:59Z')).toBe(true)
    expect(age('withinLast', '2025-06-02', 'P0D', 'day')).toBe(true)
  })

  test('that is none is unknown', () => {
    expect(age('withinLast', AS_OF, 'soon')).toBeNull()
    expect(age('olderThan', '2020-01-01', 'PT1H')).toBeNull()
  })
})

describe('against a scale', () => {
  test.each([
    ['atLeast', 'high', 'high', true],
    ['atLeast', 'high', 'low', false],
    ['atLeast', 'low', 'high', true],
    ['atMost', 'low', 'low', true],
    ['atMost', 'low', 'high', false],
    ['atMost', 'high', 'low', true],
    ['atLeast', 'low', 'elsewhere', null],
    ['atMost', 'elsewhere', 'low', null],
    ['atLeast', 'elsewhere', 'low', null],
    ['atMost', 'low', 'elsewhere', null],
  ])('%s %s for %s is %j', (operator, value, given, wanted) => {
    expect(answer(operator, value, given, { encoding: 'symbol' })).toBe(wanted)
  })
})

describe('a moment against days', () => {
  const at = (operator: string, value: ConditionValue, given = '2025-06-02T10:00:00Z') =>
    answer(operator, value, given, { encoding: 'moment' })

  test.each([
    ['equal', '2025-06-02', true],
    ['equal', '2025-06-03', false],
    ['notEqual', '2025-06-02', false],
    ['notEqual', '2025-06-03', true],
    ['before', '2025-06-02', false],
    ['before', '2025-06-03', true],
    ['onOrBefore', '2025-06-02', true],
    ['onOrBefore', '2025-06-01', false],
    ['after', '2025-06-02', false],
    ['after', '2025-06-01', true],
    ['onOrAfter', '2025-06-02', true],
    ['onOrAfter', '2025-06-03', false],
  ])('%s %s is %s', (operator, value, wanted) => {
    expect(at(operator, value)).toBe(wanted)
  })

  test('in a list, each day as a day and each instant as an instant', () => {
    expect(at('in', ['2025-06-01', '2025-06-02'])).toBe(true)
    expect(at('in', ['2025-06-01', '2025-06-02T10:00:00Z'])).toBe(true)
    expect(at('in', ['2025-06-01', '2025-06-02T11:00:00Z'])).toBe(false)
    expect(at('notIn', ['2025-06-01', '2025-06-02'])).toBe(false)
    expect(at('notIn', ['2025-06-01', '2025-06-02T11:00:00Z'])).toBe(true)
  })
})

describe('against another fact', () => {
  const both = (operator: string, left: [Encoding, FactValue], right: [Encoding, FactValue]) =>
    answer(operator, { fact: 'other' }, left[1], { encoding: left[0], other: right })

  test('a day and a moment are compared by day, two moments by moment', () => {
    const [noon, evening]: [Encoding, string][] = [
      ['moment', '2025-06-02T12:00:00Z'],
      ['moment', '2025-06-02T20:00:00Z'],
    ]
    const day: [Encoding, string] = ['day', '2025-06-02']
    expect(both('equal', day, noon ?? day)).toBe(true)
    expect(both('equal', noon ?? day, day)).toBe(true)
    expect(both('notEqual', noon ?? day, day)).toBe(false)
    expect(both('before', day, noon ?? day)).toBe(false)
    expect(both('equal', noon ?? day, evening ?? day)).toBe(false)
    expect(both('before', noon ?? day, evening ?? day)).toBe(true)
    expect(both('notEqual', noon ?? day, evening ?? day)).toBe(true)
  })

  test('two writings of one moment are equal, two writings of one day as well', () => {
    expect(both('equal', ['moment', '2025-06-02T12:00:00Z'], ['moment', '2025-06-02T14:00:00+02:00'])).toBe(
      true,
    )
    expect(both('equal', ['day', '2025-06-02'], ['day', '2025-06-02T23:00:00Z'])).toBe(true)
  })

  test('texts that no condition mentions are compared as texts', () => {
    expect(both('equal', ['symbol', 'x'], ['symbol', 'y'])).toBe(false)
    expect(both('equal', ['symbol', 'x'], ['symbol', 'x'])).toBe(true)
    expect(both('notEqual', ['symbol', 'x'], ['symbol', 'y'])).toBe(true)
  })

  test('covers is about every item of the other', () => {
    expect(both('covers', ['symbols', ['a', 'b']], ['symbols', ['a']])).toBe(true)
    expect(both('covers', ['symbols', ['a']], ['symbols', ['a', 'b']])).toBe(false)
    expect(both('covers', ['symbols', []], ['symbols', []])).toBe(true)
    expect(both('covers', ['opaque', 'a'], ['symbols', ['a']])).toBe(false)
    expect(both('covers', ['symbols', []], ['opaque', 'a'])).toBe(true)
  })
})

test('an operator that a text does not have is unknown', () => {
  expect(answer('contains', 'a', 'abc', { encoding: 'symbol' })).toBeNull()
  expect(answer('startsWith', 'a', 'abc', { encoding: 'symbol' })).toBe(true)
  expect(answer('endsWith', 'a', 'abc', { encoding: 'symbol' })).toBe(false)
})
