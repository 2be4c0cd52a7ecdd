import type { SubjectSituation } from '../assessments/evaluate-for-subject.ts'
import type { Actor, OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'

/** The check token that is asked with; null for a key itself, a person or the product. */
export function checkTokenOf(actor: Actor) {
  return actor.kind === 'apiKey' ? (actor.checkToken ?? null) : null
}

/**
 * The situation as a check token may ask about it: of its own subject, which it need not name, and without what registers and procedures
 * have about anybody. What other credentials ask stays as it is. Refuses with SUBJECT_NOT_COVERED what is about somebody else, and with
 * FORBIDDEN what would show records.
 */
export function withinToken<Asked extends SubjectSituation>(
  ctx: Pick<OperationContext, 'actor'>,
  situation: Asked,
): Asked {
  const token = checkTokenOf(ctx.actor)
  if (token === null) return situation
  const { subjectRef, subjects } = situation
  if (subjects?.length) {
    const message = 'A check token reads no registers and no procedures: leave out "subjects".'
    throw new RefusedError('FORBIDDEN', message)
  }
  if (typeof subjectRef === 'string' && subjectRef !== token.subjectRef) {
    const message =
      'This check token is for another subject: leave out "subjectRef", or ask for a token of its own.'
    throw new RefusedError('SUBJECT_NOT_COVERED', message)
  }
  return { ...situation, subjectRef: token.subjectRef }
}
