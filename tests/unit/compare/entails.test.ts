import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entails, PAIRS_MAX } from '../../../src/rules/compare/entails.ts'
import { compileRuleset } from '../../../src/rules/compile/compile-ruleset.ts'
import { assess } from '../../../src/rules/evaluate/assess.ts'
import type { Condition } from '../../../src/rules/pack/format.ts'
import { truthAt } from '../../../src/rules/program/program.ts'
import { NO_RECORDS } from '../../../src/rules/record-types.ts'
import { arbitrarySmallFacts, arbitrarySmallPair, SMALL_CONTEXT } from './small-requirements.ts'

const leaf = (fact: string, operator: string, value: NonNullable<Condition['value']>): Condition => ({
  fact,
  operator,
  value,
})
const a = leaf('flag', 'equal', true)
const b = leaf('other', 'equal', true)
const c = leaf('count', 'lessThan', 3)

describe('a condition entails another', () => {
  test.each<[string, Condition | undefined, Condition | undefined]>([
    ['itself', { all: [a, { any: [b, c] }] }, { all: [{ any: [c, b] }, a] }],
    ['always', a, undefined],
    ['one of several', a, { any: [b, a] }],
    ['some of its parts', { all: [a, b, c] }, { all: [c, a] }],
    ['through double negation', a, { not: { not: a } }],
    ['by contraposition', { not: { any: [a, b] } }, { not: a }],
    ['a wider limit', leaf('count', 'lessThanInclusive', 2), leaf('count', 'lessThan', 3)],
    ['a lower limit', leaf('count', 'greaterThan', 5), leaf('count', 'greaterThanInclusive', 5)],
    ['a limit it lies under', leaf('count', 'in', [1, 2]), leaf('count', 'lessThan', 3)],
    ['more codes', leaf('token', 'equal', 'red'), leaf('token', 'in', ['green', 'red'])],
    ['another code not being so', leaf('token', 'equal', 'red'), leaf('token', 'notIn', ['green'])],
    ['the other truth not being so', leaf('flag', 'equal', true), leaf('flag', 'notEqual', false)],
    ['fewer elements', leaf('tokens', 'containsAll', ['red', 'blue']), leaf('tokens', 'contains', 'red')],
    [
      'one of its elements',
      leaf('tokens', 'contains', 'red'),
      leaf('tokens', 'containsAny', ['red', 'blue']),
    ],
    ['a longer time', leaf('day', 'withinLast', 'P1M'), leaf('day', 'withinLast', 'P1Y')],
    ['a shorter time ago', leaf('day', 'olderThan', 'P20D'), leaf('day', 'olderThan', 'P10D')],
    ['a later day', leaf('day', 'before', '2026-01-01'), leaf('day', 'onOrBefore', '2026-01-01')],
    ['being known', leaf('count', 'lessThan', 3), leaf('count', 'isStated', true)],
  ])('%s', (_what, left, right) => {
    expect(entails(left, right)).toBe(true)
  })

  test.each<[string, Condition | undefined, Condition | undefined]>([
    ['what it is only a part of', { any: [a, b] }, a],
    ['what asks for more', a, { all: [a, b] }],
    ['anything, when it always holds', undefined, a],
    ['a narrower limit', leaf('count', 'lessThan', 4), leaf('count', 'lessThan', 3)],
    ['the same limit inclusive', leaf('count', 'lessThanInclusive', 3), leaf('count', 'lessThan', 3)],
    ['fewer codes', leaf('token', 'in', ['green', 'red']), leaf('token', 'equal', 'red')],
    ['the same of another fact', a, b],
    ['the same at another path', { ...a, path: '/x' }, { ...a, path: '/y' }],
    ['days, being months', leaf('day', 'withinLast', 'P1M'), leaf('day', 'withinLast', 'P31D')],
    [
      'an instant written otherwise',
      leaf('moment', 'equal', '2026-01-01T00:00:00Z'),
      leaf('moment', 'notEqual', '2026-01-01T01:00:00+01:00'),
    ],
  ])('not %s', (_what, left, right) => {
    expect(entails(left, right)).toBe(false)
  })

  test('in time, however often a group branches', () => {
    const deep = (depth: number, turn: boolean): Condition => {
      if (depth === 0) return leaf('count', 'lessThan', turn ? 3 : 4)
      const parts = [deep(depth - 1, turn), deep(depth - 1, !turn)]
      return depth % 2 === 0 ? { all: parts } : { any: parts }
    }
    const start = performance.now()
    entails(deep(8, true), deep(8, false))
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  test('whenever it says so, no facts make the first truer than the second', () => {
    let claims = 0
    fc.assert(
      fc.property(
        arbitrarySmallPair,
        fc.array(arbitrarySmallFacts, { minLength: 20, maxLength: 20 }),
        (pair, facts) => {
          const conditions = [pair.before.when, pair.after.when, pair.before.require, pair.after.require]
          const pairs = conditions.flatMap((left) => conditions.map((right) => [left, right] as const))
          for (const [left, right] of pairs) {
            if (!left || !right || left === right || !entails(left, right)) continue
            claims += 1
            const { when: _when, require: _require, closes: _closes, ...bare } = pair.before
            const compiled = compileRuleset({
              ...{
                packs: [],
                locales: [],
                parameters: {},
                parameterDeclarations: {},
                conflicts: [],
                rankings: [],
                ...NO_RECORDS,
              },
              ...SMALL_CONTEXT,
              digest: '',
              requirements: [{ ...bare, when: left, require: right }],
            })
            const [rule] = compiled.requirements
            for (const one of facts) {
              const outcome = assess(compiled, { facts: one, asOf: '2026-06-15T12:00:00Z' })
              if (!outcome.ok || !rule) throw new Error('not assessed')
              const { frame } = outcome.assessment.situation
              const truths = [rule.when, rule.require].map((at) => truthAt(compiled.program, at, frame))
              expect(truths[0], JSON.stringify([left, right, one])).toBeLessThanOrEqual(truths[1] ?? 0)
            }
          }
        },
      ),
      { numRuns: 300 },
    )
    expect(claims).toBeGreaterThan(50)
  })
})

describe('the work of comparing two conditions', () => {
  const wide = (from: number, leaves: number): Condition => ({
    any: Array.from({ length: leaves }, (_, n) => leaf('count', 'equal', from + n)),
  })

  test('is counted, pair by pair', () => {
    const work = { left: 1_000_000 }
    expect(entails(wide(0, 100), wide(0, 100), work)).toBe(true)
    expect(1_000_000 - work.left).toBeGreaterThan(100 * 100)
  })

  test('is bounded, however large both are: what would take more is not shown', () => {
    const work = { left: 1_000_000 }
    expect(entails(wide(0, 5_000), wide(0, 5_000), work)).toBe(false)
    expect(1_000_000 - work.left).toBeLessThanOrEqual(4 * PAIRS_MAX)
  })
})
