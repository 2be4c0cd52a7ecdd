import { describe, expect, test } from 'vitest'
import type { DeadlineRule } from '../../../src/rules/pack/format.ts'
import { AS_OF } from '../../support/semantics-table.ts'
import { assessed, isTrue, packOf, plain } from './assessing.ts'

const FACTS = {
  on: plain('date'),
  at: plain('dateTime'),
  ok: plain('boolean'),
  applies: plain('boolean'),
  now: plain('boolean'),
}
const deadlinesOf = (deadline: DeadlineRule, facts: unknown, parts = {}, request = {}) => {
  const pack = packOf(FACTS, [{ level: 'required', require: isTrue('ok'), deadline, ...parts }])
  const { deadlines, findings } = assessed(pack, facts, request).result
  expect(findings.map(({ dueAt }) => dueAt)).toEqual(findings.map(() => deadlines[0]?.dueAt ?? null))
  return deadlines.map(({ label, dueAt, overdue }) => ({ label, dueAt, overdue }))
}
const dated = (dueAt: string, overdue = false) => [{ label: 'TIMELY', dueAt, overdue }]
const TIMELY = { label: 'TIMELY' }

describe('a deadline that counts from a fact', () => {
  test.each([
    [{ from: 'on', plusDays: 7 }, { on: '2025-06-01' }, '2025-06-08T23:59:59Z'],
    [{ from: 'on', plusMonths: 1 }, { on: '2025-05-31' }, '2025-06-30T23:59:59Z'],
    [{ from: 'on', plusMonths: 1, plusDays: 2 }, { on: '2025-05-31' }, '2025-07-02T23:59:59Z'],
    [{ from: 'on' }, { on: '2025-06-02' }, '2025-06-02T23:59:59Z'],
    [{ from: 'at', plusDays: 1 }, { at: '2025-06-02T10:30:00Z' }, '2025-06-03T23:59:59Z'],
    [{ from: 'at', plusDays: 1 }, { at: '2025-06-02' }, '2025-06-03T23:59:59Z'],
    [{ from: 'at', plusDays: 1 }, { at: '2025-06-02T23:30:00-02:00' }, '2025-06-04T23:59:59Z'],
    [{ from: 'on', plusDays: 1 }, { on: '2025-06-02T00:30:00+02:00' }, '2025-06-02T23:59:59Z'],
  ])('%j on %j is due at %s', (rule, facts, dueAt) => {
    expect(deadlinesOf({ ...TIMELY, ...rule }, { ok: false, ...facts })).toEqual(dated(dueAt))
  })

  test.each(['on', 'at'])(
    'is overdue from the day after it on, and not within its last second: %s',
    (from) => {
      const at = (asOf: string) =>
        deadlinesOf(
          { ...TIMELY, from, plusDays: 1 },
          { ok: false, [from]: '2025-06-01T08:59:59Z' },
          {},
          { asOf },
        )
      const dueAt = '2025-06-02T23:59:59Z'
      expect(at(AS_OF)).toEqual(dated(dueAt))
      expect(at('2025-06-02T23:59:59.999Z')).toEqual(dated(dueAt))
      expect(at('2025-06-03T00:00:00Z')).toEqual(dated(dueAt, true))
    },
  )

  test('is not shown while its clock has no start', () => {
    expect(deadlinesOf({ ...TIMELY, from: 'on', plusDays: 7 }, { ok: false })).toEqual([])
    expect(deadlinesOf({ ...TIMELY, from: 'on', plusDays: 7 }, { ok: true })).toEqual([])
  })

  test('past the year 9999 has no date, and a label only while something is left to do', () => {
    const rule = { ...TIMELY, from: 'on', plusDays: 100_000_000 }
    const facts = { on: '2025-06-01' }
    expect(deadlinesOf(rule, { ...facts, ok: false })).toEqual([
      { label: 'TIMELY', dueAt: null, overdue: false },
    ])
    expect(deadlinesOf(rule, { ...facts, ok: true })).toEqual([])
  })
})

describe('which deadlines are shown', () => {
  const rule = { ...TIMELY, from: 'on' }
  const on = '2025-06-02'
  const shown = dated('2025-06-02T23:59:59Z')

  test('a date while the requirement applies, met or not', () => {
    expect(deadlinesOf(rule, { on, ok: false })).toEqual(shown)
    expect(deadlinesOf(rule, { on, ok: true })).toEqual(shown)
    expect(deadlinesOf(rule, { on })).toEqual(shown)
    const waivers = [{ id: 'W', requirementCode: 'R', expiresAt: '2030-01-01T00:00:00Z' }]
    expect(deadlinesOf(rule, { on, ok: false }, { waiver: { allowed: true } }, { waivers })).toEqual(shown)
  })

  test('a date of what is only noted', () => {
    const pack = packOf(FACTS, [{ deadline: rule }])
    expect(assessed(pack, { on }).result.deadlines).toHaveLength(1)
  })

  test('none while it is not known whether the requirement applies, or when it does not', () => {
    expect(deadlinesOf(rule, { on, ok: false }, { when: isTrue('applies') })).toEqual([])
    expect(deadlinesOf(rule, { on, ok: false, applies: false }, { when: isTrue('applies') })).toEqual([])
  })

  test('a label without a date only while something is left to do', () => {
    const label = [{ label: 'TIMELY', dueAt: null, overdue: false }]
    expect(deadlinesOf(TIMELY, { ok: false })).toEqual(label)
    expect(deadlinesOf(TIMELY, {})).toEqual(label)
    expect(deadlinesOf(TIMELY, { ok: true })).toEqual([])
  })

  test('nothing for a requirement without a deadline', () => {
    const pack = packOf(FACTS, [{ require: isTrue('ok') }])
    expect(assessed(pack, { ok: false }).result.deadlines).toEqual([])
  })
})

describe('what is due now under a condition', () => {
  const rule = { ...TIMELY, from: 'on', plusDays: 7, dueNowWhen: isTrue('now') }

  test('is due at the time of the check, and not overdue', () => {
    expect(deadlinesOf(rule, { on: '2025-01-01', ok: false, now: true })).toEqual(dated(AS_OF))
  })

  test.each([{ now: false }, {}])('is due as usual otherwise: %j', (facts) => {
    expect(deadlinesOf(rule, { on: '2025-06-01', ok: false, ...facts })).toEqual(
      dated('2025-06-08T23:59:59Z'),
    )
  })
})
