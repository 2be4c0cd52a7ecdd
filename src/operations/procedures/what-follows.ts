import type { EntryState, PlannedEntry, Refusal, RunDecision } from '../../rules/index.ts'
import { decidePlannedEntry } from '../../rules/procedures/decide-entry.ts'
import { decideRun } from '../../rules/procedures/decide-run.ts'
import { procedureOf, registerOf } from '../../rules/procedures/in-force.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { actingPerson } from '../records/acting.ts'
import { type EventDraft, makeEventDraft } from '../records/event-draft.ts'
import { momentOf } from '../records/moment.ts'
import { amendedEntry, entryDraft } from '../registers/entry-drafts.ts'
import { dismissalsStatement, dismissedOf, findEntriesOfRun } from '../registers/read-entries.ts'
import { type RunAct, saidIn } from './act-on-run.ts'
import type { LoadedRun } from './read-runs.ts'
import { marksOfRun } from './run-marks.ts'

type Made = Extract<RunDecision, { ok: true }>

/**
 * An event of a run with the run that it starts and the entries that it makes or corrects, all of which are written with it or not at all; or
 * why a register does not take its entry.
 */
export async function whatFollows(
  ctx: OperationContext,
  run: LoadedRun,
  { event, entries, starts }: Made,
  key: string,
): Promise<RunAct | readonly Refusal[]> {
  const started = starts === null ? null : await startedRun(ctx, run, { code: starts, step: event.step, key })
  const made = await Promise.all(
    entries.map((planned, index) => entryOf(ctx, run, planned, derivedKey(key, `entry ${index}`))),
  )
  const refusals = made.flatMap((one) => (isRefused(one) ? one : []))
  if (refusals.length > 0) return refusals
  const drafts = made.flatMap((one) => (one === null || isRefused(one) ? [] : [one]))
  const behind = [...(started === null ? [] : [started]), ...drafts]
  return {
    event: { ...event, childRun: started?.record.id ?? event.childRun },
    also: async () => ({ behind }),
  }
}

const isRefused = (one: EventDraft | readonly Refusal[] | null): one is readonly Refusal[] =>
  Array.isArray(one)

/** What the key of an event that another one brings with it is made of; no caller can choose one with a line break. */
const derivedKey = (key: string, what: string) => `${what}\n${key}`

/** Under which keys of events that others bring with them are kept. */
const DERIVED = 'derived'

async function startedRun(
  ctx: OperationContext,
  run: LoadedRun,
  { code, step, key }: { readonly code: string; readonly step: string | null; readonly key: string },
): Promise<EventDraft> {
  const inForce = procedureOf(run.inForce.compiled, code)
  if (inForce === null)
    throw new Error(`A step starts the procedure ${code}, which the ruleset does not have`)
  const { subjectRef } = run.opened.events[0]?.said ?? {}
  const decision = decideRun(
    inForce,
    [],
    { kind: 'start', subjectRef: subjectRef ?? null },
    actingPerson(ctx),
    momentOf(ctx),
  )
  if (!decision.ok) throw new Error(`The procedure ${code} cannot be started by a step`)
  const { event } = decision
  const rulesetDigest = run.opened.row.rulesetDigest
  const id = ctx.newId(ID_PREFIXES.run)
  const said = derivedKey(key, 'run')
  const events = [{ ...event, id, recordedAt: ctx.now().toISOString(), recordedBy: '' }]
  const marks = marksOfRun(ctx, { inForce, events, children: [], dismissed: new Set() })
  return makeEventDraft(ctx, {
    key: { operation: DERIVED, said, input: { code, run: run.opened.row.id, step } },
    record: {
      id,
      kind: 'run',
      code,
      state: 'OPEN',
      subjectRef: subjectRef ?? null,
      parentId: run.opened.row.id,
      parentStep: step,
    },
    ...event,
    rulesetDigest,
    said: { code, ...(subjectRef && { subjectRef }), ...saidIn(event) },
    ...marks,
  })
}

/**
 * An event of an entry; null when there is none that could be changed: it was declared void, or its subject was erased. Or why the register
 * does not take it.
 */
async function entryOf(
  ctx: OperationContext,
  run: LoadedRun,
  planned: PlannedEntry,
  said: string,
): Promise<EventDraft | readonly Refusal[] | null> {
  const { compiled } = run.inForce
  const inForce = registerOf(compiled, planned.register)
  if (inForce === null)
    throw new Error(`A step writes the register ${planned.register}, which the ruleset does not have`)
  const madeBy = { run: run.opened.row.id, step: planned.step }
  const rulesetDigest = run.opened.row.rulesetDigest
  const key = { operation: DERIVED, said, input: { ...madeBy, register: planned.register } }
  const decide = (entry: EntryState | null) =>
    decidePlannedEntry(inForce, entry, planned, actingPerson(ctx), momentOf(ctx))
  if (planned.act === 'add') {
    const decision = decide(null)
    if (!decision.ok) return decision.refusals
    const { subjectRef } = planned
    return entryDraft(ctx, inForce, { event: decision.event, subjectRef, madeBy, key, rulesetDigest })
  }
  const { register, madeUnder: steps } = planned
  const standing = (await findEntriesOfRun(ctx, { run: madeBy.run, steps, register })).at(-planned.fromEnd)
  if (standing === undefined || standing.state.void) return null
  const decision = decide(standing.state)
  if (!decision.ok) return decision.refusals
  const dismissed = dismissedOf(standing.state.id, await dismissalsStatement(ctx, [standing.state.id]))
  return amendedEntry(ctx, inForce, { standing, dismissed, event: decision.event, key, rulesetDigest })
}
