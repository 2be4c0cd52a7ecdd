import { readFacts } from '../evaluate/read-facts.ts'
import { makeSituation, type Situation } from '../evaluate/situation.ts'
import { parseInstant } from '../operators/dates.ts'
import type { FactValue } from '../types.ts'
import { factsOfRun, saidByRun } from './run-facts.ts'
import { inOrder, type StepHistory, stepHistories } from './step-history.ts'
import { progressOf } from './step-progress.ts'
import type { ChildRun, FlatFacts, ProcedureInForce, RunContext, RunEvent, RunState } from './types.ts'

/** The events of a run and what they add up to, for who decides about the next one. */
export interface FoldedRun {
  readonly state: RunState
  readonly histories: ReadonlyMap<string, StepHistory>
  readonly events: readonly RunEvent[]
}

/**
 * The state of a run: a fold over its events, which may come in any order and may be there twice. Pure: the same events and
 * the same moment give the same state. Throws `RangeError` without a `started` event or for a moment that is none.
 * Source: docs/semantics.md#procedures
 */
export const foldRun = (
  procedure: ProcedureInForce,
  events: readonly RunEvent[],
  context: RunContext,
): RunState => foldEvents(procedure, events, context).state

/** The same with what it was folded from. */
export function foldEvents(
  one: ProcedureInForce,
  given: readonly RunEvent[],
  context: RunContext,
): FoldedRun {
  const events = inOrder(given)
  const [started] = events
  const last = events.at(-1)
  if (started?.kind !== 'started' || !last)
    throw new RangeError('a run begins with the event that started it')
  const asOf = parseInstant(context.asOf)
  if (asOf === null) throw new RangeError(`${context.asOf} is not an instant`)
  const { procedure } = one
  const histories = stepHistories(procedure, events)
  const end = endOf(events)
  const phase = end === null ? 'OPEN' : 'CLOSED'
  const doneByChild = finishedChildren(histories, context.children ?? [])
  const subjectRef = started.subjectRef
  const said = saidByRun(one, {
    histories,
    given: started.facts ?? {},
    phase,
    subjectRef,
    zone: context.zone,
    doneByChild,
  })
  const { situation, facts } = situationOf(one, said, asOf, context.work)
  const steps = progressOf(one, {
    histories,
    situation,
    startedAt: started.happenedAt,
    isOpen: phase === 'OPEN',
    asOf,
    zone: context.zone,
    doneByChild,
  })
  const state: RunState = {
    procedure: procedure.code,
    state: phase,
    version: last.version,
    subjectRef,
    startedAt: started.happenedAt,
    startedBy: started.recordedBy,
    closedAt: end?.happenedAt ?? null,
    closedBy: end?.recordedBy ?? null,
    closingRole: end?.actingRole ?? null,
    outcome: end?.outcome ?? null,
    steps,
    facts,
    notCounted: Object.keys(started.facts ?? {})
      .filter((name) => factsOfRun(one).has(name))
      .sort(),
    holdsUpClosing: steps
      .filter(({ step, state: at }) => step.blocksClosing && at !== 'DONE' && at !== 'NOT_NEEDED')
      .map(({ step }) => step.code),
  }
  return { state, histories, events }
}

/** The event that closed the run; null while it is open, and again once it was reopened. */
function endOf(events: readonly RunEvent[]): RunEvent | null {
  const last = events.findLast(({ kind }) => kind === 'closed' || kind === 'reopened')
  return last?.kind === 'closed' ? last : null
}

function finishedChildren(
  histories: ReadonlyMap<string, StepHistory>,
  children: readonly ChildRun[],
): ReadonlyMap<string, ChildRun> {
  const closed = new Map(
    children.filter(({ state }) => state === 'CLOSED').map((child) => [child.runId, child]),
  )
  return new Map(
    [...histories].flatMap(([code, { child }]) => {
      const found = child ? closed.get(child.runId) : undefined
      return found ? [[code, found] as const] : []
    }),
  )
}

/**
 * The situation that conditions of steps are judged in. What the ruleset does not take as a fact, after a migration for
 * example, is not known.
 */
function situationOf(
  { compiled }: ProcedureInForce,
  said: FlatFacts,
  asOf: number,
  work: RunContext['work'] = compiled.work,
): { situation: Situation; facts: Record<string, FactValue> } {
  let kept = said
  let reading = readFacts(kept, compiled)
  if (!reading.ok) {
    const refused = new Set(reading.problems.map(({ path }) => path[1]))
    kept = Object.fromEntries(Object.entries(said).filter(([name]) => !refused.has(name)))
    reading = readFacts(kept, compiled)
  }
  if (!reading.ok) {
    kept = {}
    reading = readFacts(kept, compiled)
  }
  if (!reading.ok) throw new RangeError('no facts at all could not be read')
  const known = Object.entries(kept).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  )
  return { situation: makeSituation(compiled, reading.given, asOf, work), facts: Object.fromEntries(known) }
}
