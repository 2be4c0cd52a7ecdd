import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesGlob } from '../../../src/rules/operators/text.ts'
import { truthName } from '../../../src/rules/operators/truth.ts'

test.each([
  ['', '', true],
  ['', '*', true],
  ['', '?', false],
  ['a', '', false],
  ['a', '?', true],
  ['ab', '?', false],
  ['abc', 'abc', true],
  ['abcd', 'abc', false],
  ['abc', 'abd', false],
  ['abc', 'a?c', true],
  ['abc', 'a*', true],
  ['abc', '*c', true],
  ['abc', '*b*', true],
  ['abc', 'a*c', true],
  ['ac', 'a*c', true],
  ['a', 'a*a', false],
  ['aa', 'a*a', true],
  ['aba', 'a*b*a', true],
  ['ab', 'a*b*', true],
  ['ab', '*a*b', true],
  ['ba', '*a*b', false],
  ['ab', 'b*', false],
  ['ab', '*a', false],
  ['abab', '*ab*ab*', true],
  ['aba', '*ab*ab*', false],
  ['aab', '*ab', true],
  ['xaby', 'x*ab*y', true],
  ['xby', 'x*ab*y', false],
  ['xab', 'x*ab*b', false],
  ['xabb', 'x*ab*b', true],
  ['abc', '*?*', true],
  ['', '*?*', false],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
  ['abc', '**', true],
  ['undefined', '*Stryker was here!*', false],
])('%j against %j: %s', (text, glob, answer) => {
  expect(matchesGlob(text, glob)).toBe(answer)
})

/** The definition: the first sign of the pattern decides what may come of the rest. */
function byDefinition(text: string, glob: string): boolean {
  const [sign, ...rest] = glob
  const left = rest.join('')
  if (sign === undefined) return text === ''
  if (sign === '*') return byDefinition(text, left) || (text !== '' && byDefinition(text.slice(1), glob))
  return text !== '' && (sign === '?' || sign === text[0]) && byDefinition(text.slice(1), left)
}

test('a pattern means what its definition says', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 })
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '?', '*'), maxLength: 6 })
  fc.assert(
    fc.property(text, glob, (given, pattern) => {
      expect(matchesGlob(given, pattern)).toBe(byDefinition(given, pattern))
    }),
    { numRuns: 2_000 },
  )
})

test('the three truths have their names', () => {
  expect(([0, 1, 2] as const).map(truthName)).toEqual(['FALSE', 'UNKNOWN', 'TRUE'])
})
