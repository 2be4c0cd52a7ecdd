import { noteSensitive } from '../check-subjects/facts-of-subjects.ts'
import { withinToken } from '../check-tokens/token-bounds.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, inputFaults, messageLocale, TEXT } from '../input.ts'
import { OncePerRequest } from '../once-per-request.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { evaluateForSubject, type SubjectSituation } from './evaluate-for-subject.ts'
import { type AssessmentView, noLiveRuleset, situationFaults } from './evaluate-situation.ts'

export interface AssessSafetyPayload {
  readonly assessment: AssessmentView | null
  readonly userErrors: readonly UserFault[]
}

const situations = new OncePerRequest<AssessSafetyPayload>()

/**
 * What the live ruleset requires in a situation and how far it is fulfilled. Stores nothing but, where fields that need care were looked
 * at for it, that they were. The same situation is assessed
 * once in a request, however often it is asked for.
 */
export function assessSafety({ ctx, input }: Call<SubjectSituation>): Promise<AssessSafetyPayload> {
  requireScope(ctx, 'check')
  const situation = withinToken(ctx, input)
  return situations.get(ctx, JSON.stringify(situation), () => assessOnce(ctx, situation))
}

async function assessOnce(ctx: OperationContext, input: SubjectSituation): Promise<AssessSafetyPayload> {
  const malformed = [
    ...inputFaults(messageLocale(ctx, input.locale), [
      aboutText(['input', 'subjectRef'], input.subjectRef, TEXT.subjectRef),
    ]),
    ...situationFaults(ctx, input, ['input']),
  ]
  if (malformed.length > 0) return { assessment: null, userErrors: malformed }
  const compiled = await loadActiveRuleset({ ctx })
  if (compiled === null) {
    return { assessment: null, userErrors: [noLiveRuleset(messageLocale(ctx, input.locale))] }
  }
  const evaluation = await evaluateForSubject(ctx, compiled, { situation: input, path: ['input'] })
  if (!evaluation.ok) return { assessment: null, userErrors: evaluation.userErrors }
  const { view } = evaluation
  if (view.pulled !== undefined) await noteSensitive(ctx, view.pulled, 'assessSafety')
  return { assessment: view, userErrors: [] }
}
