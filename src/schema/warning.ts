import { textIn } from '../rules/pack/locale.ts'
import type { WarningFinding } from '../rules/types.ts'
import { builder } from './builder.ts'

/** A warning with the language it is to be told in. */
export interface WarningPart {
  readonly view: { readonly locale: string }
  readonly value: WarningFinding
}

export const Warning = builder.objectRef<WarningPart>('Warning').implement({
  description:
    'Something that was said and did not count: UNKNOWN_VALUE for a code the vocabulary does not know, ROLE_MISMATCH for something done by a role that may not do it, WAIVER_ENDED for a waiver that does not count any more, FACT_FROM_REGISTER for a fact that was sent and that a register or an open procedure speaks of, LOCALE_FALLBACK for a language in which not every text is there, REVIEW_OVERDUE for a place to turn to that was to be checked again before this day.',
  fields: (t) => ({
    code: t.string({ description: 'What kind of warning; stable.', resolve: ({ value }) => value.code }),
    subject: t.string({
      description:
        'What it is about: fact=value for UNKNOWN_VALUE, the requirement code for ROLE_MISMATCH and WAIVER_ENDED, the fact for FACT_FROM_REGISTER, the language asked for for LOCALE_FALLBACK, the code of the resource for REVIEW_OVERDUE.',
      resolve: ({ value }) => value.subject,
    }),
    message: t.string({
      description: 'What is the matter.',
      resolve: ({ view, value }) => textIn(value.message, view.locale),
    }),
  }),
})
