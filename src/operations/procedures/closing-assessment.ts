import { closingFacts } from '../../rules/index.ts'
import { evaluateForSubject } from '../assessments/evaluate-for-subject.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import type { OperationContext } from '../context.ts'
import { type RunView, standingOf, subjectOfRun } from './run-view.ts'

/**
 * What the rules that a run is pinned to say about closing it now; of a procedure that names no closing act, what they say about what it
 * yields. Whoever may see the run may see it. Refuses with SUBJECT_ERASED.
 */
export async function closingAssessment({
  ctx,
  input: { run },
}: {
  ctx: OperationContext
  input: { readonly run: RunView }
}): Promise<AssessmentView> {
  const { loaded, state } = await standingOf(ctx, run)
  const facts = closingFacts(loaded.inForce, state.facts, null) ?? state.facts
  const subjectRef = await subjectOfRun(ctx, run)
  const situation = { facts, ...(subjectRef !== null && { subjectRef }) }
  const evaluation = await evaluateForSubject(ctx, loaded.inForce.compiled, { situation, path: [] })
  if (evaluation.ok) return evaluation.view
  throw new Error(`What the run ${run.id} yields is refused: ${evaluation.userErrors[0]?.message}`)
}
