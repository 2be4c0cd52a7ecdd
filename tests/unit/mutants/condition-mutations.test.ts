import { describe, expect, test } from 'vitest'
import type { Condition } from '../../../src/rules/pack/format.ts'
import { conditionMutations } from '../../../src/rules/pack-tests/condition-mutations.ts'

const FIGURES = new Map([['limit.days', 30]])
const whats = (condition: Condition) =>
  conditionMutations(condition, (name) => FIGURES.get(name)).map(({ what }) => what)
const leaf = (operator: string, value: Condition['value']): Condition => ({ fact: 'a.fact', operator, value })

describe('the mistakes made in a comparison', () => {
  test.each<[string, Condition, string[]]>([
    [
      'a whole figure',
      leaf('lessThanInclusive', 30),
      ['lessThan instead of lessThanInclusive', '29 instead of 30', '31 instead of 30'],
    ],
    [
      'a decimal',
      leaf('greaterThan', 0.25),
      ['greaterThanInclusive instead of greaterThan', '0.24 instead of 0.25', '0.26 instead of 0.25'],
    ],
    [
      'a negative figure',
      leaf('lessThan', -1),
      ['lessThanInclusive instead of lessThan', '-2 instead of -1', '0 instead of -1'],
    ],
    ['a truth', leaf('equal', true), ['notEqual instead of equal']],
    ['a code', leaf('equal', 'office'), ['notEqual instead of equal']],
    [
      'a list',
      leaf('in', ['a', 'b', 'c']),
      ['notIn instead of in', 'without "a"', 'without "b"', 'without "c"'],
    ],
    [
      'elements',
      leaf('containsAny', ['a', 'b']),
      ['containsAll instead of containsAny', 'without "a"', 'without "b"'],
    ],
    ['one element, of which any and all say the same', leaf('containsAny', ['a']), []],
    [
      'a day',
      leaf('before', '2026-03-01'),
      [
        'onOrBefore instead of before',
        '2026-02-28 instead of 2026-03-01',
        '2026-03-02 instead of 2026-03-01',
      ],
    ],
    [
      'a duration',
      leaf('olderThan', 'P12M'),
      ['withinLast instead of olderThan', 'P11M instead of P12M', 'P13M instead of P12M'],
    ],
    [
      'no duration below zero',
      leaf('withinLast', 'P0D'),
      ['olderThan instead of withinLast', 'P1D instead of P0D'],
    ],
    [
      'a parameter',
      leaf('lessThanInclusive', { param: 'limit.days' }),
      ['lessThan instead of lessThanInclusive', '29 instead of 30', '31 instead of 30'],
    ],
    [
      'a parameter as duration',
      leaf('olderThan', { param: 'limit.days', unit: 'day' }),
      ['withinLast instead of olderThan', 'P29D instead of 30', 'P31D instead of 30'],
    ],
    ['an unknown parameter', leaf('lessThan', { param: 'nope' }), ['lessThanInclusive instead of lessThan']],
    ['another fact', leaf('before', { fact: 'other' }), ['onOrBefore instead of before']],
    ['a step of a scale', leaf('atLeast', 'high'), ['atMost instead of atLeast']],
    ['a pattern', leaf('matchesGlob', 'a*'), []],
    ['being known', leaf('isStated', true), []],
  ])('with %s', (_name, condition, expected) => {
    expect(whats(condition)).toEqual(expected)
  })
})

describe('the mistakes made in a group', () => {
  const [a, b] = [leaf('equal', true), leaf('startsWith', 'x')]

  test('are another kind of group, a part left out, and the mistakes inside', () => {
    expect(whats({ all: [a, b, { condition: 'named' }] })).toEqual([
      '"any" instead of "all"',
      'without "a.fact equal"',
      'without "a.fact startsWith"',
      'without "named"',
      'notEqual instead of equal',
      'endsWith instead of startsWith',
    ])
  })

  test('of one part are those inside', () => {
    expect(whats({ any: [a] })).toEqual(['notEqual instead of equal'])
  })

  test('in a negation are the negation left out, and those inside', () => {
    expect(conditionMutations({ not: a }, () => undefined)).toEqual([
      { condition: a, path: ['not'], what: 'without "not"' },
      {
        condition: { not: leaf('notEqual', true) },
        path: ['not', 'operator'],
        what: 'notEqual instead of equal',
      },
    ])
  })

  test('carry the place and leave the rest as it was', () => {
    const [, , , moved] = conditionMutations({ all: [{ any: [a, b] }, leaf('lessThan', 5)] }, () => undefined)
    expect(moved).toMatchObject({
      path: ['all', 0, 'any'],
      condition: { all: [{ all: [a, b] }, leaf('lessThan', 5)] },
    })
  })
})
