import type { LocalisedText } from '../../rules/pack/format.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import { noteSensitive } from '../check-subjects/facts-of-subjects.ts'
import type { Call } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import { evaluateClosing, evaluateYielded } from './evaluate-closing.ts'
import { factsForClosing } from './facts-for-closing.ts'
import { type RunView, standingOf, subjectOfRun } from './run-view.ts'

export interface ClosingInput {
  readonly run: RunView
  /** How it would end: what the rules are asked about may turn on it. */
  readonly outcome?: string | null | undefined
  readonly locale?: string | null | undefined
}

/**
 * What the rules that a run is pinned to say about closing it now, with an outcome or, without one, whatever it may be, what is on record about its subject
 * included; of a procedure that names no closing act, what they say about what it yields. Whoever may see the run may see it. Refuses with
 * SUBJECT_ERASED, and with BAD_USER_INPUT what is no language tag and an outcome that the procedure does not have.
 */
export async function closingAssessment({
  ctx,
  input: { run, outcome = null, locale },
}: Call<ClosingInput>): Promise<AssessmentView> {
  refuseComplaints([aboutText(['outcome'], outcome, TEXT.code)])
  const { loaded, state } = await standingOf(ctx, run)
  refuseComplaints([
    { path: ['outcome'], problem: outcomeProblem(loaded.inForce.procedure.outcomes, outcome) },
  ])
  requireLocale(ctx, loaded.inForce.compiled.ruleset, locale)
  const subjectRef = await subjectOfRun(ctx, run)
  const asOf = ctx.now().toISOString()
  const situation = {
    facts: state.facts,
    asOf,
    ...(subjectRef !== null && { subjectRef }),
    ...(locale && { locale }),
  }
  const pulled = await factsForClosing(ctx, loaded, { state, asOf })
  await noteSensitive(ctx, pulled, 'procedureRun')
  const evaluated = await evaluateClosing(ctx, loaded, { situation, outcome, pulled })
  return evaluated?.view ?? evaluateYielded(ctx, loaded.inForce, { situation, pulled })
}

function outcomeProblem(outcomes: readonly string[], outcome: string | null): LocalisedText | null {
  if (outcome === null || outcomes.includes(outcome)) return null
  if (outcomes.length === 0)
    return { en: 'must be left out: this procedure has no outcomes', 'zh-CN': '须省略：此流程没有结果' }
  return { en: `must be one of: ${outcomes.join(', ')}`, 'zh-CN': `须为以下之一：${outcomes.join('、')}` }
}
