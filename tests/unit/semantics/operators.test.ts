import { describe, expect, test } from 'vitest'
import { isOperator, OPERATORS, type OperatorName } from '../../../src/rules/operators/signatures.ts'
import { FACT_TYPES, type FactType } from '../../../src/rules/pack/format.ts'
import { type Answer, EXAMPLES, PATH_EXAMPLES, REFUSED, SAMPLE } from '../../support/semantics-table.ts'
import {
  answerOf,
  factOfType,
  lintErrors,
  packWith,
  referenceDisagreements,
  requirementWith,
} from './one-condition.ts'

const OPERATOR_NAMES = Object.keys(OPERATORS).filter(isOperator)
const MIRROR: Readonly<Record<Answer, Answer>> = { true: 'false', false: 'true', unknown: 'unknown' }

const factsOfType = (type: FactType) => ({ subject: factOfType(type), other: factOfType(type) })
const types = (operator: OperatorName): FactType[] => FACT_TYPES.filter((type) => EXAMPLES[operator][type])

describe.each(OPERATOR_NAMES)('%s', (operator) => {
  test('has examples for exactly the types it fits, of every answer it can give', () => {
    expect(types(operator).sort()).toEqual([...OPERATORS[operator].factTypes].sort())
    for (const type of types(operator)) {
      const answers = new Set(EXAMPLES[operator][type]?.map(({ answer }) => answer))
      expect(answers).toContain('true')
      if (operator !== 'isStated') expect(answers).toContain('false')
    }
  })

  test.each(types(operator))('on a fact of type %s', async (type) => {
    const facts = factsOfType(type)
    for (const { given, value, answer, other } of EXAMPLES[operator][type] ?? []) {
      const condition = { fact: 'subject', operator, value }
      const known = { subject: given, ...(other !== undefined && { other }) }
      const label = `${JSON.stringify(known)} ${operator} ${JSON.stringify(value)}`
      expect(answerOf(condition, facts, known), label).toBe(answer)
      expect(answerOf({ not: condition }, facts, known), `not: ${label}`).toBe(MIRROR[answer])
      expect(await referenceDisagreements(condition, facts, known), label).toEqual([])
      expect(answerOf(condition, facts, {}), `missing: ${label}`).toBe('unknown')
      expect(answerOf(condition, facts, { ...known, subject: null }), `null: ${label}`).toBe('unknown')
      expect(answerOf({ not: condition }, facts, {}), `not missing: ${label}`).toBe('unknown')
      if (other !== undefined) expect(answerOf(condition, facts, { subject: given }), label).toBe('unknown')
    }
  })

  test('is refused by lint on facts of the other types', () => {
    const value = Object.values(EXAMPLES[operator])[0]?.[0]?.value ?? true
    for (const type of FACT_TYPES.filter((one) => !types(operator).includes(one))) {
      const when = { fact: 'subject', operator, value }
      expect(lintErrors(packWith(factsOfType(type), [requirementWith({ when })])), type).toContain(
        'OPERATOR_MISFIT',
      )
    }
  })
})

describe('facts of another kind never reach a condition', () => {
  test.each(FACT_TYPES)('%s', (type) => {
    const condition = { fact: 'subject', operator: 'isStated', value: true }
    expect(answerOf(condition, factsOfType(type), { subject: SAMPLE[type] })).toBe('true')
    for (const wrong of REFUSED[type])
      expect(answerOf(condition, factsOfType(type), { subject: wrong }), JSON.stringify(wrong)).toEqual([
        'INVALID_FACT',
      ])
  })
})

test.each(PATH_EXAMPLES)(
  'inside an object: $given $path $operator $value is $answer',
  async ({ path, operator, given, value, answer }) => {
    const condition = { fact: 'subject', operator, value, path }
    const facts = { subject: factOfType('object') }
    expect(lintErrors(packWith(facts, [requirementWith({ when: condition })]))).toEqual([])
    expect(answerOf(condition, facts, { subject: given })).toBe(answer)
    expect(answerOf({ not: condition }, facts, { subject: given })).toBe(MIRROR[answer])
    expect(await referenceDisagreements(condition, facts, { subject: given })).toEqual([])
  },
)
