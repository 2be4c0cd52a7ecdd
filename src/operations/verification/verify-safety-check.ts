import { and, eq } from 'drizzle-orm'
import { DatabaseError } from '../../db/database-error.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { assess } from '../../rules/evaluate/assess.ts'
import type { CompiledRuleset, Disagreement } from '../../rules/index.ts'
import { compareAssessment } from '../../rules/reference/disagreements.ts'
import type { InputProblem } from '../../rules/types.ts'
import { type CheckView, isWellFormed } from '../checks/check-view.ts'
import { findCheck } from '../checks/find-check.ts'
import {
  judgedFacts,
  openSituation,
  type RecordedSituation,
  resultDigestOf,
  subjectErased,
} from '../checks/sealed-check.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { recordAltered } from '../record-altered.ts'
import { requireScope } from '../require-scope.ts'
import { recompileRuleset } from '../rulesets/recompile-ruleset.ts'
import { findErasure } from '../subjects/erasure-view.ts'
import { VaultError } from '../vault/seal.ts'
import { type Alteration, alterationsOf } from './record-alterations.ts'
import { sourceAlterations } from './source-alterations.ts'

/** What computing a recorded check again showed. */
export interface VerificationView {
  readonly check: CheckView
  /** Null when its own ruleset refuses the recorded facts now. */
  readonly recomputedDigest: string | null
  /** The result is the recorded one, byte for byte. */
  readonly isReproduced: boolean
  /** Where json-rules-engine comes to another answer. */
  readonly disagreements: readonly Disagreement[]
  /**
   * Why this release does not take the recorded facts, which an earlier one took: the result cannot be computed again then, while all
   * that is stored is compared with what was recorded as ever.
   */
  readonly refusals: readonly InputProblem[]
  /** What is stored about the check and is not what was recorded. */
  readonly alterations: readonly Alteration[]
}

/**
 * Computes a recorded check again for an auditor, from the recorded facts with the ruleset of that time, made anew from its
 * packs and never from anything that is kept to be quick: by the evaluator,
 * whose result has to have the recorded digest, and by json-rules-engine, whose findings have to agree wherever the facts
 * are complete. Everything stored about the check is compared with what was recorded. What differs is told, not hidden. Null when
 * there is no check of this id; refuses with SUBJECT_ERASED when its facts are gone, and with RECORD_ALTERED when only its entry in
 * the log is left.
 */
export async function verifySafetyCheck({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<VerificationView | null> {
  requireScope(ctx, 'audit')
  const check = await findCheck(ctx, id)
  if (check !== null) return verify(ctx, check)
  if (await hasLeaf(ctx, id))
    throw recordAltered(ctx, { part: 'RECORD', what: `The check ${id}, which stands in the log,` })
  return null
}

/** Whether the log has an entry for a check of this id. */
async function hasLeaf(ctx: OperationContext, id: string): Promise<boolean> {
  const [leaf] = await ctx.db.orm
    .select({ sequence: logLeaves.sequence })
    .from(logLeaves)
    .where(and(eq(logLeaves.organisationId, ctx.organisation.id), eq(logLeaves.recordId, id)))
  return leaf !== undefined
}

async function verify(ctx: OperationContext, check: CheckView): Promise<VerificationView> {
  const unreadable: Alteration[] = []
  const situation = await readable(unreadable, 'FACTS', () => openSituation(ctx, check))
  // Erased, and not only said to be: the erasure names this record.
  if (situation === null && unreadable.length === 0 && (await isErased(ctx, check))) throw subjectErased()
  if (situation === null && unreadable.length === 0) {
    unreadable.push({
      part: 'DATA_KEY',
      message: 'The key is gone, and no erasure says that it was destroyed.',
    })
  }
  const compiled = await readable(unreadable, 'RULESET', () => recompileRuleset(ctx, check.rulesetDigest))
  const isWhole = isWellFormed(check)
  if (!isWhole) unreadable.push({ part: 'RECORD', message: 'The row is no record of a check any more.' })
  const outcome = isWhole && situation && compiled ? recompute(compiled, situation, check) : null
  const assessment = outcome?.ok ? outcome.assessment : null
  const recomputedDigest = situation && assessment ? await resultDigestOf(assessment, situation.salt) : null
  return {
    check,
    recomputedDigest,
    isReproduced: recomputedDigest !== null && recomputedDigest === check.resultDigest,
    refusals: outcome?.ok === false ? outcome.problems : [],
    disagreements: assessment ? await compareAssessment(assessment) : [],
    alterations: [
      ...unreadable,
      ...(await alterationsOf(ctx, check, assessment, situation?.records?.subjects)),
      ...(isWhole && situation && compiled ? await sourceAlterations(ctx, check, situation, compiled) : []),
    ],
  }
}

/** What was recorded, or null with an alteration that says which part cannot be read. */
async function readable<Value>(
  found: Alteration[],
  part: Alteration['part'],
  read: () => Promise<Value>,
): Promise<Value | null> {
  try {
    return await read()
  } catch (error) {
    const isAltered = error instanceof RefusedError && error.code === 'RECORD_ALTERED'
    if (error instanceof DatabaseError || (error instanceof RefusedError && !isAltered)) throw error
    if (error instanceof VaultError && error.problem === 'unknownMasterKey') throw error
    const words =
      part === 'FACTS'
        ? 'The facts cannot be opened'
        : 'The ruleset of that time is not what its digest names'
    found.push({ part, message: `${words}: ${error instanceof Error ? error.message : 'unreadable'}.` })
    return null
  }
}

async function isErased(ctx: OperationContext, { id, dataKey }: CheckView): Promise<boolean> {
  const erasure = dataKey?.erasureId ? await findErasure(ctx, dataKey.erasureId) : null
  return erasure?.recordIds.includes(id) ?? false
}

function recompute(
  compiled: CompiledRuleset,
  situation: RecordedSituation,
  { attestations, waivers, asOf }: CheckView,
) {
  const { facts } = judgedFacts(compiled, situation)
  return assess(compiled, { facts, attestations, waivers, asOf }, { isRecorded: true })
}
