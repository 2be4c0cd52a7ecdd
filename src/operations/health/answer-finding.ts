import type { FindingOutcome } from '../../values/finding-answers.ts'
import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import type { FindingAnswerPayload } from './answer-view.ts'
import { type SaidOfFinding, writeAnswer } from './write-answer.ts'

export interface AnswerFindingInput extends SaidOfFinding {
  readonly outcome: FindingOutcome
  /** A code of vocabulary.overrideReasons, where the live packs list any. */
  readonly reasonCode?: string | null | undefined
  /** RFC 3339 instant. */
  readonly happenedAt?: string | null | undefined
}

/**
 * Keeps what somebody did about a finding that a recorded check showed them: what they were asked to, or why not. It changes nothing of the
 * check. The same key with the same input is the same answer; of several about one finding the latest counts.
 */
export function answerFinding({ ctx, input }: Call<AnswerFindingInput>): Promise<FindingAnswerPayload> {
  requireScope(ctx, 'check')
  return writeAnswer(ctx, input, {
    answer: input.outcome,
    reasonCode: input.reasonCode ?? null,
    happenedAt: input.happenedAt ?? null,
    action: 'FINDING_ANSWERED',
  })
}
