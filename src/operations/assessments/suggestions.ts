import { questionsOf } from '../../rules/explain/questions.ts'
import { remediesOf } from '../../rules/explain/remedies.ts'
import type { Question, Remedy } from '../../rules/types.ts'
import { RefusedError } from '../errors.ts'
import type { AssessmentView } from './evaluate-situation.ts'

const FIRST_MAX = 20
const FIRST_DEFAULT = 3

/** The most decisive questions. Refuses with BAD_USER_INPUT unless `first` is 1 to 20. */
export function nextQuestions(
  { assessment, locale }: AssessmentView,
  first: number | null | undefined,
): Question[] {
  return questionsOf(assessment, locale, readFirst(first))
}

/** The smallest verified remedies. Refuses with BAD_USER_INPUT unless `first` is 1 to 20. */
export function remedies({ assessment, locale }: AssessmentView, first: number | null | undefined): Remedy[] {
  return remediesOf(assessment, locale, readFirst(first))
}

function readFirst(first: number | null | undefined): number {
  const wanted = first ?? FIRST_DEFAULT
  if (wanted >= 1 && wanted <= FIRST_MAX) return wanted
  throw new RefusedError('BAD_USER_INPUT', `"first" must be a whole number from 1 to ${FIRST_MAX}.`)
}
