import { formatDay, parseMoment } from '../operators/dates.ts'
import type { RecordedValue } from '../pack/format.ts'
import type { RecordValue, RulesetStep } from '../record-types.ts'
import type { FactValue } from '../types.ts'
import { mayDo, type StepHistory } from './step-history.ts'
import type { ChildRun, FlatFacts, ProcedureInForce, RecordedFields, RunPhase } from './types.ts'
import { dayIn } from './zones.ts'

/** One record, for values that are taken from it. */
export interface RecordRead {
  readonly fields: RecordedFields
  readonly role: string | null
  readonly person: string
  readonly happenedAt: string
  readonly recordedAt: string
  readonly subject: string | null
  readonly zone: string
}

/** A value taken from a record; undefined where the record does not say. */
export function valueFrom(value: RecordedValue, record: RecordRead): RecordValue | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return value
  switch (value.from) {
    case 'field':
      return Object.hasOwn(record.fields, value.field ?? '') ? record.fields[value.field ?? ''] : undefined
    case 'role':
      return record.role ?? undefined
    case 'person':
      return record.person
    case 'subject':
      return record.subject ?? undefined
    case 'happenedAt':
      return record.happenedAt
    case 'happenedOn':
      return dayOf(record.happenedAt, record.zone)
    case 'recordedAt':
      return record.recordedAt
  }
}

/** The day of a moment on the calendar of a zone. */
export function dayOf(moment: string, zone: string): string {
  const at = parseMoment(moment)
  if (at === null) throw new RangeError(`${moment} is not a moment`)
  return formatDay(dayIn(at, zone))
}

/** Every fact that the run itself says, at whatever stage; what a caller says about one of these does not count. */
export function factsOfRun({ compiled, procedure }: ProcedureInForce): ReadonlySet<string> {
  const { subjectKindsFact } = compiled
  return new Set([
    ...(subjectKindsFact === null || procedure.subjectKinds.length === 0 ? [] : [subjectKindsFact]),
    ...Object.keys(procedure.startFacts),
    ...Object.keys(procedure.closingFacts),
    ...procedure.steps.flatMap(({ yields }) => Object.keys(yields)),
  ])
}

/**
 * Facts that the run says itself, has not said yet, and that would be assumed where nobody mentioned them: the run is asked about them, so they are
 * not known, and null.
 */
export function notAssumed(one: ProcedureInForce, said: FlatFacts): Readonly<Record<string, null>> {
  const { facts } = one.compiled.ruleset
  const mayBeAssumed = (name: string) => Object.hasOwn(facts, name) && facts[name]?.assume !== undefined
  const unsaid = [...factsOfRun(one)].filter((name) => !Object.hasOwn(said, name) && mayBeAssumed(name))
  return Object.fromEntries(unsaid.map((name) => [name, null]))
}

export interface RunSoFar {
  readonly histories: ReadonlyMap<string, StepHistory>
  /** What was known at the start. */
  readonly given: FlatFacts
  readonly phase: RunPhase
  readonly subjectRef: string | null
  readonly zone: string
  /** Steps that are done by another run, which is closed. */
  readonly doneByChild: ReadonlyMap<string, ChildRun>
}

/**
 * What a run says: the facts that were known at its start, those that its procedure says of every run, those of the steps
 * that are done, and once it is closed those of its end. A step that is not done, or was done by a role that may not do it,
 * says nothing. Lists that several steps say are put together. Null: a caller who says that it is not known, and what the run has not said yet
 * and nobody may assume.
 */
export function saidByRun(one: ProcedureInForce, run: RunSoFar): FlatFacts {
  const { compiled, procedure } = one
  const own = factsOfRun(one)
  const facts: Record<string, FactValue | null> = {}
  for (const [name, value] of Object.entries(run.given)) if (!own.has(name)) facts[name] = value
  if (compiled.subjectKindsFact !== null && procedure.subjectKinds.length > 0)
    facts[compiled.subjectKindsFact] = procedure.subjectKinds
  Object.assign(facts, procedure.startFacts)
  for (const step of procedure.steps) addStep(facts, step, run)
  if (run.phase === 'CLOSED') Object.assign(facts, procedure.closingFacts)
  return { ...facts, ...notAssumed(one, facts) }
}

function addStep(facts: Record<string, FactValue | null>, step: RulesetStep, run: RunSoFar): void {
  const read = recordOf(step, run)
  if (!read) return
  for (const [name, source] of Object.entries(step.yields)) {
    const value = valueFrom(source, read)
    if (value === undefined) continue
    const before = facts[name]
    facts[name] = Array.isArray(before) && Array.isArray(value) ? [...new Set([...before, ...value])] : value
  }
}

/** What a step that is done says of itself; null while it is not, also where a role that may not do it had another run do it. */
function recordOf(step: RulesetStep, run: RunSoFar): RecordRead | null {
  const { subjectRef: subject, zone } = run
  const history = run.histories.get(step.code)
  if (history?.done) {
    const { fields, role, by: person, at: happenedAt, recordedAt } = history.done
    return { fields, role, person, happenedAt, recordedAt, subject, zone }
  }
  const child = run.doneByChild.get(step.code)
  if (!child || child.closedAt === null || !mayDo(step, history?.child?.role ?? null)) return null
  const { closedAt, closedBy, closingRole: role } = child
  return {
    fields: {},
    role,
    person: closedBy ?? '',
    happenedAt: closedAt,
    recordedAt: closedAt,
    subject,
    zone,
  }
}
