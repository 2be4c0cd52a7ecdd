import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { faultInJson } from '../../../src/http/json-text.ts'

const isTooDeep = (text: string, limit: number) => faultInJson(text, limit)?.kind === 'too deep'

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('nesting agrees with the depth of what the text means, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 8 }), (value, limit) => {
      expect(isTooDeep(JSON.stringify(value), limit)).toBe(depthOf(value) > limit)
    }),
  )
})

test.each([
  ['brackets inside a string', '"[[[[["', false],
  ['an escaped quote before brackets in a string', '"\\"[[[[["', false],
  ['an escaped backslash at the end of a string', '["\\\\",[[[]]]]', true],
  ['mixed lists and objects', '{"a":[{"b":[]}]}', true],
  ['many short lists beside one another', `[${'[],'.repeat(1_000)}[]]`, false],
  ['an unfinished text', '[[[[', true],
  ['more closing than opening', ']]]][[', false],
])('nesting beyond three levels is seen in %s', (_name, text, expected) => {
  expect(isTooDeep(text, 3)).toBe(expected)
})

test('a million levels are refused without building anything', () => {
  const begun = performance.now()
  expect(isTooDeep('['.repeat(1_000_000), 64)).toBe(true)
  expect(performance.now() - begun).toBeLessThan(100)
})

test('a string of a million escaped quotes is walked over in linear time', () => {
  const begun = performance.now()
  expect(faultInJson(JSON.stringify({ a: '\\"'.repeat(500_000) }), 64)).toBeNull()
  expect(performance.now() - begun).toBeLessThan(1_000)
})

describe('a key that stands twice in one object', () => {
  test.each([
    ['beside each other', '{"a":1,"a":2}', 'a'],
    ['in another spelling', '{"a":1,"\\u0061":2}', 'a'],
    ['with an object between', '{"a":{"b":1},"a":2}', 'a'],
    ['with a list between', '{"a":["x","y"],"b":0,"a":2}', 'a'],
    ['inside an object of a list', '[{"x":1},{"é":1,"\\u00e9":2}]', 'é'],
    ['as the empty text', '{"":1,"":2}', ''],
    ['with an escaped quote', '{"\\"":1,"\\u0022":2}', '"'],
    ['as a name every object has', '{"__proto__":1,"__proto__":2}', '__proto__'],
    ['with spaces around', '{ "a" : 1 ,\n "a" : 2 }', 'a'],
  ])('is found %s', (_name, text, key) => {
    expect(faultInJson(text, 64)).toEqual({ kind: 'key twice', key })
  })

  test('is never found in what was written from a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(faultInJson(JSON.stringify(value), 64)).toBeNull()
      }),
    )
  })

  test('is found wherever a value has it doubled', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, key) => {
        const member = `${JSON.stringify(key)}:${JSON.stringify(value)}`
        expect(faultInJson(`[{${member},"other key":[],${member}}]`, 64)).toMatchObject({
          kind: 'key twice',
        })
      }),
    )
  })
})
