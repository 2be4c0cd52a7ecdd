import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldRun } from '../../../src/rules/procedures/fold-run.ts'
import type { RunState } from '../../../src/rules/procedures/types.ts'
import { compiledFrom, Play, procedureIn, VISIT } from './world.ts'

const compiled = compiledFrom(VISIT)
const PEOPLE = ['Ana', 'Ben', 'Cho']
const ROLES = ['nurse', 'doctor', 'guest']

/** Something that somebody tries; most of it is refused. */
const attempt = fc.record({
  act: fc.constantFrom('do', 'do', 'do', 'amend', 'close', 'reopen'),
  step: fc.constantFrom('look', 'talk', 'bandage', 'sign', 'call', 'report'),
  by: fc.constantFrom(...PEOPLE),
  role: fc.constantFrom(...ROLES),
  hurt: fc.constantFrom(true, false, null),
  text: fc.constantFrom('a', 'b'),
})
interface Attempt {
  readonly act: string
  readonly step: string
  readonly by: string
  readonly role: string
  readonly hurt: boolean | null
  readonly text: string
}

const FIELDS: Readonly<Record<string, (one: Attempt) => object>> = {
  look: ({ hurt }) => ({ place: 'room', hurt }),
  talk: () => ({ people: ['client'] }),
  sign: ({ text }) => ({ text }),
  call: () => ({ n: 1 }),
}

const tried = (act: string, step: string, by: string): Attempt => ({
  act,
  step,
  by,
  role: 'nurse',
  hurt: false,
  text: 'a',
})
/** Now and then a run that gets as far as its end. */
const SIGNED = [tried('do', 'look', 'Ana'), tried('do', 'sign', 'Ana'), tried('do', 'sign', 'Ben')]
const attempts = fc
  .tuple(
    fc.constantFrom([], SIGNED, [...SIGNED, tried('close', 'look', 'Ana')]),
    fc.array(attempt, { maxLength: 30 }),
  )
  .map(([before, after]) => [...before, ...after])

/** The states of the steps told in another way: a table that is written over, with the rules of VISIT spelled out by hand. */
class Notebook {
  looked: { hurt: boolean | null } | null = null
  lookedWrongly = false
  talked = false
  talkedWrongly = false
  bandaged = false
  signing: { text: string; people: string[] } | null = null
  signed: { text: string } | null = null
  signedWrongly = false
  called = false
  reported = false
  isClosed = false

  states(): Record<string, string> {
    const hurt = this.looked?.hurt ?? null
    const bandage = this.bandaged ? 'DONE' : hurt === null ? 'PENDING' : hurt ? 'OPEN' : 'NOT_NEEDED'
    const look = this.looked ? 'DONE' : this.lookedWrongly ? 'DONE_BY_WRONG_ROLE' : 'OPEN'
    const talk = this.talked ? 'DONE' : this.talkedWrongly ? 'DONE_BY_WRONG_ROLE' : 'OPEN'
    const call = this.called ? 'DONE' : 'OPEN'
    const unsigned =
      this.signedWrongly && !this.signing ? 'DONE_BY_WRONG_ROLE' : this.looked ? 'OPEN' : 'WAITING'
    const sign = this.signed ? 'DONE' : unsigned
    const rest = [look, talk, bandage, sign, call]
    const isReady = rest.every((state) => state === 'DONE' || state === 'NOT_NEEDED')
    return { look, talk, bandage, sign, call, report: this.reported ? 'DONE' : isReady ? 'OPEN' : 'WAITING' }
  }

  /** Whether it was taken. */
  try(one: Attempt): boolean {
    if (one.act === 'reopen') {
      const was = this.isClosed
      this.isClosed = false
      return was
    }
    if (this.isClosed) return false
    if (one.act === 'close') {
      this.isClosed = one.role !== 'guest' && this.signed !== null
      return this.isClosed
    }
    return one.act === 'do' ? this.do(one) : this.amend(one)
  }

  private do({ step, by, role, hurt, text }: Attempt): boolean {
    const isCare = role !== 'guest'
    if (step === 'call') {
      this.called = true
      return true
    }
    if (this.states()[step] === 'DONE') return false
    if (step === 'look') {
      if (isCare) this.looked = { hurt }
      else this.lookedWrongly = true
    } else if (step === 'talk') {
      if (role === 'nurse') this.talked = true
      else this.talkedWrongly = true
    } else if (step === 'bandage') this.bandaged = true
    else if (step === 'report') {
      if (this.states().report !== 'OPEN') return false
      this.reported = true
    } else return this.sign(by, isCare, text)
    return true
  }

  private sign(by: string, isCare: boolean, text: string): boolean {
    if (!this.looked) return false
    if (!isCare) {
      this.signedWrongly = true
      return true
    }
    if (this.signing?.people.includes(by)) return false
    const people = this.signing?.text === text ? [...this.signing.people, by] : [by]
    if (people.length < 2) this.signing = { text, people }
    else {
      this.signing = null
      this.signed = { text }
    }
    return true
  }

  private amend({ step, by, role, hurt, text }: Attempt): boolean {
    if (step === 'look') {
      if (!this.looked) return this.lookedWrongly
      if (role !== 'guest') this.looked = { hurt }
      return true
    }
    if (step === 'sign') {
      const standing = this.signing ?? this.signed
      if (!standing) return this.signedWrongly
      if (role !== 'guest' && standing.text !== text) {
        this.signing = { text, people: [by] }
        this.signed = null
      }
      return true
    }
    if (step === 'talk') return this.talked || this.talkedWrongly
    // The other steps have no field that could be corrected with these, or were not done.
    return step === 'call' && this.called
  }
}

function tryOn(play: Play, one: Attempt): boolean {
  const { act, step, by, role } = one
  const fields = FIELDS[step]?.(one)
  if (act === 'close') return play.do({ kind: 'close', actingRole: role }, { by }).length === 0
  if (act === 'reopen')
    return play.do({ kind: 'reopen', actingRole: role, reason: 'again' }, { by }).length === 0
  if (act === 'amend') return play.amend(step, role, fields ?? {}, { by }).length === 0
  return play.step(step, role, { by, fields }).length === 0
}

const statesOf = (state: RunState) =>
  Object.fromEntries(state.steps.map(({ step, state: at }) => [step.code, at]))

test('what people do is taken or refused, and leaves the steps, as a notebook written by hand says', () => {
  const counts = { taken: 0, refused: 0, closed: 0 }
  fc.assert(
    fc.property(attempts, (tried) => {
      const play = new Play(procedureIn(compiled, 'visit'))
      play.start('2026-03-02T09:00:00Z')
      const notebook = new Notebook()
      for (const one of tried) {
        const isTaken = notebook.try(one)
        expect({ one, isTaken: tryOn(play, one), states: play.states() }).toEqual({
          one,
          isTaken,
          states: notebook.states(),
        })
        counts[isTaken ? 'taken' : 'refused'] += 1
        if (notebook.isClosed) counts.closed += 1
      }
    }),
    { numRuns: 120 },
  )
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(30)
})

test('events are read in the order of their versions, and one that is there again changes nothing', () => {
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (attempts, order) => {
      const play = new Play(procedureIn(compiled, 'visit'))
      play.start('2026-03-02T09:00:00Z')
      for (const one of attempts) tryOn(play, one)
      const shuffled = [...play.events, ...play.events.slice(0, 3)]
        .map((event) => ({ event, at: order.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event)
      const { procedure } = play
      expect(foldRun(procedure, shuffled, play.context())).toEqual(play.state())
    }),
    { numRuns: 100 },
  )
})

test('acts about steps that have nothing to do with each other end the same in either order', () => {
  const orders = [
    ['look', 'talk', 'call'],
    ['call', 'look', 'talk'],
    ['talk', 'call', 'look'],
  ]
  const ends = orders.map((steps) => {
    const play = new Play(procedureIn(compiled, 'visit'))
    play.start('2026-03-02T09:00:00Z')
    for (const step of steps) tryOn(play, { ...tried('do', step, 'Ana'), hurt: true })
    return { states: statesOf(play.state()), facts: play.state().facts }
  })
  expect(ends[1]).toEqual(ends[0])
  expect(ends[2]).toEqual(ends[0])
})

test('a run of a hundred events folds in less than a millisecond', () => {
  const play = new Play(procedureIn(compiled, 'visit'))
  play.start('2026-03-02T09:00:00Z')
  for (let n = 1; n < 100; n += 1) play.step('call', 'guest', { fields: { n } })
  expect(play.events).toHaveLength(100)
  const { procedure, events } = play
  const rounds = Array.from({ length: 200 }, () => {
    const before = performance.now()
    foldRun(procedure, events, play.context())
    return performance.now() - before
  })
  // The best of many: the machine may be busy with something else.
  expect(Math.min(...rounds)).toBeLessThan(1)
})
