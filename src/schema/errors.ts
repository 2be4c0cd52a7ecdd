import type { UserErrorCode, UserFault } from '../operations/errors.ts'
import { builder } from './builder.ts'

const CODES = {
  INVALID_FACT: {
    description: 'A fact has the wrong type, is out of bounds or is not one of the allowed values.',
  },
  UNDECLARED_FACT: { description: 'No active pack declares a fact of this name.' },
  DERIVED_FACT: {
    description:
      'A fact that is only computed from others was sent; the message names the facts to send instead.',
  },
  RULES_NOT_IN_FORCE: {
    description:
      'No rules count on the day of asOf, or not those that belong in every set; the message names their first day.',
  },
  INVALID_INPUT: {
    description: 'An argument is malformed: too long, empty, of the wrong form, or an unknown code.',
  },
  NOT_FOUND: {
    description: 'There is nothing of this name here. What belongs to others is reported the same way.',
  },
  PACK_INVALID: { description: 'The pack has problems; the report lists them with line and column.' },
  ALREADY_DECLARED: {
    description: 'Two packs of the set declare one name with different meanings. Names belong to one pack.',
  },
  SHADOWED_CODE: {
    description: 'A requirement, a conflict or a ranking has a code that another pack of the set has.',
  },
  FACT_NAME_CLASH: { description: 'A fact stands above or below a fact of another pack of the set.' },
  LAW_ASSUME: { description: 'What would fulfil a requirement is assumed, or computed from constants only.' },
  PACK_TESTS_FAILED: { description: "The pack's own tests do not pass; the report lists the differences." },
  VERSION_TAKEN: {
    description: 'This version was published already with other content. Published versions never change.',
  },
  FLOOR_WEAKENED: {
    description: 'A floor requirement would be weakened; the message shows a counter-example.',
  },
  FLOOR_UNPROVEN: {
    description:
      'It cannot be decided that a floor requirement would not be weakened; it counts as if it were.',
  },
  REASON_MISSING: { description: 'Floors would ask for less than they do now, and nobody has said why.' },
  REVIEW_MISSING: {
    description: 'A pack of the set is a draft, and nobody is named who has reviewed this version of it.',
  },
  MANDATORY_PACK_MISSING: { description: 'The set goes without a pack that belongs in every set.' },
  PARAMETER_OUT_OF_BOUNDS: { description: 'A parameter is unknown or outside the bounds its pack declares.' },
  PACK_DEPENDENCY_MISSING: {
    description: 'A pack extends another one that is not in the set, or not in a fitting version.',
  },
  IDEMPOTENCY_CONFLICT: { description: 'The idempotency key was used before with another input.' },
  WAIVER_NOT_ALLOWED: { description: 'This requirement cannot be waived.' },
  WAIVER_TOO_LONG: { description: 'The waiver would last longer than the requirement allows.' },
  SELF_APPROVAL: { description: 'Somebody else has to approve this, or to propose it first.' },
  SIGNATURE_MISSING: {
    description: 'The organisation demands signed packs, and this one has no valid signature.',
  },
  SIGNATURE_INVALID: { description: 'The signature does not hold for this pack and key.' },
  STEP_ALREADY_DONE: { description: 'Somebody has done this step; the message says who and when.' },
  STEP_NOT_READY: { description: 'Other steps have to come before this one; the message names them.' },
  ROLE_NOT_HELD: { description: 'Whoever calls has roles, and not the one that was stated.' },
  PROCEDURE_CLOSED: { description: 'The procedure is closed: nothing is added to it until it is reopened.' },
  CLOSING_BLOCKED: { description: 'Something keeps the procedure from being closed; the findings say what.' },
  VERSION_CONFLICT: { description: 'Somebody has added to the procedure since the version that was named.' },
  UNKNOWN_PROCEDURE: { description: 'The live packs define no procedure of this code.' },
  UNKNOWN_REGISTER: { description: 'The live packs define no register of this code.' },
  HELD: {
    description:
      'An entry of a register holds it back from being removed; somebody has to release that first.',
  },
  DOCUMENT_INVALID: {
    description:
      'A document to be trusted would be refused whenever it is asked for; the message says where.',
  },
  DOCUMENT_ID_TAKEN: { description: 'There is another document under this id; an id keeps its document.' },
} as const satisfies Record<UserErrorCode, { description: string }>

export const UserErrorCodeEnum = builder.enumType('UserErrorCode', {
  description: 'Why an operation did not do what was asked; stable, made for programs.',
  values: CODES,
})

export const UserError = builder.objectRef<UserFault>('UserError').implement({
  description:
    'Something the caller can mend. Refusals (400, 401, 403, 429) and faults stand in the top-level errors instead.',
  fields: (t) => ({
    code: t.expose('code', { type: UserErrorCodeEnum, description: 'What kind of problem it is.' }),
    message: t.exposeString('message', { description: 'One sentence for people, in the locale asked for.' }),
    path: t.stringList({
      description: 'Where in the arguments, for example ["input", "facts", "client", "ageYears"].',
      resolve: (fault) => [...fault.path],
    }),
  }),
})
