import { expect, test } from 'vitest'
import type { FactDeclaration, Requirement } from '../../../src/rules/pack/format.ts'
import { OFF_SCALE } from '../../support/semantics-table.ts'
import { assessmentOf, factOfType, lintErrors, packWith, requirementWith } from './one-condition.ts'

/** Verdict, statuses and decisive missing facts of a check of one requirement. */
function outcome(facts: Record<string, FactDeclaration>, parts: Partial<Requirement>, given: unknown) {
  const pack = packWith(facts, [requirementWith({ level: 'blocking', ...parts })])
  expect(lintErrors(pack)).toEqual([])
  const assessment = assessmentOf(pack, given)
  if (Array.isArray(assessment)) throw new Error(assessment.join())
  const { verdict, findings, missingFacts } = assessment.result
  return {
    verdict,
    statuses: findings.map(({ item, status }) => (item === null ? status : `${item} ${status}`)),
    asksFor: missingFacts.filter(({ decisive }) => decisive).map(({ name }) => name),
  }
}

const holdsUp = (status: string, fact: string) => ({
  verdict: 'NEEDS_INFORMATION',
  statuses: [status],
  asksFor: [fact],
})

test.each([[{}], [{ ok: null }], [{ ok: 'yes' }]])(
  'an object that lacks what decides holds up the verdict: %j',
  (thing) => {
    const facts = { thing: factOfType('object') }
    const require = { fact: 'thing', path: '/ok', operator: 'equal', value: true }
    expect(outcome(facts, { require }, { thing: { ok: false } }).verdict).toBe('BLOCKED')
    expect(outcome(facts, { require }, { thing })).toEqual(holdsUp('OPEN', 'thing'))
    expect(outcome(facts, { when: require, require: { not: require } }, { thing })).toEqual(
      holdsUp('POSSIBLE', 'thing'),
    )
  },
)

test('a code that stands on no scale holds up the verdict', () => {
  const facts = { grade: factOfType('code') }
  const require = { fact: 'grade', operator: 'atLeast', value: 'medium' }
  expect(outcome(facts, { require }, { grade: 'low' }).verdict).toBe('BLOCKED')
  expect(outcome(facts, { require }, { grade: OFF_SCALE })).toEqual(holdsUp('OPEN', 'grade'))
})

test('a date that yields an impossible figure holds up the verdict', () => {
  const facts = {
    bornOn: factOfType('date'),
    age: { type: 'integer', label: { en: 'Age' }, minimum: 0, derive: { ageInYears: 'bornOn' } } as const,
  }
  const require = { fact: 'age', operator: 'greaterThanInclusive', value: 18 }
  expect(outcome(facts, { require }, { bornOn: '2020-01-01' }).verdict).toBe('BLOCKED')
  expect(outcome(facts, { require }, { bornOn: '2030-01-01' })).toEqual(holdsUp('OPEN', 'bornOn'))
  expect(outcome(facts, { require }, {})).toEqual(holdsUp('OPEN', 'bornOn'))
})

const items = factOfType('list')
const field = (type: 'boolean' | 'date') => factOfType(type)

test('a field of an item counts only under its guard', () => {
  const facts = {
    items,
    'items[].confirmed': field('boolean'),
    'items[].safe': {
      ...field('boolean'),
      countsWhen: { fact: 'items[].confirmed', operator: 'equal', value: true },
    },
  }
  const require = { fact: 'items[].safe', operator: 'equal', value: true }
  const given = [
    { id: 'A', safe: true, confirmed: true },
    { id: 'B', safe: true, confirmed: false },
    { id: 'C', safe: true },
  ]
  expect(outcome(facts, { each: 'items', require }, { items: given }).statuses).toEqual([
    'A MET',
    'B OPEN',
    'C OPEN',
  ])
})

test('a field of an item is derived for each item', () => {
  const facts = {
    items,
    'items[].checkedOn': field('date'),
    'items[].late': {
      type: 'boolean',
      label: { en: 'Late' },
      derive: { when: { fact: 'items[].checkedOn', operator: 'olderThan', value: 'P1M' } },
    } as const,
  }
  const require = { fact: 'items[].late', operator: 'equal', value: false }
  const given = [{ id: 'A', checkedOn: '2025-06-01' }, { id: 'B', checkedOn: '2025-01-01' }, { id: 'C' }]
  expect(outcome(facts, { each: 'items', require }, { items: given }).statuses).toEqual([
    'A MET',
    'B UNMET',
    'C OPEN',
  ])
})

test('while the list is unknown nothing is judged for good', () => {
  const facts = { items, 'items[].safe': field('boolean'), checked: field('boolean') }
  const require = { fact: 'checked', operator: 'equal', value: true }
  const each = { each: 'items', require }
  expect(outcome(facts, each, { checked: false })).toEqual(holdsUp('OPEN', 'items'))
  expect(outcome(facts, each, { checked: true })).toEqual(holdsUp('OPEN', 'items'))
  expect(outcome(facts, each, { checked: false, items: [] })).toEqual({
    verdict: 'PROCEED',
    statuses: [],
    asksFor: [],
  })
  expect(outcome(facts, each, { checked: false, items: [{ id: 'A' }] }).verdict).toBe('BLOCKED')
  expect(outcome(facts, { each: 'items', level: 'info', when: require }, { checked: true }).statuses).toEqual(
    ['POSSIBLE'],
  )
})
