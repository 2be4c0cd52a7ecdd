import { describe, expect, test } from 'vitest'
import type { Condition } from '../../../src/rules/pack/format.ts'
import { collectUnknown, slotsRead, truthAt } from '../../../src/rules/program/program.ts'
import type { FactValue } from '../../../src/rules/types.ts'
import { assembled, NAMES, startOf } from './assembled.ts'

type Given = Readonly<Record<string, FactValue>>
const ANSWERS = ['false', 'unknown', 'true'] as const

const answer = (condition: Condition, given: Given) => {
  const made = assembled(condition)
  return ANSWERS[truthAt(made.program, startOf(made), made.frame(given))]
}
const unknownIn = (condition: Condition, given: Given) => {
  const made = assembled(condition)
  const found = new Set<number>()
  collectUnknown(made.program, startOf(made), made.frame(given), found)
  return [...found].map((slot) => NAMES[slot])
}
const is = (fact: string, value: string | number | boolean): Condition => ({ fact, operator: 'equal', value })
const leaf = (fact: string, operator: string, value: Condition['value']): Condition => ({
  fact,
  operator,
  ...(value !== undefined && { value }),
})

describe('a comparison', () => {
  test.each<[string, string, Condition['value'], FactValue, string]>([
    ['figure', 'equal', 3, 3, 'true'],
    ['figure', 'equal', 3, 4, 'false'],
    ['figure', 'notEqual', 3, 4, 'true'],
    ['figure', 'notEqual', 3, 3, 'false'],
    ['figure', 'lessThan', 3, 2, 'true'],
    ['figure', 'lessThan', 3, 3, 'false'],
    ['figure', 'lessThanInclusive', 3, 3, 'true'],
    ['figure', 'lessThanInclusive', 3, 4, 'false'],
    ['figure', 'greaterThan', 3, 4, 'true'],
    ['figure', 'greaterThan', 3, 3, 'false'],
    ['figure', 'greaterThanInclusive', 3, 3, 'true'],
    ['figure', 'greaterThanInclusive', 3, 2, 'false'],
    ['figure', 'in', [1, 3], 3, 'true'],
    ['figure', 'in', [1, 3], 2, 'false'],
    ['figure', 'in', [], 2, 'false'],
    ['figure', 'notIn', [1, 3], 2, 'true'],
    ['figure', 'notIn', [1, 3], 1, 'false'],
    ['flag', 'equal', true, true, 'true'],
    ['flag', 'equal', true, false, 'false'],
    ['day', 'before', '2025-06-02', '2025-06-01', 'true'],
    ['day', 'onOrBefore', '2025-06-02', '2025-06-02', 'true'],
    ['day', 'after', '2025-06-02', '2025-06-02', 'false'],
    ['day', 'onOrAfter', '2025-06-02', '2025-06-02', 'true'],
    ['moment', 'before', '2025-06-02T10:00:00Z', '2025-06-02T09:59:59Z', 'true'],
    ['moment', 'equal', '2025-06-02', '2025-06-02T09:59:59Z', 'true'],
    ['word', 'equal', 'red', 'red', 'true'],
    ['word', 'equal', 'red', 'green', 'false'],
    ['word', 'in', ['red', 'blue'], 'blue', 'true'],
    ['word', 'notIn', ['red', 'blue'], 'green', 'true'],
    ['word', 'startsWith', 're', 'red', 'true'],
    ['words', 'contains', 'red', ['green', 'red'], 'true'],
    ['words', 'contains', 'red', ['green'], 'false'],
    ['words', 'doesNotContain', 'red', ['green'], 'true'],
    ['words', 'doesNotContain', 'red', ['red'], 'false'],
    ['words', 'containsAny', ['red', 'blue'], ['blue'], 'true'],
    ['words', 'containsAny', ['red', 'blue'], [], 'false'],
    ['words', 'containsAll', ['red', 'blue'], ['blue', 'red', 'green'], 'true'],
    ['words', 'containsAll', ['red', 'blue'], ['blue', 'green'], 'false'],
    ['words', 'containsAll', [], [], 'true'],
    ['words', 'covers', ['red'], ['red', 'green'], 'true'],
    ['thing', 'isStated', true, { a: 1 }, 'true'],
  ])('%s %s %j on %j is %s, and unknown while the fact is', (fact, operator, value, given, wanted) => {
    const condition = leaf(fact, operator, value)
    expect(answer(condition, { [fact]: given })).toBe(wanted)
    expect(answer(condition, {})).toBe('unknown')
  })

  test('of two facts is unknown while either is', () => {
    const condition = leaf('figure', 'lessThan', { fact: 'limit' })
    expect(answer(condition, { figure: 1, limit: 2 })).toBe('true')
    expect(answer(condition, { figure: 2, limit: 2 })).toBe('false')
    expect(answer(condition, { figure: 1 })).toBe('unknown')
    expect(answer(condition, { limit: 2 })).toBe('unknown')
  })

  test('next to another uses its own operands', () => {
    const both = {
      all: [leaf('figure', 'in', [1, 2]), leaf('limit', 'in', [3, 4]), leaf('words', 'containsAll', ['a'])],
    }
    expect(answer(both, { figure: 2, limit: 3, words: ['a'] })).toBe('true')
    expect(answer(both, { figure: 3, limit: 3, words: ['a'] })).toBe('false')
    expect(answer(both, { figure: 2, limit: 2, words: ['a'] })).toBe('false')
    expect(answer(both, { figure: 2, limit: 3, words: ['b'] })).toBe('false')
  })
})

describe('groups', () => {
  const a = is('flag', true)
  const b = is('other', true)
  const c = is('figure', 1)

  test.each<[Condition, Given, string]>([
    [{ all: [] }, {}, 'true'],
    [{ any: [] }, {}, 'false'],
    [{ all: [a, b, c] }, { flag: true, other: true, figure: 1 }, 'true'],
    [{ all: [a, b, c] }, { flag: true, other: true }, 'unknown'],
    [{ all: [a, b, c] }, { other: false }, 'false'],
    [{ any: [a, b, c] }, { flag: false, other: false, figure: 2 }, 'false'],
    [{ any: [a, b, c] }, { flag: false, figure: 2 }, 'unknown'],
    [{ any: [a, b, c] }, { figure: 1 }, 'true'],
    [{ not: a }, { flag: true }, 'false'],
    [{ not: { not: a } }, { flag: true }, 'true'],
    [{ not: { all: [a, b] } }, { flag: false }, 'true'],
    [{ any: [{ all: [a, b] }, { not: c }] }, { flag: false, figure: 2 }, 'true'],
    [{ any: [{ all: [a, b] }, { not: c }] }, { flag: true, figure: 1 }, 'unknown'],
    [{ all: [{ any: [a, b] }, c, { not: b }] }, { flag: true, other: false, figure: 1 }, 'true'],
    [{ all: [{ any: [a, b] }, c, { not: b }] }, { flag: true, other: true, figure: 1 }, 'false'],
  ])('%j on %j is %s', (condition, given, wanted) => {
    expect(answer(condition, given)).toBe(wanted)
  })

  test('of one program do not run into each other', () => {
    const made = assembled({ all: [a] }, { any: [b] }, { not: c })
    const frame = made.frame({ flag: true, other: false, figure: 1 })
    expect(made.starts.map((at) => ANSWERS[truthAt(made.program, at, frame)])).toEqual([
      'true',
      'false',
      'false',
    ])
  })
})

describe('what an unknown condition turns on', () => {
  const a = is('flag', true)
  const b = is('other', true)

  test('is nothing when it is not unknown', () => {
    expect(unknownIn({ any: [a, b] }, { flag: true })).toEqual([])
    expect(unknownIn({ all: [a, b] }, { flag: false })).toEqual([])
    expect(unknownIn(a, { flag: true })).toEqual([])
  })

  test('are the facts of the parts that are unknown', () => {
    expect(unknownIn(a, {})).toEqual(['flag'])
    expect(unknownIn({ all: [a, b] }, {})).toEqual(['flag', 'other'])
    expect(unknownIn({ all: [a, b] }, { flag: true })).toEqual(['other'])
    expect(unknownIn({ any: [{ not: a }, { all: [b, is('figure', 1)] }] }, { figure: 2 })).toEqual(['flag'])
  })

  test('are of two facts those that are not known', () => {
    const condition = leaf('figure', 'equal', { fact: 'limit' })
    expect(unknownIn(condition, {})).toEqual(['figure', 'limit'])
    expect(unknownIn(condition, { limit: 1 })).toEqual(['figure'])
    expect(unknownIn(condition, { figure: 1 })).toEqual(['limit'])
  })

  test('is the given value where that is of no use', () => {
    const condition = { ...leaf('thing', 'equal', 3), path: '/part' }
    expect(unknownIn(condition, { thing: {} })).toEqual(['thing'])
    expect(unknownIn(condition, { thing: { part: 3 } })).toEqual([])
  })
})

test('the facts that a condition reads are those of all its leaves, each once', () => {
  const condition: Condition = {
    all: [
      is('flag', true),
      { any: [leaf('figure', 'lessThan', { fact: 'limit' }), { not: is('flag', false) }] },
    ],
  }
  const made = assembled(is('day', '2025-06-02'), condition, leaf('words', 'containsAll', ['a', 'b']))
  const read = (at: number) => [...slotsRead(made.program, startOf(made, at))].map((slot) => NAMES[slot])
  expect(read(0)).toEqual(['day'])
  expect(read(1)).toEqual(['flag', 'figure', 'limit'])
  expect(read(2)).toEqual(['words'])
})
