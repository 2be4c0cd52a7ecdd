import { describe, expect, test } from 'vitest'
import { Assembler } from '../../../src/rules/compile/condition-writer.ts'
import type { Condition } from '../../../src/rules/pack/format.ts'
import { EXTRA, LEAF, NONE, OP, OPERAND, SLOT, WIDTH } from '../../../src/rules/program/program.ts'
import { assembled, NAMES, startOf, table } from './assembled.ts'

const red: Condition = { fact: 'word', operator: 'equal', value: 'red' }
const node = (condition: Condition) => {
  const made = assembled(condition)
  return { ...made, code: [...made.program.code.subarray(startOf(made))] }
}

describe('an assembled program', () => {
  test('has one node a leaf, which names what it compares', () => {
    const { code, program, texts } = node({ fact: 'word', operator: 'in', value: ['red', 'green'] })
    expect(code).toEqual([OP.in, WIDTH, NAMES.indexOf('word'), 0, 2, 0])
    expect([...program.pool]).toEqual([0, 1])
    expect(texts).toEqual(['red', 'green'])
  })

  test('keeps the children of a group behind it, up to its end', () => {
    const { code } = node({ any: [red, { not: { ...red, value: 'blue' } }] })
    expect(code.filter((_, at) => at % WIDTH === 0)).toEqual([OP.any, OP.equal, OP.not, OP.equal])
    expect(code.filter((_, at) => at % WIDTH === 1)).toEqual([4, 2, 4, 4].map((nodes) => nodes * WIDTH))
    expect(code.slice(SLOT, WIDTH)).toEqual([NONE, NONE, NONE, NONE])
  })

  test('numbers leaves that say the same alike, and others apart', () => {
    const { code, leaves } = node({ all: [red, { ...red }, { ...red, value: 'blue' }, red] })
    const numbers = code.filter((_, at) => at % WIDTH === LEAF).slice(1)
    expect(numbers).toEqual([0, 0, 1, 0])
    expect(leaves).toEqual([red, { ...red, value: 'blue' }])
  })

  test('tells leaves apart by fact, operator, value and path', () => {
    const leaves: Condition[] = [
      { fact: 'thing', operator: 'equal', value: 1, path: '/a' },
      { fact: 'thing', operator: 'equal', value: 1, path: '/b' },
      { fact: 'thing', operator: 'notEqual', value: 1, path: '/a' },
      { fact: 'thing', operator: 'equal', value: 2, path: '/a' },
      { fact: 'thing', operator: 'isStated', path: '/a' },
      { fact: 'thing', operator: 'isStated', value: true },
    ]
    expect(node({ all: leaves }).leaves).toEqual(leaves)
  })

  test('interns a text once over all its conditions', () => {
    const made = assembled(
      red,
      { ...red, operator: 'notEqual' },
      { fact: 'words', operator: 'contains', value: 'red' },
    )
    expect(made.texts).toEqual(['red'])
    expect([...made.program.pool]).toEqual([0, 0, 0])
  })

  test('leaves to a test of its own what it has no operation for', () => {
    const { code, program } = node({
      all: [
        { fact: 'figure', operator: 'lessThan', value: { fact: 'limit' } },
        { fact: 'word', operator: 'startsWith', value: 'r' },
      ],
    })
    const [, first = [], second = []] = [0, 1, 2].map((at) => code.slice(at * WIDTH, (at + 1) * WIDTH))
    expect([first[0], first[OPERAND], first[EXTRA]]).toEqual([OP.test, 0, NAMES.indexOf('limit')])
    expect([second[0], second[OPERAND], second[EXTRA]]).toEqual([OP.test, 1, NONE])
    expect(program.tests).toHaveLength(2)
  })

  test.each<[string, Condition, number]>([
    [
      'a moment against an instant',
      { fact: 'moment', operator: 'equal', value: '2025-06-02T09:00:00Z' },
      OP.test,
    ],
    ['a moment against a day', { fact: 'moment', operator: 'equal', value: '2025-06-02' }, OP.test],
    [
      'a moment against a day among instants',
      { fact: 'moment', operator: 'in', value: ['2025-06-02T09:00:00Z', '2025-06-02'] },
      OP.test,
    ],
    ['a day against a day', { fact: 'day', operator: 'equal', value: '2025-06-02' }, OP.equal],
    ['part of an object', { fact: 'thing', operator: 'equal', value: 1, path: '/a' }, OP.test],
    ['whether a part is stated', { fact: 'thing', operator: 'isStated', value: true, path: '/a' }, OP.test],
    ['whether it is stated', { fact: 'thing', operator: 'isStated', value: true }, OP.stated],
    ['a list against a fact', { fact: 'words', operator: 'covers', value: { fact: 'wanted' } }, OP.test],
    ['a list against texts', { fact: 'words', operator: 'covers', value: ['a'] }, OP.listHasAll],
    ['a figure', { fact: 'figure', operator: 'greaterThanInclusive', value: 1 }, OP.atLeast],
  ])('%s', (_what, condition, operation) => {
    expect(node(condition).code[0]).toBe(operation)
  })
})

describe('what no compiler may be given', () => {
  const add = (condition: Condition) => () => new Assembler(table, new Map()).add(condition)

  test.each<Condition>([{}, { fact: 'flag' }, { operator: 'equal' }, { condition: 'named' }])(
    'is refused: %j',
    (condition) => {
      expect(add(condition)).toThrow(
        new TypeError('a condition reached the compiler that neither the parser nor the expander refused'),
      )
    },
  )

  test('is an operator that nobody brought', () => {
    expect(add({ fact: 'flag', operator: 'isNice', value: true })).toThrow(
      new TypeError('no operator is called isNice; give its plugin to the compiler'),
    )
  })
})
