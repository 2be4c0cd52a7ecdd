import { expect, test } from 'vitest'
import { assess, compareWithReference } from '../../../src/rules/index.ts'
import type { Expression, FactDeclaration } from '../../../src/rules/pack/format.ts'
import { compiled, factOfType, lintErrors, packWith } from './one-condition.ts'

const start: Expression = { fact: 'start' }
const two: Expression = { value: 2 }

/** The value of a date computed from `start`, on which the reference engine agrees; undefined while it is unknown. */
async function computed(type: 'date' | 'dateTime', derive: Expression, given: string) {
  const due: FactDeclaration = { type, label: { en: 'Due' }, derive }
  const pack = packWith({ start: factOfType(type), due }, [])
  expect(lintErrors(pack)).toEqual([])
  const ready = compiled(pack)
  const request = { facts: { start: given }, asOf: '2026-06-15T12:00:00Z' }
  expect(await compareWithReference(ready, request)).toEqual([])
  const outcome = assess(ready, request)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  return outcome.assessment.situation.frame.raw[ready.slots.get('due') ?? -1]
}

test.each<[string, 'date' | 'dateTime', Expression, string, string | undefined]>([
  ['a date stays a date', 'date', { addDays: [start, two] }, '2026-02-27', '2026-03-01'],
  [
    'days keep the time of day',
    'dateTime',
    { addDays: [start, two] },
    '2026-02-27T22:15:30Z',
    '2026-03-01T22:15:30Z',
  ],
  [
    'so do parts of a second',
    'dateTime',
    { addDays: [start, two] },
    '2026-02-27T22:15:30.250Z',
    '2026-03-01T22:15:30.250Z',
  ],
  [
    'another zone is counted in UTC',
    'dateTime',
    { addDays: [start, two] },
    '2026-02-28T01:30:00+02:00',
    '2026-03-01T23:30:00Z',
  ],
  [
    'months keep it, too',
    'dateTime',
    { addMonths: [start, { value: 1 }] },
    '2026-01-31T22:15:00Z',
    '2026-02-28T22:15:00Z',
  ],
  [
    'past the calendar nothing is known',
    'dateTime',
    { addDays: [start, two] },
    '9999-12-30T12:00:00Z',
    undefined,
  ],
])('%s', async (_what, type, derive, given, expected) => {
  expect(await computed(type, derive, given)).toBe(expected)
})
