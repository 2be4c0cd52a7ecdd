import { expect, test } from 'vitest'
import { factsFromRecords, registersAbout } from '../../../src/rules/procedures/facts-from-records.ts'
import type { EntryState, RecordedFields } from '../../../src/rules/procedures/types.ts'
import { compiledFrom, EN, pack } from './world.ts'

const COMPILED = compiledFrom(
  pack({
    facts: { 'staff.trained': { type: 'integer', label: EN('trained'), ask: EN('How many?') } },
    registers: {
      workers: {
        title: EN('Workers'),
        subjectKind: 'worker',
        fields: {
          from: { type: 'date', label: EN('from'), required: true },
          until: { type: 'date', label: EN('until') },
          onLeave: { type: 'boolean', label: EN('on leave') },
        },
        countsWhen: {
          all: [
            {
              any: [
                { not: { fact: 'until', operator: 'isStated', value: true } },
                { fact: 'until', operator: 'onOrAfter', value: { fact: 'asOf' } },
              ],
            },
            { fact: 'onLeave', operator: 'equal', value: false },
          ],
        },
      },
      courses: {
        title: EN('Courses'),
        subjectKind: 'worker',
        fields: { on: { type: 'date', label: EN('on'), required: true } },
        yields: { organisation: { 'staff.trained': { countDistinct: 'subject', among: 'workers' } } },
      },
    },
  }),
)

const NOW = { asOf: '2026-06-15T12:00:00Z', zone: 'UTC' }
const entry = (subjectRef: string, fields: RecordedFields, parts: Partial<EntryState> = {}): EntryState => ({
  id: `${subjectRef}-${Object.keys(fields)[0]}`,
  subjectRef,
  version: 1,
  fields,
  void: false,
  happenedAt: '2026-01-01T09:00:00Z',
  recordedAt: '2026-01-01T09:00:00Z',
  recordedBy: 'Ana',
  ...parts,
})
const trained = (...refs: string[]) => refs.map((ref) => entry(ref, { on: '2026-02-01' }))
const working = (ref: string, fields: RecordedFields = {}) =>
  entry(ref, { from: '2026-01-01', onLeave: false, ...fields })

function yielded(courses: readonly EntryState[], workers: readonly EntryState[] | null) {
  const entries = new Map([['courses', courses], ...(workers ? [['workers', workers] as const] : [])])
  const { facts, unknown } = factsFromRecords(COMPILED, [{ kind: 'organisation', entries, runs: [] }], NOW)
  return unknown.length > 0 ? 'unknown' : facts['staff.trained']
}

test('who is not in the other register any more is not counted, whatever was written about them', () => {
  expect(yielded(trained('W1', 'W2'), [working('W1'), working('W2')])).toBe(2)
  expect(yielded(trained('W1', 'W2'), [working('W1'), working('W2', { until: '2026-06-14' })])).toBe(1)
  expect(yielded(trained('W1', 'W2'), [working('W1')])).toBe(1)
  expect(yielded(trained('W2'), [working('W1')])).toBe(0)
})

test('who came back counts again, and a void entry brings nobody back', () => {
  const left = working('W2', { until: '2026-03-31' })
  const back = { ...working('W2'), id: 'again' }
  expect(yielded(trained('W2'), [left, back])).toBe(1)
  expect(yielded(trained('W2'), [left, { ...back, void: true }])).toBe(0)
})

test('how many is not known while the other register was never kept, or leaves open who is in it', () => {
  expect(yielded(trained('W1'), [])).toBe('unknown')
  expect(yielded(trained('W1'), null)).toBe('unknown')
  expect(yielded(trained('W1'), [{ ...working('W1'), void: true }])).toBe('unknown')
  expect(yielded(trained('W1', 'W2'), [working('W1'), entry('W2', { from: '2026-01-01' })])).toBe('unknown')
})

test('the other register is among those that have to be read', () => {
  expect([...registersAbout(COMPILED, 'organisation')].sort()).toEqual(['courses', 'workers'])
  expect(registersAbout(COMPILED, 'worker')).toEqual([])
})
