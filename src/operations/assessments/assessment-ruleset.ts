import type { Call } from '../context.ts'
import { findRuleset, type RulesetView } from '../rulesets/ruleset-view.ts'
import type { AssessmentView } from './evaluate-situation.ts'

/** The ruleset an assessment was made with; whoever may see the assessment may see it. */
export async function assessmentRuleset({
  ctx,
  input: { view },
}: Call<{ readonly view: AssessmentView }>): Promise<RulesetView> {
  const { digest } = view.assessment.compiled.ruleset
  const ruleset = await findRuleset(ctx, { digest })
  if (ruleset === null) throw new Error(`The ruleset ${digest} of an assessment is not stored`)
  return ruleset
}
