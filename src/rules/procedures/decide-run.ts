import { isPlainObject } from '../evaluate/check-value.ts'
import { readFacts } from '../evaluate/read-facts.ts'
import type { LocalisedText } from '../pack/format.ts'
import { momentOf, PLAIN_EVENT, roleProblems, textProblems } from './decide-common.ts'
import { readFields } from './fields.ts'
import { flatFacts } from './flat-facts.ts'
import { type FoldedRun, foldEvents } from './fold-run.ts'
import { plannedEntries } from './planned-entries.ts'
import { refused, WORDS } from './refusals.ts'
import { afterEvent, mayDo, type StepHistory, UNTOUCHED } from './step-history.ts'
import type {
  Actor,
  NewRunEvent,
  ProcedureInForce,
  Refusal,
  RunCommand,
  RunContext,
  RunDecision,
  RunEvent,
  StepProgress,
} from './types.ts'

type Command<Kind extends RunCommand['kind']> = Extract<RunCommand, { readonly kind: Kind }>

/**
 * Decides whether something may be added to a run: the event to store, or why not, with the place in the input. `events` are
 * those of the run so far, none for `start`. Whoever stores the event gives it the id, and must refuse it where another
 * event has taken its version meanwhile; then it is decided anew. What the rules say about closing is not asked here: see
 * `closingSituations`. Source: docs/semantics.md#procedures
 */
export function decideRun(
  procedure: ProcedureInForce,
  events: readonly RunEvent[],
  command: RunCommand,
  actor: Actor,
  context: RunContext,
): RunDecision {
  if (command.kind === 'start') return decideStart(procedure, command, actor, context)
  const run = foldEvents(procedure, events, context)
  const deciding: Deciding = { procedure, run, actor, context }
  switch (command.kind) {
    case 'complete':
      return decideStep(deciding, command)
    case 'amend':
      return decideCorrection(deciding, command)
    case 'note':
      return decideNote(deciding, command)
    case 'close':
      return decideClosing(deciding, command)
    case 'reopen':
      return decideReopening(deciding, command)
  }
}

interface Deciding {
  readonly procedure: ProcedureInForce
  readonly run: FoldedRun
  readonly actor: Actor
  readonly context: RunContext
}

const no = (...refusals: readonly Refusal[]): RunDecision => ({ ok: false, refusals })
const yes = (event: NewRunEvent): RunDecision => ({ ok: true, event, entries: [], starts: null })

function decideStart(
  { compiled, procedure }: ProcedureInForce,
  { subjectRef = null, happenedAt, actingRole = null, facts, note = null }: Command<'start'>,
  actor: Actor,
  { zone }: RunContext,
): RunDecision {
  const moment = momentOf(happenedAt, actor, procedure.backdating, zone)
  const known = facts === undefined || facts === null ? {} : facts
  const reading = readFacts(known, compiled)
  const problems = [
    ...moment.refusals,
    ...(actingRole === null ? [] : roleProblems(actingRole, actor, compiled.ruleset)),
    ...textProblems(WORDS.note, note, ['note']),
    ...(reading.ok
      ? []
      : reading.problems.map(({ message, path }): Refusal => ({ code: 'INVALID_INPUT', message, path }))),
  ]
  if (problems.length > 0) return no(...problems)
  return yes({
    ...PLAIN_EVENT,
    version: 1,
    kind: 'started',
    happenedAt: moment.at,
    actingRole,
    subjectRef,
    facts: flatFacts(known, compiled.slots),
    note,
  })
}

function decideStep(deciding: Deciding, command: Command<'complete'>): RunDecision {
  const { procedure, run, actor, context } = deciding
  const { state } = run
  if (state.state === 'CLOSED') return no(refused.closed())
  const { expectedVersion = null } = command
  if (expectedVersion !== null && expectedVersion !== state.version)
    return no(refused.otherVersion(expectedVersion, state.version))
  const progress = state.steps.find(({ step }) => step.code === command.step)
  if (!progress) return no(unknownStep(procedure, command.step))
  const roles = roleProblems(command.actingRole, actor, procedure.compiled.ruleset)
  if (roles.length > 0) return no(...roles)
  const barred = barredBy(progress, command, deciding)
  if (barred) return no(barred)
  const history = run.histories.get(command.step) ?? UNTOUCHED
  const { step } = progress
  const moment = momentOf(command.happenedAt, actor, procedure.procedure.backdating, context.zone)
  const reading = readFields(step.fields, command.fields, standingFields(history), procedure.compiled.ruleset)
  const problems = [
    ...moment.refusals,
    ...(reading.ok ? [] : reading.refusals),
    ...textProblems(WORDS.note, command.note ?? null, ['note']),
  ]
  if (!reading.ok || problems.length > 0) return no(...problems)
  const event: NewRunEvent = {
    ...PLAIN_EVENT,
    version: state.version + 1,
    kind: step.starts === null ? 'step_done' : 'step_started',
    step: step.code,
    happenedAt: moment.at,
    actingRole: command.actingRole,
    fields: reading.sent,
    note: command.note ?? null,
  }
  const after = afterEvent(history, { ...event, recordedAt: actor.now, recordedBy: actor.person }, step)
  const change = { before: history, after, isCorrection: false }
  const entries = plannedEntries(procedure, run, step, change, context)
  return { ok: true, event, entries, starts: step.starts }
}

/** What stands written in a record that waits for approvals; a new record starts empty. */
const standingFields = ({ open }: StepHistory) => open?.fields ?? {}

const unknownStep = ({ procedure: { steps } }: ProcedureInForce, code: string): Refusal =>
  refused.unknown(
    WORDS.step,
    code,
    ['step'],
    steps.map((step) => step.code),
  )

/** Why a step cannot be done now. */
function barredBy(
  { step, state, doneBy, doneAt, waitsFor, approvedBy }: StepProgress,
  { actingRole }: Command<'complete'>,
  { run, actor }: Deciding,
): Refusal | null {
  const history = run.histories.get(step.code) ?? UNTOUCHED
  if (history.child && mayDo(step, history.child.role)) return refused.doneByRun()
  if (state === 'DONE' && !step.repeatable) return refused.alreadyDone(doneBy ?? '', doneAt ?? '')
  if (waitsFor.length > 0) return refused.notReady(waitsFor.map((code) => titleOf(run.state.steps, code)))
  const isSecond = history.open !== null && approvedBy.includes(actor.person) && mayDo(step, actingRole)
  return isSecond ? refused.selfApproval() : null
}

const titleOf = (steps: readonly StepProgress[], code: string): LocalisedText =>
  steps.find(({ step }) => step.code === code)?.step.title ?? {}

function decideCorrection(deciding: Deciding, command: Command<'amend'>): RunDecision {
  const { procedure, run, actor, context } = deciding
  const { state } = run
  if (state.state === 'CLOSED') return no(refused.closed())
  const step = procedure.procedure.steps.find(({ code }) => code === command.step)
  if (!step) return no(unknownStep(procedure, command.step))
  const roles = roleProblems(command.actingRole, actor, procedure.compiled.ruleset)
  if (roles.length > 0) return no(...roles)
  const history = run.histories.get(step.code) ?? UNTOUCHED
  const record = history.open ?? history.done ?? history.byWrongRole
  if (!record) return no(refused.notDone())
  const problems = [
    ...textProblems(WORDS.reason, command.reason, ['reason'], true),
    ...changeProblems(command.fields),
  ]
  const reading = readFields(step.fields, command.fields, record.fields, procedure.compiled.ruleset)
  if (!reading.ok) problems.push(...reading.refusals)
  if (!reading.ok || problems.length > 0) return no(...problems)
  const event: NewRunEvent = {
    ...PLAIN_EVENT,
    version: state.version + 1,
    kind: 'step_amended',
    step: step.code,
    happenedAt: actor.now,
    actingRole: command.actingRole,
    fields: reading.sent,
    reason: command.reason,
  }
  const after = afterEvent(history, { ...event, recordedAt: actor.now, recordedBy: actor.person }, step)
  const change = { before: history, after, isCorrection: true }
  return { ok: true, event, entries: plannedEntries(procedure, run, step, change, context), starts: null }
}

const changeProblems = (fields: unknown): Refusal[] =>
  isPlainObject(fields) && Object.keys(fields).length === 0 ? [refused.nothingToChange(['fields'])] : []

function decideNote({ run, actor }: Deciding, { note }: Command<'note'>): RunDecision {
  if (run.state.state === 'CLOSED') return no(refused.closed())
  const problems = textProblems(WORDS.note, note, ['note'], true)
  if (problems.length > 0) return no(...problems)
  return yes({
    ...PLAIN_EVENT,
    version: run.state.version + 1,
    kind: 'note_added',
    happenedAt: actor.now,
    note,
  })
}

function decideClosing(
  { procedure, run, actor, context }: Deciding,
  { actingRole, outcome = null, happenedAt }: Command<'close'>,
): RunDecision {
  const { state } = run
  if (state.state === 'CLOSED') return no(refused.closed())
  const { closingRoles, outcomes, backdating } = procedure.procedure
  const moment = momentOf(happenedAt, actor, backdating, context.zone)
  const problems = [...roleProblems(actingRole, actor, procedure.compiled.ruleset), ...moment.refusals]
  if (problems.length === 0 && closingRoles.length > 0 && !closingRoles.includes(actingRole))
    problems.push(refused.mayNotClose(actingRole, closingRoles))
  if (outcome !== null && !outcomes.includes(outcome))
    problems.push(refused.unknown(WORDS.outcome, outcome, ['outcome'], outcomes))
  if (state.holdsUpClosing.length > 0)
    problems.push(refused.holdsUpClosing(state.holdsUpClosing.map((code) => titleOf(state.steps, code))))
  if (problems.length > 0) return no(...problems)
  return yes({
    ...PLAIN_EVENT,
    version: state.version + 1,
    kind: 'closed',
    happenedAt: moment.at,
    actingRole,
    outcome,
  })
}

function decideReopening(
  { procedure, run, actor }: Deciding,
  { actingRole, reason }: Command<'reopen'>,
): RunDecision {
  if (run.state.state === 'OPEN') return no(refused.notClosed())
  const problems = [
    ...roleProblems(actingRole, actor, procedure.compiled.ruleset),
    ...textProblems(WORDS.reason, reason, ['reason'], true),
  ]
  if (problems.length > 0) return no(...problems)
  return yes({
    ...PLAIN_EVENT,
    version: run.state.version + 1,
    kind: 'reopened',
    happenedAt: actor.now,
    actingRole,
    reason,
  })
}
