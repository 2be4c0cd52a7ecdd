import type { ProcedureInForce } from '../../rules/index.ts'
import { decideRun } from '../../rules/procedures/decide-run.ts'
import { procedureOf } from '../../rules/procedures/in-force.ts'
import { noLiveRuleset } from '../assessments/evaluate-situation.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { rememberNothing, wasMisremembered } from '../organisation/remembered.ts'
import { actingPerson } from '../records/acting.ts'
import { type EventDraft, fingerprintOf, makeEventDraft } from '../records/event-draft.ts'
import { momentOf } from '../records/moment.ts'
import { aboutSaid, keyConflict, refusalFaults } from '../records/record-faults.ts'
import { findKeyedEvents, type KeyedEvent, writeEvents } from '../records/write-events.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { saidIn } from './act-on-run.ts'
import { loadRun, readRunRows } from './read-runs.ts'
import { toRunEvent } from './run-events.ts'
import { marksOfRun } from './run-marks.ts'
import { type ProcedurePayload, remember } from './run-view.ts'

export interface StartProcedureInput {
  readonly idempotencyKey: string
  /** Its code. */
  readonly procedure: string
  /** A pseudonymous reference. */
  readonly subjectRef?: string | null | undefined
  /** RFC 3339 instant; now when absent. */
  readonly happenedAt?: string | null | undefined
  readonly actingRole?: string | null | undefined
  readonly facts?: unknown
  readonly note?: string | null | undefined
}

const OPERATION = 'startProcedure'

/**
 * Starts a procedure of the live ruleset, to which the run stays pinned. The same key with the same input gives the same run, also after
 * the ruleset has changed. What is wrong with the input comes back as user errors, and nothing is started.
 */
export async function startProcedure({ ctx, input }: Call<StartProcedureInput>): Promise<ProcedurePayload> {
  requireScope(ctx, 'check')
  const malformed = inputFaults(messageLocale(ctx), [
    aboutText(['input', 'idempotencyKey'], input.idempotencyKey, TEXT.idempotencyKey),
    aboutText(['input', 'procedure'], input.procedure, TEXT.code),
    aboutText(['input', 'subjectRef'], input.subjectRef, TEXT.subjectRef),
    aboutText(['input', 'actingRole'], input.actingRole, TEXT.code),
    aboutText(['input', 'note'], input.note, TEXT.note),
    aboutSaid(['input', 'facts'], input.facts),
  ])
  if (malformed.length > 0) return { run: null, userErrors: malformed }
  try {
    return await startNow(ctx, input)
  } catch (error) {
    if (!wasMisremembered(ctx, error)) throw error
    await rememberNothing(ctx)
    return startNow(ctx, input)
  }
}

async function startNow(ctx: OperationContext, input: StartProcedureInput): Promise<ProcedurePayload> {
  let made = await makeStart(ctx, input)
  // Rules that are only remembered refuse nothing.
  if (!made.ok && (await rememberNothing(ctx))) made = await makeStart(ctx, input)
  const keyed = made.ok
    ? (await writeEvents(ctx, OPERATION, [{ draft: made.draft }])).get(input.idempotencyKey)
    : // A repeated call that newer rules refuse still gets the run that was started at the first time.
      (await findKeyedEvents(ctx, OPERATION, [input.idempotencyKey])).get(input.idempotencyKey)
  if (keyed === undefined) {
    if (made.ok) throw new Error('A run was started but its key is not there')
    return { run: null, userErrors: made.userErrors }
  }
  if (made.ok && keyed.event.id === made.draft.event.id) return started(ctx, made, keyed)
  if (keyed.fingerprint !== (await fingerprintOf(ctx, { input })))
    return { run: null, userErrors: [keyConflict(ctx, ['input'])] }
  const { recordId } = keyed.event
  const run = await loadRun(ctx, await readRunRows(ctx, [recordId]), recordId)
  if (run === null) throw new Error(`The run ${recordId} of an idempotency key is not there`)
  return { run: await remember(ctx, run), userErrors: [] }
}

type Start =
  | { readonly ok: true; readonly draft: EventDraft; readonly inForce: ProcedureInForce }
  | { readonly ok: false; readonly userErrors: readonly UserFault[] }

async function makeStart(ctx: OperationContext, input: StartProcedureInput): Promise<Start> {
  const compiled = await loadActiveRuleset({ ctx })
  if (compiled === null) return { ok: false, userErrors: [noLiveRuleset(messageLocale(ctx))] }
  const inForce = procedureOf(compiled, input.procedure)
  if (inForce === null) return { ok: false, userErrors: [unknownProcedure(ctx)] }
  const { subjectRef = null, happenedAt = null, actingRole = null, facts, note = null } = input
  const command = { kind: 'start', subjectRef, happenedAt, actingRole, facts, note } as const
  const decision = decideRun(inForce, [], command, actingPerson(ctx), momentOf(ctx))
  if (!decision.ok) return { ok: false, userErrors: refusalFaults(ctx, decision.refusals, ['input']) }
  const { event } = decision
  const id = ctx.newId(ID_PREFIXES.run)
  const events = [{ ...event, id, recordedAt: ctx.now().toISOString(), recordedBy: '' }]
  const draft = await makeEventDraft(ctx, {
    key: { operation: OPERATION, said: input.idempotencyKey, input },
    record: { id, kind: 'run', code: input.procedure, state: 'OPEN', subjectRef },
    ...event,
    rulesetDigest: compiled.ruleset.digest,
    said: { code: input.procedure, ...(subjectRef !== null && { subjectRef }), ...saidIn(event) },
    ...marksOfRun(ctx, { inForce, events, children: [], dismissed: new Set() }),
  })
  return { ok: true, draft, inForce }
}

async function started(
  ctx: OperationContext,
  { draft, inForce }: Extract<Start, { ok: true }>,
  { event }: KeyedEvent,
): Promise<ProcedurePayload> {
  const written = { row: event, said: draft.said }
  // The key is open already: what it is wrapped with is read when the run is read.
  const opened = { row: { ...draft.record, dataKey: null }, key: draft.dataKeyOpen, events: [written] }
  const events = [toRunEvent(written)]
  const run = await remember(ctx, { opened, events, inForce, children: [], dismissed: new Set() })
  return { run, userErrors: [] }
}

function unknownProcedure(ctx: OperationContext): UserFault {
  const text = {
    en: 'The live packs define no procedure of this code.',
    'zh-CN': '当前启用的规则包中没有该代码的流程。',
  }
  return faultIn(messageLocale(ctx), 'UNKNOWN_PROCEDURE', text, ['input', 'procedure'])
}
