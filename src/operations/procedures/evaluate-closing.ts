import type { FlatFacts } from '../../rules/index.ts'
import { closingSituations, strictestOf } from '../../rules/procedures/closing.ts'
import { evaluateWithRecords, type SubjectSituation } from '../assessments/evaluate-for-subject.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import type { PulledFacts } from '../check-subjects/facts-of-subjects.ts'
import type { OperationContext } from '../context.ts'
import type { LoadedRun } from './read-runs.ts'

/** What the rules were asked about closing a run, and what they say. */
interface Evaluated {
  readonly situation: SubjectSituation
  readonly view: AssessmentView
}

/**
 * What the rules that a run is pinned to say about closing it in a situation, with an outcome; with none, what is strictest of all that
 * closing it may be. Null where the procedure names no closing act.
 */
export async function evaluateClosing(
  ctx: OperationContext,
  { inForce }: LoadedRun,
  asked: {
    readonly situation: SubjectSituation & { readonly facts: FlatFacts }
    readonly outcome: string | null
    readonly pulled: PulledFacts
  },
): Promise<Evaluated | null> {
  const evaluated: Evaluated[] = []
  for (const facts of closingSituations(inForce, asked.situation.facts, asked.outcome)) {
    const situation = { ...asked.situation, facts }
    evaluated.push({ situation, view: await evaluateYielded(ctx, inForce, { ...asked, situation }) })
  }
  return strictestOf(evaluated, ({ view }) => view.assessment.result.verdict) ?? null
}

/** What the rules say about what a run yields. */
export async function evaluateYielded(
  ctx: OperationContext,
  { compiled }: LoadedRun['inForce'],
  { situation, pulled }: { readonly situation: SubjectSituation; readonly pulled: PulledFacts },
): Promise<AssessmentView> {
  const evaluation = await evaluateWithRecords(ctx, compiled, { situation, path: [], pulled })
  if (evaluation.ok) return evaluation.view
  throw new Error(`What a run yields is refused: ${evaluation.userErrors[0]?.message}`)
}
