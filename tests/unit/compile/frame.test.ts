import { expect, test } from 'vitest'
import {
  clearFact,
  type Encoding,
  encodeNumber,
  encodingOf,
  makeFrame,
  putFact,
} from '../../../src/rules/program/encoded-facts.ts'

const DICTIONARY = new Map([
  ['red', 0],
  ['green', 1],
])
const put = (encoding: Encoding, value: Parameters<typeof putFact>[2]) => {
  const frame = makeFrame(2, 0)
  putFact(frame, 1, value, { encoding, dictionary: DICTIONARY })
  return { known: [...frame.known], figure: frame.figures[1], list: frame.lists[1], raw: frame.raw[1] }
}

test('a frame knows nothing at first', () => {
  const frame = makeFrame(2, 5)
  expect(frame).toMatchObject({ asOf: 5, raw: new Array(2), lists: new Array(2) })
  expect([...frame.known]).toEqual([0, 0])
})

test.each<[Encoding, Parameters<typeof putFact>[2], number | undefined, readonly number[] | undefined]>([
  ['number', 2.5, 2.5, undefined],
  ['boolean', true, 1, undefined],
  ['boolean', false, 0, undefined],
  ['day', '2025-06-02T10:00:00Z', Date.UTC(2025, 5, 2), undefined],
  ['moment', '2025-06-02T10:00:00Z', Date.UTC(2025, 5, 2, 10), undefined],
  ['moment', '2025-06-02', Date.UTC(2025, 5, 2), undefined],
  ['symbol', 'green', 1, undefined],
  ['symbol', 'blue', -1, undefined],
  ['symbols', ['green', 'blue', 'red'], 0, [1, -1, 0]],
  ['symbols', [], 0, []],
  ['opaque', { a: 1 }, 0, undefined],
])('%s: %j', (encoding, value, figure, list) => {
  expect(put(encoding, value)).toEqual({ known: [0, 1], figure, list, raw: value })
})

test('what is no figure and no date has no number', () => {
  for (const value of ['soon', null, undefined, {}, [1]]) expect(encodeNumber(value, 'number')).toBeNaN()
  expect(encodeNumber('2025-06-31', 'day')).toBeNaN()
  expect(encodeNumber('true', 'boolean')).toBe(0)
  expect(encodeNumber(1, 'boolean')).toBe(0)
})

test('a fact that is cleared is not known any more', () => {
  const frame = makeFrame(1, 0)
  putFact(frame, 0, 'red', { encoding: 'symbol', dictionary: DICTIONARY })
  clearFact(frame, 0)
  expect(frame.known[0]).toBe(0)
  expect(frame.raw[0]).toBeUndefined()
})

test.each([
  ['boolean', 'boolean'],
  ['integer', 'number'],
  ['number', 'number'],
  ['date', 'day'],
  ['dateTime', 'moment'],
  ['string', 'symbol'],
  ['code', 'symbol'],
  ['strings', 'symbols'],
  ['codes', 'symbols'],
  ['object', 'opaque'],
  ['list', 'opaque'],
] as const)('a fact of type %s is kept as %s', (type, encoding) => {
  expect(encodingOf({ type, label: { en: 'Fact' } })).toBe(encoding)
})
