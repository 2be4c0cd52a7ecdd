import { expect, test } from 'vitest'
import { isWithinLimits } from '../../../src/rules/evaluate/size-limits.ts'

const BYTES_MAX = 65_536
/** An object of one text that takes `bytes` in all, counted as the check counts: 5 for the key, 2 for the quotes. */
const textOf = (bytes: number, letter: string, width: number) => {
  const letters = Math.floor((bytes - 7) / width)
  return { k: letter.repeat(letters) + 'x'.repeat(bytes - 7 - letters * width) }
}

test.each([
  ['one byte', 'a', 1],
  ['one byte, the last', '\u007f', 1],
  ['two bytes, the first', '\u0080', 2],
  ['two bytes, the last', '\u07ff', 2],
  ['three bytes, the first', '\u0800', 3],
  ['three bytes', '事', 3],
  ['three bytes, before the surrogates', '\ud7ff', 3],
  ['three bytes, after the surrogates', '\ue000', 3],
  ['four bytes, as a pair', '\ud83e\uddba', 4],
  ['four bytes, the first pair', '\ud800\udc00', 4],
  ['four bytes, the last pair', '\udbff\udfff', 4],
])('letters of %s count as such', (_what, letter, width) => {
  expect(isWithinLimits(textOf(BYTES_MAX, letter, width))).toBe(true)
  expect(isWithinLimits(textOf(BYTES_MAX + 1, letter, width))).toBe(false)
})

test('keys count like values', () => {
  const keyed = (length: number) => ({ ['k'.repeat(length)]: true })
  expect(isWithinLimits(keyed(BYTES_MAX - 12))).toBe(true)
  expect(isWithinLimits(keyed(BYTES_MAX - 11))).toBe(false)
})

test('keys in long letters count like values', () => {
  const keyed = (length: number) => ({ ['事'.repeat(length)]: true })
  expect(isWithinLimits(keyed(21_841))).toBe(true)
  expect(isWithinLimits(keyed(21_842))).toBe(false)
})

test('many small values add up, in objects and in lists', () => {
  const objectOf = (count: number) => ({
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index).padStart(4, '0'), 1])),
  })
  expect(isWithinLimits(objectOf(4_096))).toBe(true)
  expect(isWithinLimits(objectOf(4_097))).toBe(false)
  // Each number is counted as eight bytes and a comma, each inner list as nothing but its places.
  const lists = (inner: number) => [Array.from({ length: inner }, () => Array.from({ length: 440 }, () => 1))]
  expect(isWithinLimits(lists(16))).toBe(true)
  expect(isWithinLimits(lists(17))).toBe(false)
})

test('a list has at most 500 items, at any depth', () => {
  const list = (count: number) => Array.from({ length: count }, () => true)
  expect(isWithinLimits(list(500))).toBe(true)
  expect(isWithinLimits(list(501))).toBe(false)
  expect(isWithinLimits({ a: { b: list(501) } })).toBe(false)
})

test('an object may have more keys than a list has items', () => {
  expect(isWithinLimits(Object.fromEntries(Array.from({ length: 501 }, (_, index) => [index, 1])))).toBe(true)
})

test('there are at most 32 levels, however many of them are empty', () => {
  const nested = (levels: number, end: unknown): unknown =>
    levels === 0 ? end : { a: nested(levels - 1, end) }
  expect(isWithinLimits(nested(32, {}))).toBe(true)
  expect(isWithinLimits(nested(32, 1))).toBe(true)
  expect(isWithinLimits(nested(33, 1))).toBe(false)
  expect(isWithinLimits(nested(32, []))).toBe(true)
  const inLists = (levels: number): unknown => (levels === 0 ? [] : [inLists(levels - 1)])
  expect(isWithinLimits(inLists(32))).toBe(true)
  expect(isWithinLimits(inLists(33))).toBe(false)
})

test('depth costs no stack', () => {
  let deep: unknown = 1
  for (let level = 0; level < 100_000; level += 1) deep = [deep]
  expect(isWithinLimits(deep)).toBe(false)
})

test.each([1, 'text', null, true])('a plain value is within them: %j', (value) => {
  expect(isWithinLimits(value)).toBe(true)
})

test('a plain text is measured too', () => {
  expect(isWithinLimits('a'.repeat(BYTES_MAX - 2))).toBe(true)
  expect(isWithinLimits('a'.repeat(BYTES_MAX - 1))).toBe(false)
})
