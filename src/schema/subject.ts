import { SUBJECTS_MAX } from '../operations/check-subjects/subject-input.ts'
import { builder } from './builder.ts'

export const SubjectInput = builder.inputType('SubjectInput', {
  description: 'Somebody or something that is asked about.',
  fields: (t) => ({
    kind: t.string({
      required: true,
      description:
        'What kind of subject, as registers and procedures name it; "organisation" with the reference "self" is the organisation itself.',
    }),
    ref: t.string({
      required: true,
      description: 'Its pseudonymous reference, at most 128 characters; never a name.',
    }),
  }),
})

export const SUBJECTS_DESCRIPTION = `Whose registers and open procedures are read for it, up to ${SUBJECTS_MAX}. What they say is added to the facts; of a fact that they speak of, what is sent does not count, and the warning FACT_FROM_REGISTER names it.`

/** Reading the records of one subject and opening them. */
const SUBJECT_COST = 10

interface Asked {
  readonly subjects?: readonly unknown[] | null | undefined
}

/** What checks with subjects cost, beside what they cost without. */
export const withSubjects = (
  field: number,
  asked: readonly Asked[],
): { field: number; multiplier: number } => ({
  field: field + SUBJECT_COST * asked.reduce((sum, { subjects }) => sum + (subjects?.length ?? 0), 0),
  multiplier: 1,
})
