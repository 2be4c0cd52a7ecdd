import { missingOf } from '../evaluate/missing.ts'
import type { Situation } from '../evaluate/situation.ts'
import { formatInstant, parseMoment } from '../operators/dates.ts'
import { FALSE, UNKNOWN } from '../operators/truth.ts'
import { NONE, truthAt } from '../program/program.ts'
import type { RulesetStep } from '../record-types.ts'
import { addSpan, parseSpan } from './durations.ts'
import { mayDo, type StepHistory, UNTOUCHED } from './step-history.ts'
import type { ChildRun, ProcedureInForce, StepProgress, StepState } from './types.ts'

export interface Course {
  readonly histories: ReadonlyMap<string, StepHistory>
  readonly situation: Situation
  readonly startedAt: string
  readonly isOpen: boolean
  readonly asOf: number
  readonly zone: string
  readonly doneByChild: ReadonlyMap<string, ChildRun>
}

/** A step as it stands, its place in the order aside. */
interface Standing {
  readonly step: RulesetStep
  readonly history: StepHistory
  readonly child: ChildRun | null
  readonly state: Exclude<StepState, 'WAITING'>
  readonly waitingFor: readonly string[]
}

/** How far each step of a run has come, in the order of the procedure. */
export function progressOf({ compiled, procedure }: ProcedureInForce, course: Course): StepProgress[] {
  const whens = compiled.procedures.get(procedure.code)?.whens ?? []
  const standings = procedure.steps.map((step, place) => standingOf(step, whens[place] ?? NONE, course))
  const byCode = new Map(standings.map((standing) => [standing.step.code, standing]))
  return standings.map((standing) => progress(standing, byCode, course))
}

function standingOf(step: RulesetStep, when: number, course: Course): Standing {
  const { situation } = course
  const history = course.histories.get(step.code) ?? UNTOUCHED
  const child = course.doneByChild.get(step.code) ?? null
  const done = { step, history, child, waitingFor: [] }
  const { compiled, frame } = situation
  if (history.done || (child && mayDo(step, history.child?.role ?? null))) return { ...done, state: 'DONE' }
  const needed = when === NONE ? null : truthAt(compiled.program, when, frame)
  if (needed === FALSE) return { ...done, state: 'NOT_NEEDED' }
  if ((history.byWrongRole && !history.open) || child) return { ...done, state: 'DONE_BY_WRONG_ROLE' }
  if (needed !== UNKNOWN) return { ...done, state: 'OPEN' }
  const missing = [...missingOf(compiled, frame, [when])].flatMap((slot) => compiled.facts[slot]?.name ?? [])
  return { ...done, state: 'PENDING', waitingFor: missing.sort() }
}

const isSettled = ({ state }: Standing): boolean => state === 'DONE' || state === 'NOT_NEEDED'

/** The steps that have to come before and are neither done nor not needed. One that is first holds nothing up but the last. */
function stepsBefore({ step }: Standing, byCode: ReadonlyMap<string, Standing>): string[] {
  const { order } = step
  if (order === null || order === 'first') return []
  const before =
    order === 'last'
      ? [...byCode.values()].filter((other) => other.step.order !== 'last')
      : order.after.flatMap((code) => byCode.get(code) ?? [])
  return before.filter((other) => !isSettled(other)).map((other) => other.step.code)
}

function progress(standing: Standing, byCode: ReadonlyMap<string, Standing>, course: Course): StepProgress {
  const { step, history, child } = standing
  // What is not needed now may be needed later, and would have been done before its turn.
  const waitsFor = standing.state === 'DONE' ? [] : stepsBefore(standing, byCode)
  const state = standing.state === 'OPEN' && waitsFor.length > 0 ? 'WAITING' : standing.state
  const dueAt = state === 'NOT_NEEDED' ? null : dueOf(step, byCode, course)
  const made = madeIn(state, history)
  return {
    step,
    state,
    dueAt: dueAt === null ? null : formatInstant(dueAt),
    overdue: course.isOpen && !isSettled(standing) && dueAt !== null && dueAt < course.asOf,
    doneAt: isOver(state) ? (made?.at ?? child?.closedAt ?? null) : null,
    doneBy: isOver(state) ? (made?.by ?? child?.closedBy ?? null) : null,
    actingRole: isOver(state) ? (made?.role ?? history.child?.role ?? null) : null,
    fields: made?.fields ?? null,
    waitingFor: standing.waitingFor,
    waitsFor,
    approvalsGiven: history.approvedBy.length,
    approvedBy: history.approvedBy,
    times: history.times,
    childRun: history.child?.runId ?? null,
  }
}

/** The record that a state speaks of. */
function madeIn(state: StepState, { done, open, byWrongRole }: StepHistory): StepHistory['done'] {
  if (state === 'DONE') return done
  return state === 'DONE_BY_WRONG_ROLE' ? byWrongRole : open
}

const isOver = (state: StepState): boolean => state === 'DONE' || state === 'DONE_BY_WRONG_ROLE'

/** The earliest of the times that packs set; null where none of their clocks has started. */
function dueOf(step: RulesetStep, byCode: ReadonlyMap<string, Standing>, course: Course): number | null {
  const times = step.due.flatMap(({ within, step: from }) => {
    const start = from === null ? course.startedAt : doneAtOf(byCode.get(from))
    const moment = start === null ? null : parseMoment(start)
    return within === null || moment === null ? [] : [addSpan(moment, parseSpan(within), course.zone)]
  })
  const earliest = Math.min(...times)
  return Number.isFinite(earliest) ? earliest : null
}

const doneAtOf = (standing: Standing | undefined): string | null =>
  standing?.state === 'DONE' ? (standing.history.done?.at ?? standing.child?.closedAt ?? null) : null
