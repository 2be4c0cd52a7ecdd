import { describe, expect, test } from 'vitest'
import { checkedValue, isPlainObject } from '../../../src/rules/evaluate/check-value.ts'
import { fact } from './assessing.ts'

const CODES = new Set(['low', 'high'])
const check = (
  type: Parameters<typeof fact>[0],
  value: unknown,
  parts = {},
  codes: typeof CODES | null = null,
) => checkedValue(value, fact(type, parts), codes)

describe('a number', () => {
  test.each([
    [1, 1],
    [2, 2],
    [5, 5],
    [0, null],
    [6, null],
    [1.5, null],
    ['2', null],
    [2 ** 53, null],
    [Number.NaN, null],
  ])('that is whole and from 1 to 5: %j gives %j', (value, wanted) => {
    expect(check('integer', value, { minimum: 1, maximum: 5 })).toBe(wanted)
  })

  test.each([
    [0.5, 0.5],
    [0.25, null],
    [0.75, null],
    [Number.POSITIVE_INFINITY, null],
    ['0.5', null],
  ])('from 0.5 to 0.5: %j gives %j', (value, wanted) => {
    expect(check('number', value, { minimum: 0.5, maximum: 0.5 })).toBe(wanted)
  })

  test('without bounds may be any finite one', () => {
    expect(check('number', -1e300)).toBe(-1e300)
    expect(check('integer', -7)).toBe(-7)
    expect(check('integer', 0)).toBe(0)
  })
})

describe('a text', () => {
  test('is as long as its declaration allows, and 4,000 characters when that says nothing', () => {
    expect(check('string', 'abc', { maxLength: 3 })).toBe('abc')
    expect(check('string', 'abcd', { maxLength: 3 })).toBeNull()
    expect(check('string', 'a'.repeat(4_000))).toHaveLength(4_000)
    expect(check('string', 'a'.repeat(4_001))).toBeNull()
  })

  test('has no half of a surrogate pair', () => {
    expect(check('string', '\ud83e\uddba')).toBe('\ud83e\uddba')
    expect(check('string', '\ud83e')).toBeNull()
    expect(check('code', '\ud83e')).toBeNull()
    expect(check('strings', ['fine', '\ud83e'])).toBeNull()
  })

  test('that is a code stands in the vocabulary, when the vocabulary is closed', () => {
    expect(check('code', 'low', {}, CODES)).toBe('low')
    expect(check('code', 'toString', {}, CODES)).toBeNull()
    expect(check('code', 'toString', {}, null)).toBe('toString')
    expect(check('string', 'anything', {}, CODES)).toBe('anything')
  })
})

describe('a list of texts', () => {
  test('is a list, of as many as the declaration asks for and at most 500', () => {
    const texts = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`)
    expect(check('strings', 'low')).toBeNull()
    expect(check('strings', { 0: 'low', length: 1 })).toBeNull()
    expect(check('strings', [], { minItems: 1 })).toBeNull()
    expect(check('strings', ['a'], { minItems: 1 })).toEqual(['a'])
    expect(check('strings', [])).toEqual([])
    expect(check('strings', texts(500))).toHaveLength(500)
    expect(check('strings', texts(501))).toBeNull()
  })

  test.each([2, 16, 17, 40])('of %d repeats nothing, wherever', (length) => {
    const texts = Array.from({ length }, (_, index) => `t${index}`)
    expect(check('strings', texts)).toEqual(texts)
    expect(check('strings', texts.with(-1, 't0'))).toBeNull()
    expect(check('strings', texts.with(0, texts.at(-1) ?? ''))).toBeNull()
  })

  test('that is of codes holds the vocabulary in every item', () => {
    expect(check('codes', ['low', 'high'], {}, CODES)).toEqual(['low', 'high'])
    expect(check('codes', ['low', 'else'], {}, CODES)).toBeNull()
    expect(check('strings', ['else'], {}, CODES)).toEqual(['else'])
    expect(check('strings', ['a', 1])).toBeNull()
    expect(check('strings', ['ab'], { maxLength: 1 })).toBeNull()
  })
})

describe('an object', () => {
  test('is a JSON object', () => {
    expect(check('object', { a: 1 })).toEqual({ a: 1 })
    for (const wrong of [[], null, 'text', 1, true]) expect(check('object', wrong)).toBeNull()
    expect(isPlainObject({})).toBe(true)
    expect([null, [], 'a', 1, undefined].map(isPlainObject)).toEqual([false, false, false, false, false])
  })

  test('has no half of a surrogate pair at any depth, in keys nor in values', () => {
    const half = '\udc00'
    expect(check('object', { a: { b: ['fine', null, 1, false] } })).not.toBeNull()
    expect(check('object', { a: { b: ['fine', half] } })).toBeNull()
    expect(check('object', { a: { [half]: 1 } })).toBeNull()
    expect(check('object', { a: [{ b: half }, 'fine'] })).toBeNull()
  })
})

test.each([
  ['boolean', true, 'true'],
  ['boolean', false, 0],
  ['date', '2025-01-31', '2025-02-30'],
  ['dateTime', '2025-01-31T10:00:00Z', '2025-01-31T10:00'],
  ['dateTime', '2025-01-31', 'yesterday'],
] as const)('a %s: %j is one, %j is not', (type, right, wrong) => {
  expect(check(type, right)).toBe(right)
  expect(check(type, wrong)).toBeNull()
})

test.each([
  ['2025-01-31T10:00:00Z', '2025-01-31'],
  ['2025-01-31T23:00:00-05:00', '2025-02-01'],
  ['0000-01-01T00:00:00Z', '0000-01-01'],
])('a date given as an instant is that day in UTC: %s is %s', (instant, day) => {
  expect(check('date', instant)).toBe(day)
  expect(check('date', 20250131)).toBeNull()
})

test('a list of objects is never a plain value', () => {
  expect(check('list', [{ id: 'a' }])).toBeNull()
})
