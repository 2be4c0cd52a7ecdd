import { assess, compareWithReference, type Disagreement } from '../../rules/index.ts'
import type { CheckView } from '../checks/check-view.ts'
import { findCheck } from '../checks/find-check.ts'
import { openSituation, resultDigestOf, subjectErased } from '../checks/sealed-check.ts'
import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { recompileRuleset } from '../rulesets/recompile-ruleset.ts'

/** What computing a recorded check again showed. */
export interface VerificationView {
  readonly check: CheckView
  /** Null when its own ruleset refuses the recorded facts now. */
  readonly recomputedDigest: string | null
  /** The result is the recorded one, byte for byte. */
  readonly isReproduced: boolean
  /** Where json-rules-engine comes to another answer. */
  readonly disagreements: readonly Disagreement[]
}

/**
 * Computes a recorded check again for an auditor, from the recorded facts with the ruleset of that time, made anew from its
 * packs and never from anything that is kept to be quick: by the evaluator,
 * whose result has to have the recorded digest, and by json-rules-engine, whose findings have to agree wherever the facts
 * are complete. What differs is told, not hidden. Null when there is no check of this id; refuses with SUBJECT_ERASED when
 * its facts are gone. Throws when record or ruleset were tampered with, so that they cannot be opened at all.
 */
export async function verifySafetyCheck({
  ctx,
  input: { id },
}: {
  ctx: OperationContext
  input: { readonly id: string }
}): Promise<VerificationView | null> {
  requireScope(ctx, 'audit')
  const check = await findCheck(ctx, id)
  return check === null ? null : verify(ctx, check)
}

async function verify(ctx: OperationContext, check: CheckView): Promise<VerificationView> {
  const situation = await openSituation(ctx, check)
  if (situation === null) throw subjectErased()
  const compiled = await recompileRuleset(ctx, check.rulesetDigest)
  if (compiled === null) throw new Error(`The ruleset of check ${check.id} is not stored`)
  const { attestations, waivers, asOf } = check
  const request = { facts: situation.facts, attestations, waivers, asOf }
  const outcome = assess(compiled, request)
  const recomputedDigest = outcome.ok ? await resultDigestOf(outcome.assessment, situation.salt) : null
  return {
    check,
    recomputedDigest,
    isReproduced: recomputedDigest === check.resultDigest,
    disagreements: await compareWithReference(compiled, request),
  }
}
