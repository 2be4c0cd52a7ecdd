import { describe, expect, test } from 'vitest'
import type { ProcedureStep, Story, StoryEvent } from '../../../src/rules/pack/format.ts'
import { planMigration } from '../../../src/rules/procedures/migration.ts'
import { playStory } from '../../../src/rules/procedures/play-story.ts'
import { compiledFrom, EN, Play, pack, procedureIn, VISIT } from './world.ts'

const yes = (label: string) => ({ type: 'boolean', label: EN(label), required: true }) as const

const PLAN: ProcedureStep = { code: 'plan', title: EN('Plan'), fields: { safe: yes('safe') } }
const SIGN: ProcedureStep = {
  code: 'sign',
  title: EN('Sign'),
  fields: { agreed: yes('agreed') },
  records: [
    {
      register: 'papers',
      fields: {
        agreed: { from: 'field', field: 'agreed' },
        safe: { from: 'field', step: 'plan', field: 'safe' },
        on: { from: 'happenedOn' },
      },
    },
  ],
}

function world(plan: Partial<ProcedureStep> = {}, sign: Partial<ProcedureStep> = {}, isSafeNeeded = true) {
  const { facts = {}, vocabulary = {} } = VISIT
  return compiledFrom(
    pack({
      facts,
      vocabulary,
      procedures: {
        visit: {
          title: EN('Visit'),
          subjectKinds: ['visit'],
          steps: [
            { ...PLAN, ...plan },
            { ...SIGN, ...sign },
          ],
        },
      },
      registers: {
        papers: {
          title: EN('Papers'),
          subjectKind: 'paper',
          fields: {
            agreed: yes('agreed'),
            safe: { ...yes('safe'), required: isSafeNeeded },
            on: { type: 'date', label: EN('on') },
          },
          yields: { paper: { 'visit.signed': { latest: 'agreed' }, 'visit.looked': { all: safe } } },
        },
      },
    }),
  )
}
const safe = { fact: 'safe', operator: 'equal', value: true }

const started: StoryEvent = { at: '2026-01-05T09:00:00Z', start: 'visit', subject: 's' }
const at = (minute: number) => `2026-01-05T09:${String(minute).padStart(2, '0')}:00Z`
const done = (minute: number, step: string, fields: object, more: object = {}) =>
  ({ at: at(minute), step, role: 'nurse', fields, ...more }) as StoryEvent
const corrected = (minute: number, amend: string, fields: object, more: object = {}) =>
  ({ at: at(minute), amend, role: 'nurse', fields, reason: 'wrong', ...more }) as StoryEvent
const says = (minute: number, facts: object): StoryEvent => ({
  at: at(minute),
  check: { facts: {}, subjects: [{ kind: 'paper', ref: 's' }] },
  expect: { facts } as StoryEvent['expect'],
})

const differences = (compiled: ReturnType<typeof world>, ...events: StoryEvent[]) =>
  playStory(compiled, { name: 'it', events: [started, ...events] } as Story).differences

describe('a correction of a step', () => {
  test('that was done again corrects the entry it made last, and leaves those before', () => {
    const again = world({}, { repeatable: true })
    const told = differences(
      again,
      done(1, 'plan', { safe: true }),
      done(2, 'sign', { agreed: false }),
      done(3, 'sign', { agreed: true }),
      says(4, { 'visit.signed': true }),
      corrected(5, 'sign', { agreed: false }),
      says(6, { 'visit.signed': false }),
      done(7, 'sign', { agreed: true }),
      says(8, { 'visit.signed': true }),
    )
    expect(told).toEqual([])
  })

  test('corrects entries of other steps that say what was written in it', () => {
    const told = differences(
      world(),
      done(1, 'plan', { safe: true }),
      done(2, 'sign', { agreed: true }),
      says(3, { 'visit.looked': true }),
      corrected(4, 'plan', { safe: false }),
      says(5, { 'visit.looked': false, 'visit.signed': true }),
    )
    expect(told).toEqual([])
  })

  test('that others have to agree on makes its entry void until they do, and then it is there once', () => {
    const told = differences(
      world({}, { approvals: 2 }),
      done(1, 'plan', { safe: true }),
      done(2, 'sign', { agreed: true }, { by: 'Ana' }),
      says(3, { 'visit.signed': null }),
      done(4, 'sign', { agreed: true }, { by: 'Ben' }),
      says(5, { 'visit.signed': true }),
      corrected(6, 'sign', { agreed: false }, { by: 'Ana' }),
      says(7, { 'visit.signed': null, 'visit.looked': null }),
      done(8, 'sign', { agreed: false }, { by: 'Ben' }),
      says(9, { 'visit.signed': false, 'visit.looked': true }),
    )
    expect(told).toEqual([])
  })

  test('that others have to agree on reaches entries of other steps once they do', () => {
    const told = differences(
      world({ approvals: 2 }),
      done(1, 'plan', { safe: true }, { by: 'Ana' }),
      done(2, 'plan', { safe: true }, { by: 'Ben' }),
      done(3, 'sign', { agreed: true }),
      corrected(4, 'plan', { safe: false }, { by: 'Ana' }),
      done(5, 'plan', { safe: false }, { by: 'Ben' }),
      says(6, { 'visit.looked': false }),
    )
    expect(told).toEqual([])
  })

  test('finds the entry of a step that was called otherwise before a migration', () => {
    const before = procedureIn(world(), 'visit')
    const play = new Play(before)
    play.start()
    play.step('plan', 'nurse', { fields: { safe: true } })
    play.step('sign', 'nurse', { fields: { agreed: true } })
    const after = procedureIn(world({}, { code: 'signature' }), 'visit')
    const actor = { person: 'Cem', roles: null, now: play.now }
    const plan = planMigration(before, after, play.events, { sign: 'signature' }, actor, play.context())
    if (!plan.ok) throw new Error(JSON.stringify(plan.refusals))
    const now = new Play(after)
    now.events = [...play.events, { ...plan.event, id: 'm', recordedAt: play.now, recordedBy: 'Cem' }]
    expect(now.amend('signature', 'nurse', { agreed: false })).toEqual([])
    expect(now.entries).toMatchObject([
      {
        act: 'amend',
        step: 'signature',
        madeUnder: ['signature', 'sign'],
        fromEnd: 1,
        fields: { agreed: false },
      },
    ])
  })
})

test('a step whose entry its register does not take is refused, and nothing is recorded', () => {
  const [notDone, taken] = [{ expect: { refused: 'INVALID_INPUT' } }, {}]
  const missing = [done(1, 'sign', { agreed: true }, notDone), says(2, { 'visit.signed': null })]
  expect(differences(world(), ...missing)).toEqual([])
  expect(differences(world({}, {}, false), done(1, 'sign', { agreed: true }, taken))).toEqual([])
  const emptied = world({ fields: { safe: { ...yes('safe'), required: false } } })
  const told = differences(
    emptied,
    done(1, 'plan', { safe: true }),
    done(2, 'sign', { agreed: true }),
    corrected(3, 'plan', { safe: null }, notDone),
    says(4, { 'visit.looked': true }),
  )
  expect(told).toEqual([])
})
