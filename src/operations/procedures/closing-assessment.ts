import { closingFacts } from '../../rules/index.ts'
import { evaluateWithRecords } from '../assessments/evaluate-for-subject.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import { noteSensitive } from '../check-subjects/facts-of-subjects.ts'
import type { Call } from '../context.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import { factsForClosing } from './facts-for-closing.ts'
import { type RunView, standingOf, subjectOfRun } from './run-view.ts'

/**
 * What the rules that a run is pinned to say about closing it now, the registers of its subject included; of a procedure that names no closing act, what they say about what it
 * yields. Whoever may see the run may see it. Refuses with SUBJECT_ERASED, and with BAD_USER_INPUT what is no language tag.
 */
export async function closingAssessment({
  ctx,
  input: { run, locale },
}: Call<{ readonly run: RunView; readonly locale?: string | null | undefined }>): Promise<AssessmentView> {
  const { loaded, state } = await standingOf(ctx, run)
  requireLocale(ctx, loaded.inForce.compiled.ruleset, locale)
  const facts = closingFacts(loaded.inForce, state.facts, null) ?? state.facts
  const subjectRef = await subjectOfRun(ctx, run)
  const asOf = ctx.now().toISOString()
  const situation = {
    facts,
    asOf,
    ...(subjectRef !== null && { subjectRef }),
    ...(locale && { locale }),
  }
  const pulled = await factsForClosing(ctx, loaded, { state, asOf })
  await noteSensitive(ctx, pulled, 'procedureRun')
  const evaluation = await evaluateWithRecords(ctx, loaded.inForce.compiled, { situation, path: [], pulled })
  if (evaluation.ok) return evaluation.view
  throw new Error(`What the run ${run.id} yields is refused: ${evaluation.userErrors[0]?.message}`)
}
