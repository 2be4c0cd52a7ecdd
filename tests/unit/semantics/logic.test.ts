import { expect, test } from 'vitest'
import { KLEENE, NEGATION } from '../../support/semantics-table.ts'
import { answerOf, factOfType } from './one-condition.ts'

const facts = { a: factOfType('boolean'), b: factOfType('boolean') }
const GIVEN = { true: true, false: false, unknown: null } as const
const a = { fact: 'a', operator: 'equal', value: true }
const b = { fact: 'b', operator: 'equal', value: true }

test.each(KLEENE)('$a with $b: all gives $all, any gives $any', (row) => {
  const given = { a: GIVEN[row.a], b: GIVEN[row.b] }
  expect(answerOf({ all: [a, b] }, facts, given)).toBe(row.all)
  expect(answerOf({ any: [a, b] }, facts, given)).toBe(row.any)
})

test.each(NEGATION)('not $a gives $not', (row) => {
  expect(answerOf({ not: a }, facts, { a: GIVEN[row.a] })).toBe(row.not)
})

test('the tables leave out no combination', () => {
  expect(new Set(KLEENE.map((row) => `${row.a} ${row.b}`)).size).toBe(9)
  expect(new Set(NEGATION.map((row) => row.a)).size).toBe(3)
})
