import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nestsDeeperThan } from '../../../src/http/json-nesting.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('agrees with the depth of what the text means, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 8 }), (value, limit) => {
      expect(nestsDeeperThan(bytes(JSON.stringify(value)), limit)).toBe(depthOf(value) > limit)
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
])('%s', (_name, text, expected) => {
  expect(nestsDeeperThan(bytes(text), 3)).toBe(expected)
})

test('a million levels are refused without building anything', () => {
  const begun = performance.now()
  expect(nestsDeeperThan(bytes('['.repeat(1_000_000)), 64)).toBe(true)
  expect(performance.now() - begun).toBeLessThan(100)
})
