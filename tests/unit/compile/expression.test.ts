import { describe, expect, test } from 'vitest'
import { compileExpression } from '../../../src/rules/compile/compile-expression.ts'
import { Assembler } from '../../../src/rules/compile/condition-writer.ts'
import type { Expression } from '../../../src/rules/pack/format.ts'
import { makeFrame, putFact } from '../../../src/rules/program/encoded-facts.ts'
import { evaluateExpression } from '../../../src/rules/program/expression.ts'
import type { FactValue } from '../../../src/rules/types.ts'
import { AS_OF } from '../../support/semantics-table.ts'
import { ENCODINGS, NAMES, table } from './assembled.ts'

function compiled(expression: Expression) {
  const assembler = new Assembler(table, new Map())
  const { form, slots, conditions } = compileExpression(expression, { facts: table, assembler })
  const { code, pool, texts } = assembler.finish()
  return {
    form,
    slots: slots.map((slot) => NAMES[slot]),
    conditions,
    program: { code, pool, tests: [] },
    texts,
  }
}

/** The value of an expression on some facts; undefined while it is unknown. */
function resultOf(expression: Expression, given: Readonly<Record<string, FactValue>>): FactValue | undefined {
  const { form, program, texts } = compiled(expression)
  const frame = makeFrame(NAMES.length, Date.parse(AS_OF))
  const dictionary = new Map(texts.map((text, id) => [text, id]))
  for (const [name, value] of Object.entries(given))
    putFact(frame, NAMES.indexOf(name), value, { encoding: ENCODINGS[name] ?? 'opaque', dictionary })
  return evaluateExpression(form, frame, program)
}

const flag = { fact: 'flag', operator: 'equal', value: true }
const other = { fact: 'other', operator: 'equal', value: true }
const pair: [Expression, Expression] = [{ fact: 'figure' }, { fact: 'limit' }]

test.each<[Expression, Readonly<Record<string, FactValue>>, FactValue | undefined]>([
  [{ value: 0 }, {}, 0],
  [{ value: false }, {}, false],
  [{ fact: 'word' }, { word: 'red' }, 'red'],
  [{ fact: 'word' }, {}, undefined],
  [{ count: 'words' }, { words: ['a', 'b'] }, 2],
  [{ count: 'words' }, { words: [] }, 0],
  [{ count: 'words' }, {}, undefined],
  [{ count: 'thing' }, { thing: { length: 3 } }, undefined],
  [{ ageInDays: 'day' }, { day: '2025-05-30' }, 3],
  [{ ageInDays: 'moment' }, { moment: '2025-06-01T23:59:00Z' }, 1],
  [{ ageInYears: 'day' }, { day: '2007-06-03' }, 17],
  [{ ageInYears: 'day' }, { day: '2007-06-02' }, 18],
  [{ ageInYears: 'day' }, {}, undefined],
  [{ when: flag }, { flag: true }, true],
  [{ when: flag }, { flag: false }, false],
  [{ when: flag }, {}, undefined],
  [{ difference: pair }, { figure: 5, limit: 3 }, 2],
  [{ sum: pair }, { figure: 5, limit: 3 }, 8],
  [{ product: pair }, { figure: 5, limit: 3 }, 15],
  [{ sum: pair }, { figure: 5 }, undefined],
  [{ sum: pair }, { limit: 3 }, undefined],
  [{ product: [{ fact: 'word' }, { value: 2 }] }, { word: '3' }, undefined],
  [{ sum: [{ value: 1 }, { product: pair }] }, { figure: 5, limit: 3 }, 16],
  [{ addDays: [{ fact: 'day' }, { value: 3 }] }, { day: '2025-05-30' }, '2025-06-02'],
  [{ addMonths: [{ fact: 'day' }, { value: 1 }] }, { day: '2025-01-31' }, '2025-02-28'],
  [
    { addDays: [{ fact: 'moment' }, { value: 1 }] },
    { moment: '2025-05-30T23:00:00Z' },
    '2025-05-31T23:00:00Z',
  ],
  [{ addDays: [{ fact: 'day' }, { fact: 'figure' }] }, { day: '2025-05-30' }, undefined],
  [{ addDays: [{ fact: 'day' }, { value: 3 }] }, {}, undefined],
  [{ addDays: [{ fact: 'word' }, { value: 3 }] }, { word: 'soon' }, undefined],
  [{ addDays: [{ value: 3 }, { value: 3 }] }, {}, undefined],
  [{ addDays: [{ fact: 'day' }, { fact: 'word' }] }, { day: '2025-05-30', word: '3' }, undefined],
  [{ addDays: [{ fact: 'day' }, { value: 4_000_000 }] }, { day: '2025-05-30' }, undefined],
  [{ addMonths: [{ fact: 'day' }, { value: -24_301 }] }, { day: '2025-01-31' }, undefined],
  [{ without: ['words', 'wanted'] }, { words: ['a', 'b', 'c'], wanted: ['b', 'd'] }, ['a', 'c']],
  [{ without: ['words', 'wanted'] }, { words: ['a'] }, undefined],
  [{ without: ['words', 'wanted'] }, { wanted: ['a'] }, undefined],
])('%j on %j is %j', (expression, given, wanted) => {
  expect(resultOf(expression, given)).toEqual(wanted)
})

describe('a choice', () => {
  const choice: Expression = {
    case: [
      { when: flag, then: { value: 1 } },
      { when: other, then: { fact: 'figure' } },
    ],
  }

  test.each<[Readonly<Record<string, FactValue>>, FactValue | undefined]>([
    [{ flag: true }, 1],
    [{ flag: true, other: true, figure: 7 }, 1],
    [{ flag: false, other: true, figure: 7 }, 7],
    [{ flag: false, other: true }, undefined],
    [{ flag: false, other: false }, undefined],
    [{ other: true, figure: 7 }, undefined],
    [{ flag: false, figure: 7 }, undefined],
  ])('takes the first branch that holds, on %j', (given, wanted) => {
    expect(resultOf(choice, given)).toBe(wanted)
  })

  test('that is empty has no value', () => {
    expect(resultOf({}, {})).toBeUndefined()
  })

  test('reads the facts of its values and the conditions of its branches', () => {
    const { slots, conditions } = compiled(choice)
    expect(slots).toEqual(['figure'])
    expect(conditions).toHaveLength(2)
  })
})

test('an expression names the facts that it reads', () => {
  expect(compiled({ without: ['words', 'wanted'] }).slots).toEqual(['words', 'wanted'])
  expect(compiled({ sum: [{ fact: 'figure' }, { count: 'words' }] }).slots).toEqual(['figure', 'words'])
  expect(compiled({ value: 1 })).toMatchObject({ slots: [], conditions: [] })
  expect(compiled({ when: flag })).toMatchObject({ slots: [], conditions: [0] })
})
