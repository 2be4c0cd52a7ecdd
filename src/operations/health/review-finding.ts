import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import type { FindingAnswerPayload } from './answer-view.ts'
import { type SaidOfFinding, writeAnswer } from './write-answer.ts'

export interface ReviewFindingInput extends SaidOfFinding {
  readonly appropriate: boolean
}

/**
 * Keeps whether a finding that a recorded check showed was right, in the eyes of somebody who knows the matter. Whether it counts for the
 * positive predictive value depends on whether it was drawn for the sample, never on who chose it. The latest review counts.
 */
export function reviewFinding({ ctx, input }: Call<ReviewFindingInput>): Promise<FindingAnswerPayload> {
  requireScope(ctx, 'approve')
  return writeAnswer(ctx, input, {
    answer: input.appropriate ? 'APPROPRIATE' : 'INAPPROPRIATE',
    reasonCode: null,
    happenedAt: null,
    action: 'FINDING_REVIEWED',
  })
}
