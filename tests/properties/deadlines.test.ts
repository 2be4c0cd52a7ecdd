import fc from 'fast-check'
import { expect } from 'vitest'
import { compareWithReference } from '../../src/rules/index.ts'
import type { Condition, DeadlineRule, FactDeclaration } from '../../src/rules/pack/format.ts'
import { packWith, requirementWith } from '../unit/semantics/one-condition.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly type: 'date' | 'dateTime'
  readonly unit: 'day' | 'month' | 'year'
  readonly length: number
  readonly form: 'withinLast' | 'olderThan' | 'ageInDays'
  readonly start: string
  readonly asOf: string
}

const offsets = ['Z', '+08:00', '-05:00', '+13:45', '-11:30']
const LATEST = Date.parse('2028-03-02T00:00:00Z')
const moment = fc
  .record({
    ms: fc.oneof(
      fc.integer({ min: Date.parse('2024-01-28T00:00:00Z'), max: LATEST }),
      fc.integer({ min: 0, max: 40 }).map((day) => Date.parse('2024-02-20T00:00:00Z') + day * 86_400_000 - 1),
    ),
    offset: fc.constantFrom(...offsets),
  })
  .map(({ ms, offset }) => {
    const [hours = 0, minutes = 0] = offset === 'Z' ? [] : offset.slice(1).split(':').map(Number)
    const shift = (hours * 60 + minutes) * 60_000 * (offset.startsWith('-') ? -1 : 1)
    return `${new Date(ms + shift).toISOString().slice(0, -1)}${offset}`
  })
const fact = (parts: Partial<FactDeclaration> & Pick<FactDeclaration, 'type'>): FactDeclaration => ({
  label: { en: 'A fact' },
  ask: { en: 'What is it?' },
  ...parts,
})

/** The rule and its own deadline: within so many days, months or years of the start. */
function rule({ unit, length, form }: Case): { require: Condition; deadline: DeadlineRule } {
  const value = `P${length}${unit[0]?.toUpperCase()}`
  const deadline =
    unit === 'day' ? { plusDays: length } : { plusMonths: unit === 'month' ? length : length * 12 }
  const byAge = { fact: 'age', operator: 'lessThanInclusive', value: length }
  const byLength = { fact: 'start', operator: 'withinLast', value }
  const older = { not: { fact: 'start', operator: 'olderThan', value } }
  const require = form === 'olderThan' ? older : form === 'ageInDays' && unit === 'day' ? byAge : byLength
  return { require, deadline: { label: 'SOON', from: 'start', ...deadline } }
}

holds<Case>({
  name: 'What is overdue is not met, and what is met is not overdue',
  cases: fc.record({
    type: fc.constantFrom('date' as const, 'dateTime' as const),
    unit: fc.constantFrom('day' as const, 'month' as const, 'year' as const),
    length: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 400 })),
    form: fc.constantFrom('withinLast' as const, 'olderThan' as const, 'ageInDays' as const),
    start: fc.oneof(
      moment,
      moment.map((text) => text.slice(0, 10)),
    ),
    asOf: moment,
  }),
  runs: 3_000,
  check: async (one) => {
    const facts = {
      start: fact({ type: one.type }),
      age: { type: 'integer' as const, label: { en: 'Age' }, derive: { ageInDays: 'start' } },
    }
    const parts = { level: 'required' as const, ...rule(one) }
    const compiled = compiledOrRefused([packWith(facts, [requirementWith(parts)])])
    if (!compiled) throw new Error('the pack is refused')
    const given = { start: one.start }
    const { findings, deadlines } = assessed(compiled, given, one.asOf).result
    const [status] = findings.map((finding) => finding.status)
    const isPast = Date.parse(one.start) <= Date.parse(one.asOf)
    for (const { overdue } of deadlines) {
      if (status === 'MET') expect(overdue).toBe(false)
      if (status === 'UNMET' && isPast) expect(overdue).toBe(true)
    }
    expect(await compareWithReference(compiled, { facts: given, asOf: one.asOf })).toEqual([])
  },
})
