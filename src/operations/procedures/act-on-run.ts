import type { SQL } from 'drizzle-orm'
import type { NewRunEvent, ProcedureInForce } from '../../rules/index.ts'
import type { RecordState } from '../../values/record-kinds.ts'
import type { CheckDraft } from '../checks/check-draft.ts'
import { checkStatements } from '../checks/record-checks.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError, type UserFault } from '../errors.ts'
import { hideKey } from '../idempotency/keyed-row.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, type Complaint, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { type EventDraft, fingerprintOf, makeEventDraft } from '../records/event-draft.ts'
import { canBeAdded, keyedEventsStatement } from '../records/event-statements.ts'
import { EVENTS_PER_RECORD_MAX, keyConflict, recordIsFull } from '../records/record-faults.ts'
import { type EventWrite, type KeyedEvent, writeEvents } from '../records/write-events.ts'
import { parentStatements } from './parent-marks.ts'
import { type LoadedRun, loadRun, runStatements, stateOfRun, toRunRows } from './read-runs.ts'
import { toRunEvent } from './run-events.ts'
import { marksOfRun } from './run-marks.ts'
import { type ProcedurePayload, remember } from './run-view.ts'

/** What is added to a run, and what goes with it. */
export interface RunAct {
  readonly event: NewRunEvent
  /** The procedure as the run follows it from then on; as it does when absent. */
  readonly inForce?: ProcedureInForce
  /** The check that it counts on. A draft is recorded with the event: both are written, or neither. */
  readonly check?: CheckDraft | { readonly id: string }
  /** The event is written only while this holds too; else it is decided anew. */
  readonly onlyWhile?: SQL
  readonly also?: (draft: EventDraft) => Promise<Pick<EventWrite, 'behind' | 'also'>>
}

/** What a verb makes of a run as it stands: an event, or what the caller has to mend. */
export type Outcome<Refused> =
  | { readonly ok: true; readonly act: RunAct }
  | { readonly ok: false; readonly refused: Refused }

/** The answer to an act: the run as it stands now; `refused` says why nothing was written. */
export interface Acted<Refused> {
  readonly payload: ProcedurePayload
  readonly refused: Refused | null
  /** The check that the event which the key stands for counts on. */
  readonly checkId: string | null
}

/** How often an act is decided anew because somebody else added to the run meanwhile. */
const ROUNDS_MAX = 8

/** What every act on a run is told. */
export interface ActInput {
  readonly idempotencyKey: string
  readonly runId: string
}

/** What is wrong with the form of an act on a run, before the run is read. */
export function actFaults(ctx: OperationContext, input: ActInput, more: readonly Complaint[]): UserFault[] {
  return inputFaults(messageLocale(ctx), [
    aboutText(['input', 'idempotencyKey'], input.idempotencyKey, TEXT.idempotencyKey),
    aboutText(['input', 'runId'], input.runId, TEXT.id),
    ...more,
  ])
}

/**
 * Adds one event to a run, decided on how the run stands at that moment. Somebody else may add to it in between, or change what else it was
 * decided on: then nothing is written and it is decided anew. The same key with the same input gives the same event, whatever has become of the run. Refuses with
 * UNAVAILABLE when others keep adding to it.
 */
export async function actOnRun<Refused extends { readonly userErrors: readonly UserFault[] }>(
  ctx: OperationContext,
  operation: string,
  input: ActInput,
  decide: (run: LoadedRun) => Promise<Outcome<Refused>>,
): Promise<Acted<Refused>> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { keyed, run } = await readForAct(ctx, operation, input)
    if (run === null) return failed([notThere(ctx)])
    if (keyed !== undefined) return answerKeyed(ctx, input, keyed, run)
    if (run.events.length >= EVENTS_PER_RECORD_MAX) return failed([recordIsFull(ctx, ['input', 'runId'])])
    const outcome = await decide(run)
    if (!outcome.ok) {
      const view = await remember(ctx, run)
      return {
        payload: { run: view, userErrors: outcome.refused.userErrors },
        refused: outcome.refused,
        checkId: null,
      }
    }
    const acted = await write<Refused>(ctx, operation, input, { run, act: outcome.act })
    if (acted !== null) return acted
  }
  throw new RefusedError('UNAVAILABLE', 'Others keep adding to this run; try again.', {
    retryAfterSeconds: 1,
  })
}

async function readForAct(ctx: OperationContext, operation: string, { idempotencyKey, runId }: ActInput) {
  if (!isGeneratedId(ID_PREFIXES.run, runId)) return { keyed: undefined, run: null }
  const key = await hideKey(ctx, idempotencyKey)
  const [[keyed], ...rows] = await ctx.db.readBatch([
    keyedEventsStatement(ctx, operation, [key]),
    ...runStatements(ctx, [runId]),
  ])
  return { keyed, run: await loadRun(ctx, toRunRows(rows), runId) }
}

/** Null when the run was added to by somebody else meanwhile, so that nothing was written. */
async function write<Refused>(
  ctx: OperationContext,
  operation: string,
  input: ActInput,
  { run, act }: { readonly run: LoadedRun; readonly act: RunAct },
): Promise<Acted<Refused> | null> {
  const after = await withEvent(ctx, run, act)
  const rulesetDigest = after.run.inForce.compiled.ruleset.digest
  const draft = await makeEventDraft(ctx, {
    key: { operation, said: input.idempotencyKey, input },
    record: { opened: run.opened, state: after.state },
    ...act.event,
    rulesetDigest,
    checkId: checkIdOf(act),
    said: saidIn(act.event),
    ...after.marks,
  })
  const follows = (await act.also?.(draft)) ?? {}
  const also = [...(follows.also ?? []), ...(await parentStatements(ctx, draft))]
  const written = await writeEvents(ctx, operation, [{ draft, ...follows, also, ...onlyWhile(act) }], {
    first: checkBefore(ctx, draft, act),
  })
  const keyed = written.get(input.idempotencyKey)
  if (keyed === undefined) return null
  if (keyed.event.id !== draft.event.id) {
    if (keyed.fingerprint !== draft.fingerprint) return failed([keyConflict(ctx, ['input'])])
    return null
  }
  const loaded = loadedAfter(run, draft, keyed, after.run)
  return {
    payload: { run: await remember(ctx, loaded), userErrors: [] },
    refused: null,
    checkId: keyed.event.checkId,
  }
}

const checkIdOf = ({ check }: RunAct): string | null =>
  check === undefined ? null : 'row' in check ? check.row.id : check.id

/** What records the check of an event, ahead of it and only if it will be written. */
const checkBefore = (ctx: OperationContext, draft: EventDraft, { check, onlyWhile }: RunAct) =>
  check !== undefined && 'row' in check
    ? checkStatements(ctx, [check], canBeAdded(ctx, draft, onlyWhile))
    : []

const onlyWhile = ({ onlyWhile: condition }: RunAct): Pick<EventWrite, 'onlyWhile'> =>
  condition === undefined ? {} : { onlyWhile: condition }

/** How the run will stand with the event, for what is to be done about it then. */
async function withEvent(ctx: OperationContext, run: LoadedRun, { event, inForce = run.inForce }: RunAct) {
  const id = ctx.newId(ID_PREFIXES.event)
  const recordedAt = ctx.now().toISOString()
  const after: LoadedRun = {
    ...run,
    inForce,
    events: [...run.events, { ...event, id, recordedAt, recordedBy: '' }],
  }
  const { state } = stateOfRun(ctx, after)
  const marks = marksOfRun(ctx, after)
  return { run: after, state: state satisfies RecordState, marks }
}

function loadedAfter(run: LoadedRun, draft: EventDraft, { event }: KeyedEvent, after: LoadedRun): LoadedRun {
  const written = { row: event, said: draft.said }
  const { dataKey } = run.opened.row
  return {
    ...after,
    opened: { ...run.opened, row: { ...draft.record, dataKey }, events: [...run.opened.events, written] },
    events: [...run.events, toRunEvent(written)],
  }
}

/** What stands sealed in an event of a run. */
export function saidIn(event: NewRunEvent) {
  const { fields, facts, note, reason, outcome, childRun, stepMap } = event
  return { fields, facts, note, reason, outcome, childRun, stepMap }
}

async function answerKeyed(
  ctx: OperationContext,
  input: ActInput,
  keyed: KeyedEvent,
  run: LoadedRun,
): Promise<Acted<never>> {
  const isSame = keyed.fingerprint === (await fingerprintOf(ctx, { input }))
  if (!isSame || keyed.event.recordId !== run.opened.row.id) return failed([keyConflict(ctx, ['input'])])
  const view = await remember(ctx, run)
  return { payload: { run: view, userErrors: [] }, refused: null, checkId: keyed.event.checkId }
}

function notThere(ctx: OperationContext): UserFault {
  const text = { en: 'There is no run of this id.', 'zh-CN': '没有该编号的流程。' }
  return faultIn(messageLocale(ctx), 'NOT_FOUND', text, ['input', 'runId'])
}

const failed = (userErrors: readonly UserFault[]): Acted<never> => ({
  payload: { run: null, userErrors },
  refused: null,
  checkId: null,
})
