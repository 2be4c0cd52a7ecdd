import type { FactValue, StepProgress } from '../../rules/index.ts'
import { procedureOf } from '../../rules/procedures/in-force.ts'
import type { OperationContext } from '../context.ts'
import { maySeeSensitive, sensitiveFactsOf, sensitiveIn, without } from '../records/field-view.ts'
import { noteReading } from '../records/note-reading.ts'
import { type ReceiptView, receiptOfEvent } from '../records/receipt.ts'
import { isErased } from '../records/sealed-record.ts'
import { findRuleset, type RulesetView } from '../rulesets/ruleset-view.ts'
import { type FactView, toFactView } from '../vocabulary/fact-view.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import type { ProcedureView, StepView } from './procedure-view.ts'
import { pinnedRuleset } from './read-runs.ts'
import { eventRowsOf, type RunView, standingOf } from './run-view.ts'

/** How far a step of a run has come. */
export interface StepProgressView {
  readonly run: RunView
  readonly step: StepView
  readonly progress: StepProgress
  readonly holdsUpClosing: boolean
}

type Requested = string | null | undefined

/** The procedure of a run, as the ruleset that it is pinned to has it, for readers of the language asked for. */
export async function procedureOfRun(
  ctx: OperationContext,
  { row }: RunView,
  requested: Requested,
): Promise<ProcedureView> {
  const compiled = await pinnedRuleset(ctx, row.rulesetDigest)
  const found = procedureOf(compiled, row.code)
  if (found === null) throw new Error(`The ruleset of a run has no procedure ${row.code}`)
  const { locale } = requireLocale(ctx, compiled.ruleset, requested)
  return { compiled, procedure: found.procedure, locale }
}

/** The steps of a run, in the order in which they are shown; none after its erasure, when nothing of them can be told any more. */
export async function stepsOfRun(
  ctx: OperationContext,
  run: RunView,
  requested: Requested,
): Promise<StepProgressView[]> {
  if (isErased(run.row)) return []
  const { state, loaded } = await standingOf(ctx, run)
  const { compiled } = loaded.inForce
  const { locale } = requireLocale(ctx, compiled.ruleset, requested)
  const holdsUp = new Set(state.holdsUpClosing)
  return state.steps.map((progress) => ({
    run,
    step: { compiled, step: progress.step, locale },
    progress,
    holdsUpClosing: holdsUp.has(progress.step.code),
  }))
}

/** What stands written in a step: without what needs care for callers who may not read it; for others that is recorded. */
export async function fieldsOfStep(
  ctx: OperationContext,
  { run, progress: { step, fields } }: StepProgressView,
): Promise<Readonly<Record<string, unknown>> | null> {
  if (fields === null) return null
  const sensitive = sensitiveIn(step.fields)
  if (!Object.keys(fields).some((name) => sensitive.has(name))) return fields
  if (!maySeeSensitive(ctx)) return without(fields, sensitive)
  await noteReading(ctx, { recordIds: run.page, act: 'procedureRun' })
  return fields
}

/** The facts on which it turns whether a step is needed. */
export const waitedFor = ({ step: { compiled, locale }, progress }: StepProgressView): FactView[] =>
  progress.waitingFor.map((name) =>
    toFactView(compiled.ruleset, { name, declaration: name.replaceAll(/\[[^\]]*\]/g, '[]'), locale }),
  )

/**
 * What a run yields now, nothing after its erasure. Facts that come from fields which need care, and what was said when it started, are
 * shown to callers who may read them; that is recorded.
 */
export async function factsOfRunView(
  ctx: OperationContext,
  run: RunView,
): Promise<Readonly<Record<string, FactValue | unknown>>> {
  if (isErased(run.row)) return {}
  const { state, loaded } = await standingOf(ctx, run)
  const { steps } = loaded.inForce.procedure
  const given = Object.keys(loaded.events[0]?.facts ?? {}).filter((name) => !state.notCounted.includes(name))
  const sensitive = new Set([...sensitiveFactsOf(steps), ...given])
  if (!Object.keys(state.facts).some((name) => sensitive.has(name))) return state.facts
  if (!maySeeSensitive(ctx)) return without(state.facts, sensitive)
  await noteReading(ctx, { recordIds: run.page, act: 'procedureRun' })
  return state.facts
}

/** The ruleset that a run is pinned to; whoever may see the run may see it. */
export async function rulesetOfRun(ctx: OperationContext, { row }: RunView): Promise<RulesetView> {
  const ruleset = await findRuleset(ctx, { digest: row.rulesetDigest })
  if (ruleset === null) throw new Error(`The ruleset ${row.rulesetDigest} of a run is not stored`)
  return ruleset
}

/** Proof that the last event of a run stands in the log; after its erasure, too. */
export async function receiptOfRun(ctx: OperationContext, run: RunView): Promise<ReceiptView> {
  const last = (await eventRowsOf(ctx, run)).at(-1)
  if (last === undefined) throw new Error(`The run ${run.id} has no events`)
  return receiptOfEvent(last)
}
