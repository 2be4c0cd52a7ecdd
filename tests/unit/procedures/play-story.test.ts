import { describe, expect, test } from 'vitest'
import { WorkLimitError } from '../../../src/rules/operators/work.ts'
import type { Pack, Story } from '../../../src/rules/pack/format.ts'
import { runPackTests } from '../../../src/rules/pack-tests/run-pack-tests.ts'
import { VISIT } from './world.ts'

const STORY: Story = {
  name: 'a visit is looked at, signed by two people and ended',
  zone: 'Europe/Berlin',
  events: [
    {
      at: '2026-03-02T09:00:00Z',
      start: 'visit',
      subject: 'V1',
      expect: {
        state: 'OPEN',
        steps: { look: 'OPEN', sign: 'WAITING' },
        waitingFor: { bandage: ['visit.hurt'] },
        due: { look: '2026-03-03T09:00:00Z', bandage: null },
        tasks: ['call', 'look', 'talk'],
      },
    },
    { at: '2026-03-02T09:10:00Z', step: 'sign', role: 'nurse', expect: { refused: 'STEP_NOT_READY' } },
    {
      at: '2026-03-02T09:20:00Z',
      step: 'look',
      role: 'nurse',
      fields: { place: 'room 1', hurt: true },
      expect: { facts: { 'visit.hurt': true, 'visit.signed': null }, steps: { bandage: 'OPEN' } },
    },
    { at: '2026-03-03T09:20:00Z', expect: { overdue: [] } },
    { at: '2026-03-03T09:20:01Z', expect: { overdue: ['bandage'] } },
    { at: '2026-03-03T10:00:00Z', step: 'sign', role: 'nurse', by: 'Ana', fields: { text: 'a' } },
    {
      at: '2026-03-03T10:01:00Z',
      step: 'sign',
      role: 'nurse',
      by: 'Ana',
      expect: { refused: 'SELF_APPROVAL' },
    },
    { at: '2026-03-03T10:02:00Z', step: 'sign', role: 'doctor', by: 'Ben' },
    { at: '2026-03-03T10:03:00Z', close: 'fine', role: 'nurse', expect: { state: 'CLOSED', tasks: [] } },
    {
      at: '2026-03-03T10:04:00Z',
      check: { facts: { 'weather.bad': true }, subjects: [{ kind: 'visit', ref: 'V1' }] },
      expect: { verdict: 'PROCEED', facts: { 'weather.bad': true, 'visit.hurt': null } },
    },
  ],
}

const told = (pack: Pack, ...stories: Story[]) =>
  runPackTests({ ...pack, stories }, []).map(({ differences }) => differences)

describe('a story of a pack', () => {
  test('is played with the tests of the pack', () => {
    expect(told(VISIT, STORY)).toEqual([[]])
  })

  test('fails with the event, what was expected and what is so', () => {
    const [look] = VISIT.procedures?.visit?.steps ?? []
    const steps = VISIT.procedures?.visit?.steps?.map((step) =>
      step === look ? { ...step, roles: ['doctor'] } : step,
    )
    const changed = { ...VISIT, procedures: { visit: { ...VISIT.procedures?.visit, steps } } }
    expect(told(changed, { ...STORY, events: STORY.events.slice(0, 3) })).toEqual([
      [
        'event 3 (step look): step bandage is "PENDING", expected "OPEN"',
        'event 3 (step look): fact visit.hurt is null, expected true',
      ],
    ])
  })

  test('fails where an event is refused that it tells as taken, and the other way round', () => {
    const events: Story['events'] = [
      { at: '2026-03-02T09:00:00Z', start: 'visit' },
      { at: '2026-03-02T09:00:00Z', step: 'sign', role: 'nurse' },
      { at: '2026-03-02T09:00:00Z', step: 'call', role: 'guest', expect: { refused: 'STEP_NOT_READY' } },
      { at: '2026-03-01T09:00:00Z', expect: {} },
    ]
    expect(told(VISIT, { name: 'x', events })).toEqual([
      [
        'event 2 (step sign): is refused: STEP_NOT_READY',
        'event 3 (step call): is not refused with STEP_NOT_READY',
        'event 4 (2026-03-01T09:00:00Z): its time lies before that of the event before',
      ],
    ])
  })
})

test('a story takes its work from what the pack may take, conditions over entries included', () => {
  const where = { fact: 'note', operator: 'matchesGlob', value: '*b*c*d' }
  const pack: Pack = {
    ...VISIT,
    registers: {
      notes: {
        title: { en: 'Notes' },
        subjectKind: 'visit',
        fields: {
          note: { type: 'string', label: { en: 'note' } },
          on: { type: 'date', label: { en: 'on' } },
        },
      },
    },
    tasks: { look: { title: { en: 'Look' }, from: { register: 'notes' }, date: 'on', where } },
  }
  const entered = {
    at: '2026-03-02T09:00:00Z',
    enter: 'notes',
    fields: { note: 'a'.repeat(3_000), on: '2026-03-01' },
  }
  const asked = { at: '2026-03-02T09:00:00Z', expect: { tasks: [] } }
  const events = [...Array.from({ length: 20 }, () => entered), ...Array.from({ length: 20 }, () => asked)]
  const within = (left: number) =>
    runPackTests({ ...pack, stories: [{ name: 'notes', events }] }, [], { work: { left } })
  expect(within(10_000_000)).toMatchObject([{ name: 'notes', passed: true }])
  expect(() => within(500_000)).toThrow(WorkLimitError)
})
