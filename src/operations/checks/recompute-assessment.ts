import { assess } from '../../rules/evaluate/assess.ts'
import type { InputProblem } from '../../rules/types.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import { fromRegister } from '../check-subjects/facts-of-subjects.ts'
import type { Call } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { type AlteredPart, recordAltered } from '../record-altered.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import type { CheckView } from './check-view.ts'
import { judgedFacts, openSituation, resultDigestOf, subjectErased } from './sealed-check.ts'

/**
 * The assessment of a recorded check, computed again from the recorded facts with the ruleset of that time. Throws when
 * the result is not the recorded one: an answer that silently differs would be worth nothing as evidence. Refuses with
 * SUBJECT_ERASED when the facts are gone, and with FACTS_NO_LONGER_ACCEPTED when an earlier release took facts that this one does not.
 */
export async function recomputeAssessment({
  ctx,
  input: { check },
}: Call<{ readonly check: CheckView }>): Promise<AssessmentView> {
  if (check.fresh !== null) return check.fresh
  const situation = await openSituation(ctx, check)
  if (situation === null) throw subjectErased()
  const compiled = await loadRuleset({ ctx, input: { digest: check.rulesetDigest } })
  const altered = (part: AlteredPart) =>
    recordAltered(ctx, { part, what: `What is stored of check ${check.id}` })
  if (compiled === null) throw altered('RULESET')
  const { attestations, waivers, asOf } = check
  const { facts, notCounted } = judgedFacts(compiled, situation)
  const outcome = assess(compiled, { facts, attestations, waivers, asOf }, { isRecorded: true })
  if (!outcome.ok) throw noLongerAccepted(check.id, outcome.problems)
  const { assessment } = outcome
  if ((await resultDigestOf(assessment, situation.salt)) !== check.resultDigest) {
    throw altered('RESULT')
  }
  if (assessment.result.verdict !== check.verdict) throw altered('VERDICT')
  return { assessment, locale: check.locale, warnings: fromRegister(notCounted) }
}

function noLongerAccepted(id: string, problems: readonly InputProblem[]): RefusedError {
  const named = problems.slice(0, LISTED_MAX).map(({ code, path }) => `${path.join('.')} (${code})`)
  return new RefusedError(
    'FACTS_NO_LONGER_ACCEPTED',
    `This version of Tutela does not take the facts that check ${id} was recorded with, so its findings cannot be shown again: ${named.join(', ')}. What was recorded is unchanged; verifySafetyCheck compares it with its receipt.`,
  )
}

const LISTED_MAX = 3
