import { beforeEach, describe, expect, test } from 'vitest'
import { closingSituations } from '../../../src/rules/procedures/closing.ts'
import { foldRun } from '../../../src/rules/procedures/fold-run.ts'
import { compiledFrom, EN, Play, pack, procedureIn, VISIT } from './world.ts'

const compiled = compiledFrom(VISIT)
let play: Play
const LOOK = { fields: { place: 'room 1', hurt: false } }

beforeEach(() => {
  play = new Play(procedureIn(compiled, 'visit'))
  play.start('2026-03-02T09:00:00Z')
})

describe('the states of steps', () => {
  test('at the start nothing waits but what comes after a step or last, and an unknown condition names its fact', () => {
    expect(play.states()).toEqual({
      look: 'OPEN',
      talk: 'OPEN',
      bandage: 'PENDING',
      sign: 'WAITING',
      call: 'OPEN',
      report: 'WAITING',
    })
    expect(play.progress('bandage').waitingFor).toEqual(['visit.hurt'])
    expect(play.progress('report').waitsFor).toEqual(['look', 'talk', 'bandage', 'sign', 'call'])
  })

  test('a condition that becomes false makes a step not needed, and one that becomes true opens it', () => {
    play.step('look', 'nurse', LOOK)
    expect(play.states()).toMatchObject({ look: 'DONE', bandage: 'NOT_NEEDED', sign: 'OPEN' })
    expect(play.amend('look', 'nurse', { hurt: true })).toEqual([])
    expect(play.states()).toMatchObject({ look: 'DONE', bandage: 'OPEN' })
    expect(play.amend('look', 'nurse', { hurt: null })).toEqual([])
    expect(play.progress('bandage')).toMatchObject({ state: 'PENDING', waitingFor: ['visit.hurt'] })
  })

  test('a step that is pending may be done: help does not wait for paperwork', () => {
    expect(play.step('bandage', 'guest')).toEqual([])
    expect(play.states()).toMatchObject({ bandage: 'DONE' })
    play.step('look', 'nurse', LOOK)
    expect(play.states()).toMatchObject({ bandage: 'DONE' })
  })

  test('what is last waits for everything that is neither done nor not needed', () => {
    expect(play.step('report', 'nurse')).toEqual(['STEP_NOT_READY step'])
    play.step('look', 'nurse', LOOK)
    play.step('talk', 'nurse', { fields: { people: ['client'] } })
    play.step('call', 'guest')
    play.step('sign', 'nurse', { fields: { text: 'a' } })
    expect(play.step('report', 'nurse')).toEqual(['STEP_NOT_READY step'])
    play.step('sign', 'doctor', { by: 'Ben' })
    expect(play.step('report', 'nurse')).toEqual([])
    expect(play.states()).toMatchObject({ report: 'DONE' })
  })

  test('a step done by another role is on record, says nothing, and holds up what comes after', () => {
    expect(play.step('look', 'guest', LOOK)).toEqual([])
    expect(play.progress('look')).toMatchObject({
      state: 'DONE_BY_WRONG_ROLE',
      doneBy: 'Ana',
      actingRole: 'guest',
      fields: { place: 'room 1' },
    })
    expect(play.state().facts).not.toHaveProperty('visit.looked')
    expect(play.states()).toMatchObject({ bandage: 'PENDING', sign: 'WAITING' })
    expect(play.step('look', 'nurse', LOOK)).toEqual([])
    expect(play.states()).toMatchObject({ look: 'DONE', sign: 'OPEN' })
    expect(play.state().facts).toMatchObject({ 'visit.looked': true, 'visit.lookedBy': 'nurse' })
  })

  test('a step that may be repeated counts how often, and its last record stands', () => {
    play.step('call', 'guest', { fields: { n: 1 } })
    expect(play.step('call', 'guest', { fields: { n: 2 } })).toEqual([])
    expect(play.progress('call')).toMatchObject({ state: 'DONE', times: 2, fields: { n: 2 } })
  })
})

describe('approvals', () => {
  beforeEach(() => {
    play.step('look', 'nurse', LOOK)
    play.step('sign', 'nurse', { fields: { text: 'a' } })
  })

  test('the first of two approves nothing yet', () => {
    expect(play.progress('sign')).toMatchObject({ state: 'OPEN', approvalsGiven: 1, fields: { text: 'a' } })
    expect(play.state().facts).not.toHaveProperty('visit.signed')
    expect(play.state().holdsUpClosing).toEqual(['sign'])
  })

  test('one person is not two', () => {
    expect(play.step('sign', 'doctor', { fields: { text: 'a' } })).toEqual(['SELF_APPROVAL step'])
  })

  test('a second person completes it, and a role that may not do it does not', () => {
    play.step('sign', 'guest', { by: 'Ben', fields: { text: 'a' } })
    expect(play.progress('sign')).toMatchObject({ state: 'OPEN', approvalsGiven: 1 })
    play.step('sign', 'doctor', { by: 'Ben' })
    expect(play.progress('sign')).toMatchObject({ state: 'DONE', approvalsGiven: 2, times: 1 })
    expect(play.state().facts).toMatchObject({ 'visit.signed': true })
  })

  test('who agreed to another text has not agreed to this one', () => {
    play.step('sign', 'doctor', { by: 'Ben', fields: { text: 'b' } })
    expect(play.progress('sign')).toMatchObject({ state: 'OPEN', approvalsGiven: 1, approvedBy: ['Ben'] })
    play.step('sign', 'nurse')
    expect(play.progress('sign')).toMatchObject({ state: 'DONE', fields: { text: 'b' } })
    play.amend('sign', 'nurse', { text: 'c' })
    expect(play.progress('sign')).toMatchObject({ state: 'OPEN', approvedBy: ['Ana'], times: 0 })
  })
})

describe('facts of a run', () => {
  test('come from the first event on, and no caller’s word takes the place of a step', () => {
    const other = new Play(procedureIn(compiled, 'visit'))
    other.start(undefined, { visit: { looked: true, signed: true }, 'weather.bad': true })
    expect(other.state().facts).toEqual({ 'about.kinds': ['visit'], 'visit.open': true, 'weather.bad': true })
    expect(other.state().notCounted).toEqual(['visit.looked', 'visit.signed'])
  })

  test('lists that several steps say are put together', () => {
    play.step('talk', 'nurse', { fields: { people: ['client'] } })
    play.step('bandage', 'guest', { fields: { people: ['staff', 'client'] } })
    expect(play.state().facts).toMatchObject({ 'visit.people': ['client', 'staff'] })
  })

  test('a field that was left empty says nothing, and null is not turned into anything', () => {
    play.step('look', 'nurse', { fields: { place: 'room 1', hurt: null } })
    expect(play.state().facts).not.toHaveProperty('visit.hurt')
    expect(play.progress('look').fields).toEqual({ place: 'room 1' })
    const other = new Play(procedureIn(compiled, 'visit'))
    other.start(undefined, { 'weather.bad': null })
    expect(other.state().facts).not.toHaveProperty('weather.bad')
  })

  test('a field of one step does not leak into another of the same name', () => {
    play.step('talk', 'nurse', { fields: { people: ['client'] } })
    expect(play.progress('bandage').fields).toBeNull()
    play.step('bandage', 'guest')
    expect(play.progress('bandage').fields).toEqual({})
    expect(play.state().facts).toMatchObject({ 'visit.people': ['client'] })
  })

  test('a day is that of the organisation', () => {
    const there = new Play(procedureIn(compiled, 'visit'), 'Pacific/Auckland')
    there.start()
    there.step('look', 'nurse', { ...LOOK, happenedAt: '2026-03-02T11:30:00Z' })
    expect(there.state().facts).toMatchObject({ 'visit.lookedOn': '2026-03-03' })
  })

  test('closing asks with the closing act', () => {
    const procedure = procedureIn(compiled, 'visit')
    expect(closingSituations(procedure, play.state().facts, null)[0]).toMatchObject({
      'act.type': 'end_visit',
      'visit.open': true,
    })
  })
})

describe('closing and reopening', () => {
  test('a step that holds up the closing does so until it is done', () => {
    expect(play.do({ kind: 'close', actingRole: 'nurse' })).toEqual(['CLOSING_BLOCKED runId'])
    expect(play.events).toHaveLength(1)
  })

  test('a closed run takes nothing but being reopened, and its facts say that it is over', () => {
    play.step('look', 'nurse', LOOK)
    play.step('sign', 'nurse', { fields: { text: 'a' } })
    play.step('sign', 'doctor', { by: 'Ben' })
    expect(play.do({ kind: 'close', actingRole: 'guest' })).toEqual(['ROLE_NOT_HELD actingRole'])
    expect(play.do({ kind: 'close', actingRole: 'nurse', outcome: 'lost' })).toEqual([
      'INVALID_INPUT outcome',
    ])
    expect(play.do({ kind: 'close', actingRole: 'nurse', outcome: 'fine' })).toEqual([])
    expect(play.state()).toMatchObject({
      state: 'CLOSED',
      outcome: 'fine',
      closedBy: 'Ana',
      facts: { 'visit.open': false },
    })
    expect(play.step('call', 'guest')).toEqual(['PROCEDURE_CLOSED runId'])
    expect(play.amend('look', 'nurse', { hurt: true })).toEqual(['PROCEDURE_CLOSED runId'])
    expect(play.do({ kind: 'note', note: 'late' })).toEqual(['PROCEDURE_CLOSED runId'])
    expect(play.state('2026-12-01T00:00:00Z').steps.some(({ overdue }) => overdue)).toBe(false)
    expect(play.do({ kind: 'reopen', actingRole: 'nurse', reason: ' ' })).toEqual(['INVALID_INPUT reason'])
    expect(play.do({ kind: 'reopen', actingRole: 'nurse', reason: 'new facts' })).toEqual([])
    expect(play.state()).toMatchObject({ state: 'OPEN', outcome: null, closedAt: null })
    expect(play.do({ kind: 'reopen', actingRole: 'nurse', reason: 'again' })).toEqual(['INVALID_INPUT runId'])
  })
})

describe('what is refused', () => {
  test('a step that is done, with who and when', () => {
    play.step('look', 'nurse', LOOK)
    expect(play.step('look', 'doctor', { by: 'Ben', ...LOOK })).toEqual(['STEP_ALREADY_DONE step'])
    expect(play.step('look', 'guest', { by: 'Ben', ...LOOK })).toEqual(['STEP_ALREADY_DONE step'])
  })

  test('a record made on another version', () => {
    expect(play.step('talk', 'nurse', { expectedVersion: 0 })).toEqual(['VERSION_CONFLICT expectedVersion'])
    expect(play.step('call', 'nurse', { expectedVersion: 1 })).toEqual([])
  })

  test('a role that is not held, and one that does not exist', () => {
    expect(play.step('look', 'nurse', { ...LOOK, roles: ['doctor'] })).toEqual(['ROLE_NOT_HELD actingRole'])
    expect(play.step('look', 'nurses', LOOK)).toEqual(['INVALID_INPUT actingRole'])
  })

  test('each field that is missing, unknown or of another kind, under its own path', () => {
    expect(play.step('look', 'nurse', { fields: { hurt: 'no', plaec: 'x' } })).toEqual([
      'INVALID_INPUT fields hurt',
      'INVALID_INPUT fields plaec',
      'INVALID_INPUT fields place',
    ])
    expect(play.step('look', 'nurse', { fields: { place: ' ' } })).toEqual(['INVALID_INPUT fields place'])
    expect(play.step('talk', 'nurse', { fields: { people: [] } })).toEqual(['INVALID_INPUT fields people'])
    expect(play.step('talk', 'nurse', { fields: { people: ['dog'] } })).toEqual([
      'INVALID_INPUT fields people',
    ])
    expect(play.step('look', 'nurse', { fields: [] })).toEqual(['INVALID_INPUT fields'])
  })

  test('an amendment that takes a required field away, or has nothing to correct', () => {
    expect(play.amend('look', 'nurse', { hurt: true })).toEqual(['STEP_NOT_READY step'])
    play.step('look', 'nurse', LOOK)
    expect(play.amend('look', 'nurse', { place: null })).toEqual(['INVALID_INPUT fields place'])
    expect(play.amend('look', 'nurse', {})).toEqual(['INVALID_INPUT fields'])
  })

  test('what has not happened yet, and what is no time', () => {
    expect(play.step('call', 'guest', { happenedAt: '2026-03-02T12:00:01Z' })).toEqual([
      'INVALID_INPUT happenedAt',
    ])
    expect(play.step('call', 'guest', { happenedAt: 'now' })).toEqual(['INVALID_INPUT happenedAt'])
    expect(play.step('call', 'guest', { happenedAt: '1999-01-01T00:00:00Z' })).toEqual([])
  })

  test('what is further back than the pack allows', () => {
    const late = compiledFrom(
      pack({
        procedures: { p: { title: EN('P'), backdating: 'P2D', steps: [{ code: 'a', title: EN('A') }] } },
      }),
    )
    const one = new Play(procedureIn(late, 'p'))
    one.start()
    expect(one.step('a', 'x', { happenedAt: '2026-02-28T11:59:59Z' })).toEqual(['INVALID_INPUT happenedAt'])
    expect(one.step('a', 'x', { happenedAt: '2026-02-28T12:00:00Z' })).toEqual([])
  })

  test('facts that the ruleset does not take', () => {
    const other = new Play(procedureIn(compiled, 'visit'))
    expect(other.start(undefined, { 'weather.bad': 'yes', nothing: 1 })).toEqual([
      'INVALID_INPUT facts weather.bad',
      'INVALID_INPUT facts nothing',
    ])
  })
})

describe('events', () => {
  test('that are there twice, or come in another order, make no difference', () => {
    play.step('look', 'nurse', LOOK)
    play.step('talk', 'nurse', { fields: { people: ['client'] } })
    play.step('sign', 'nurse', { fields: { text: 'a' } })
    const before = play.state()
    const { procedure, events } = play
    expect(foldRun(procedure, [...events, ...events], play.context())).toEqual(before)
    expect(foldRun(procedure, [...events].reverse(), play.context())).toEqual(before)
  })

  test('a run without a start is no run', () => {
    expect(() => foldRun(play.procedure, [], play.context())).toThrow(RangeError)
  })
})

describe('a step that starts another procedure', () => {
  const visit = VISIT.procedures?.visit
  const steps = [
    { code: 'help', title: EN('Help'), roles: ['nurse'], starts: 'other', yields: { 'visit.signed': true } },
  ]
  const one = procedureIn(
    compiledFrom({
      ...VISIT,
      procedures: { visit: { ...visit, steps }, other: { title: EN('Other'), subjectKinds: ['visit'] } },
    }),
    'visit',
  )
  const ended = (by: string) => {
    const run = new Play(one)
    run.start('2026-03-02T09:00:00Z')
    run.step('help', by)
    const end = { closedAt: run.now, closedBy: 'Ana', closingRole: by }
    run.children = [{ runId: 'child-e2', state: 'CLOSED', ...end }]
    return { state: run.states().help, says: run.state().facts['visit.signed'] }
  }

  test('says what follows from it when that one is closed, and nothing where a role started it that may not', () => {
    expect(ended('nurse')).toEqual({ state: 'DONE', says: true })
    expect(ended('guest')).toEqual({ state: 'DONE_BY_WRONG_ROLE', says: undefined })
  })
})

test('what a run has to say itself is not assumed while it has not said it, for its steps and for its closing', () => {
  const hurt = { ...VISIT.facts?.['visit.hurt'], type: 'boolean' as const, label: EN('hurt'), assume: false }
  const one = procedureIn(compiledFrom({ ...VISIT, facts: { ...VISIT.facts, 'visit.hurt': hurt } }), 'visit')
  const run = new Play(one)
  run.start('2026-03-02T09:00:00Z')
  expect(run.progress('bandage')).toMatchObject({ state: 'PENDING', waitingFor: ['visit.hurt'] })
  expect(run.state().facts).not.toHaveProperty('visit.hurt')
  expect(closingSituations(one, run.state().facts, 'fine')).toMatchObject([{ 'visit.hurt': null }])
  run.step('look', 'nurse', LOOK)
  expect(run.progress('bandage').state).toBe('NOT_NEEDED')
  expect(closingSituations(one, run.state().facts, 'fine')).toMatchObject([{ 'visit.hurt': false }])
})

test('a step that is not needed waits for its turn as well, as it may be needed once something is corrected', () => {
  const [look, , bandage] = VISIT.procedures?.visit?.steps ?? []
  if (!look || !bandage) throw new Error('steps')
  const steps = [look, { code: 'ask', title: EN('Ask') }, { ...bandage, order: { after: ['ask'] } }]
  const visit = { ...VISIT.procedures?.visit, steps }
  const run = new Play(procedureIn(compiledFrom({ ...VISIT, procedures: { visit } }), 'visit'))
  run.start('2026-03-02T09:00:00Z')
  run.step('look', 'nurse', LOOK)
  expect(run.states()).toEqual({ look: 'DONE', ask: 'OPEN', bandage: 'NOT_NEEDED' })
  expect(run.step('bandage', 'nurse')).toEqual(['STEP_NOT_READY step'])
  run.step('ask', 'nurse')
  expect(run.step('bandage', 'nurse')).toEqual([])
})
