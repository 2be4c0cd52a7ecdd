import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesGlob } from '../../../src/rules/operators/text.ts'
import { truthName } from '../../../src/rules/operators/truth.ts'
import { WorkLimitError } from '../../../src/rules/operators/work.ts'
import { matchesGlobByTable } from '../../../src/rules/reference/glob.ts'

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

describe('what a pattern takes', () => {
  const workOf = (text: string, glob: string): number => {
    const work = { left: 1e9 }
    matchesGlob(text, glob, work)
    return 1e9 - work.left
  }

  test.each([
    ['a part that nearly stands everywhere', 'a'.repeat(4_000), `*${'a'.repeat(1_000)}b*`],
    ['a part that ends before it begins', 'a'.repeat(4_000), `*b${'a'.repeat(1_000)}*`],
    ['many stars', 'ab'.repeat(2_000), '*a*b'.repeat(1_000)],
    ['stars beside each other', 'a'.repeat(4_000), `${'*'.repeat(3_999)}b`],
    ['a period', 'ab'.repeat(2_000), `*${'ab'.repeat(400)}a?*`.replace('?', 'a')],
  ])('is linear in text and pattern for %s', (_name, text, glob) => {
    expect(workOf(text, glob)).toBe(text.length + glob.length)
  })

  test('is the text times a thirty-first of a part with question marks', () => {
    const [text, glob] = ['a'.repeat(4_000), `*${'a?'.repeat(500)}b*`]
    expect(workOf(text, glob)).toBeLessThanOrEqual(text.length * 34 + glob.length)
  })

  test('ends where the budget ends', () => {
    expect(() => matchesGlob('a'.repeat(100), '*b*', { left: 50 })).toThrow(WorkLimitError)
  })
})

test('both engines match patterns with long parts, stars and question marks as the definition says', () => {
  const unit = fc.constantFrom('a', 'b', '😀')
  const text = fc.string({ unit, maxLength: 90 })
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '?', '*'), maxLength: 70 })
  const both = fc.oneof(
    fc.tuple(text, glob),
    // A piece of the text with some of its characters open, so that matches are not rare.
    fc
      .tuple(text, fc.nat(60), fc.array(fc.boolean(), { minLength: 90, maxLength: 90 }))
      .map(([given, from, open]) => {
        const piece = [...given].slice(from).map((sign, at) => (open[at] ? '?' : sign))
        return [given, `*${piece.join('')}*`] as [string, string]
      }),
  )
  fc.assert(
    fc.property(both, ([given, pattern]) => {
      expect(matchesGlobByTable(given, pattern)).toBe(matchesGlob(given, pattern))
      expect(matchesGlob(given, pattern)).toBe(byTable(given, pattern))
    }),
    { numRuns: 5_000 },
  )
})

/** The definition again, with a table instead of recursion. */
function byTable(text: string, glob: string): boolean {
  const signs = [...glob]
  let row = [true]
  for (const [at, sign] of signs.entries()) row[at + 1] = row[at] === true && sign === '*'
  for (const character of text) {
    const next = [false]
    for (const [at, sign] of signs.entries())
      next[at + 1] =
        sign === '*'
          ? row[at + 1] === true || next[at] === true
          : row[at] === true && (sign === '?' || sign === character)
    row = next
  }
  return row[signs.length] === true
}
