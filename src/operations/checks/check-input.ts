import type { SubjectSituation } from '../assessments/evaluate-for-subject.ts'
import { situationFaults } from '../assessments/evaluate-situation.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, inputFaults, messageLocale, TEXT } from '../input.ts'

export interface RunSafetyCheckInput extends SubjectSituation {
  readonly idempotencyKey: string
}

/** What is wrong with the form of a check, before any rule is asked. `path` leads to the input object. */
export function runInputFaults(
  ctx: OperationContext,
  input: RunSafetyCheckInput,
  path: readonly string[],
): UserFault[] {
  const texts = inputFaults(messageLocale(ctx, input.locale), [
    aboutText([...path, 'idempotencyKey'], input.idempotencyKey, TEXT.idempotencyKey),
    aboutText([...path, 'subjectRef'], input.subjectRef, TEXT.subjectRef),
  ])
  return [...texts, ...situationFaults(ctx, input, path)]
}
