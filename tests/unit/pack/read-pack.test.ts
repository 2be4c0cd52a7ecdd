import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/rules/pack/parse-json.ts'
import { placesIn, pointerOf, positionsIn } from '../../../src/rules/pack/positions.ts'
import { readPack } from '../../../src/rules/pack/read-pack.ts'

const SOUND = readFileSync(join(import.meta.dirname, '../../corpus/packs/sound/corpus.json'), 'utf8')

const parsesAsJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
/** In JSON, and so in a pack, zero has no sign. */
const withoutMinusZero = (_key: string, value: unknown): unknown => (Object.is(value, -0) ? 0 : value)
const codesOf = (text: string) => parseJson(text).problems.map(({ code }) => code)

describe('reading JSON', () => {
  test('says of any text the same as JSON.parse: JSON or not', () => {
    const json = fc.json({ maxDepth: 5 })
    const cut = fc.tuple(
      json,
      fc.nat(),
      fc.nat(3),
      fc.constantFrom('', ',', '"', '}', ']', '0', '\\', '//', '\u0000', ' '),
    )
    const broken = cut.map(([text, at, length, put]) => {
      const from = text.length === 0 ? 0 : at % text.length
      return text.slice(0, from) + put + text.slice(from + length)
    })
    fc.assert(
      fc.property(fc.oneof(json, broken, fc.string()), (text) => {
        expect(codesOf(text).includes('INVALID_JSON')).toBe(!parsesAsJson(text))
      }),
      { numRuns: 5_000 },
    )
  })

  test('gives the value JSON.parse gives, where nothing is refused', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const { value, problems } = parseJson(text)
        if (problems.length === 0) expect(value).toEqual(JSON.parse(text, withoutMinusZero))
      }),
      { numRuns: 1_000 },
    )
  })

  test('leaves Object.prototype alone whatever the keys are', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort()
    for (const key of [
      '__proto__',
      '\\u005f_proto__',
      'constructor',
      'prototype',
      'a.__proto__.b',
      'toString',
    ]) {
      const { value } = parseJson(`{"${key}": {"polluted": true}, "inner": {"${key}": {"polluted": true}}}`)
      expect(value).toEqual({ inner: {} })
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
    }
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before)
  })

  test('a key of a megabyte is left out and not repeated in any pointer', () => {
    const long = 'k'.repeat(1_000_000)
    const { value, problems } = parseJson(`{"${long}": {"a": 1}, "b": 2}`)
    expect(value).toEqual({ b: 2 })
    expect(problems).toMatchObject([{ code: 'TOO_LONG', path: [] }])
  })
})

describe('places', () => {
  test('lines end at \\n, \\r\\n and \\r; columns count UTF-16 units from 1', () => {
    const text = 'a\nb\r\nc\rd😀e'
    const positions = positionsIn(text, text.length)
    expect(positions.at(0)).toEqual({ line: 1, column: 1 })
    expect(positions.at(2)).toEqual({ line: 2, column: 1 })
    expect(positions.at(5)).toEqual({ line: 3, column: 1 })
    expect(positions.at(text.indexOf('e'))).toEqual({ line: 4, column: 4 })
  })

  test('every value and key of a document is found where it stands', () => {
    const text = '{"a": [10, {"b/c": 20}], "~": {"d": 30}}'
    const { root } = parseJson(text)
    if (!root) throw new Error('the text is JSON')
    const places = placesIn(root)
    expect(places.offsetOf(['a', 1, 'b/c'], 'value')).toBe(text.indexOf('20'))
    expect(places.offsetOf(['a', 1, 'b/c'], 'key')).toBe(text.indexOf('"b/c"'))
    expect(places.offsetOf(['a', 0], 'key')).toBe(text.indexOf('10'))
    expect(places.offsetOf(['~', 'd', 'not there'], 'value')).toBe(text.indexOf('30'))
    expect(places.offsetOf(['~', 'not there'], 'value')).toBe(text.indexOf('{"d"'))
    expect(pointerOf(['a', 1, 'b/c', '~'])).toBe('/a/1/b~1c/~0')
  })
})

describe('reading a pack', () => {
  test('gives every key of a sound pack', () => {
    const reading = readPack(SOUND)
    expect(reading).toEqual({ ok: true, pack: JSON.parse(SOUND) })
  })

  test('collects problems of all layers at once, sorted by place', () => {
    const broken = SOUND.replace(
      '"version": "1.0.0"',
      '"version": "one", "__proto__": 1, "versio": 2, "version": "2.0.0"',
    )
    const reading = readPack(broken)
    if (reading.ok) throw new Error('the pack is broken')
    expect(reading.problems.map(({ code }) => code)).toEqual([
      'INVALID_VALUE',
      'FORBIDDEN_NAME',
      'UNKNOWN_KEY',
      'DUPLICATE_KEY',
    ])
    const columns = reading.problems.map(({ column }) => column ?? 0)
    expect(columns).toEqual([...columns].sort((left, right) => left - right))
  })

  test('never throws, whatever is put in place of any part', () => {
    const replacements = fc.constantFrom(
      'null',
      '0',
      '""',
      '[]',
      '{}',
      'true',
      '[[[]]]',
      '{"a":{"b":[]}}',
      '-1.5',
      '"\\u0000"',
    )
    const values = [...SOUND.matchAll(/: ("[^"]*"|true|false|\d+|\[|\{)/g)]
    fc.assert(
      fc.property(fc.nat(values.length - 1), replacements, (index, replacement) => {
        const match = values[index]
        if (!match?.[1]) return
        const at = match.index + 2
        const isGroup = match[1] === '[' || match[1] === '{'
        const end = isGroup ? closingOf(SOUND, at) : at + match[1].length
        const reading = readPack(SOUND.slice(0, at) + replacement + SOUND.slice(end))
        if (reading.ok) return
        for (const { line, column, message } of reading.problems) {
          expect(line).toBeGreaterThan(0)
          expect(column).toBeGreaterThan(0)
          expect(message).not.toMatch(/Invalid input|undefined/)
        }
      }),
      { numRuns: 1_500 },
    )
  })
})

function closingOf(text: string, from: number): number {
  let depth = 0
  for (let index = from; index < text.length; index += 1) {
    if ('[{'.includes(text[index] ?? '')) depth += 1
    if (']}'.includes(text[index] ?? '')) depth -= 1
    if (depth === 0) return index + 1
  }
  return text.length
}
