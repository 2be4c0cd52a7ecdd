import { assess, canonicalResult, digestOf } from '../../rules/index.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import type { OperationContext } from '../context.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import type { CheckView } from './check-view.ts'

/**
 * The assessment of a recorded check, computed again from the recorded facts with the ruleset of that time. Throws when
 * the result is not the recorded one: an answer that silently differs would be worth nothing as evidence.
 */
export async function recomputeAssessment({
  ctx,
  input: { check },
}: {
  ctx: OperationContext
  input: { readonly check: CheckView }
}): Promise<AssessmentView> {
  if (check.fresh !== null) return check.fresh
  const compiled = await loadRuleset({ ctx, input: { digest: check.rulesetDigest } })
  if (compiled === null) throw new Error(`The ruleset of check ${check.id} is not stored`)
  const { attestations, waivers, asOf } = check
  const facts: unknown = JSON.parse(check.facts)
  const outcome = assess(compiled, { facts, attestations, waivers, asOf })
  if (!outcome.ok) throw new Error(`The recorded facts of check ${check.id} are refused by its own ruleset`)
  const { assessment } = outcome
  if ((await digestOf(canonicalResult(assessment))) !== check.resultDigest) {
    throw new Error(`Check ${check.id} computed again does not give the recorded result`)
  }
  return { assessment, locale: check.locale }
}
