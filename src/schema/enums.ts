import { builder } from './builder.ts'

export const Verdict = builder.enumType('Verdict', {
  description: 'May the act go ahead? Worst wins, in this order. A verdict is never an error.',
  values: {
    BLOCKED: { description: 'No: a blocking requirement is not fulfilled.' },
    NEEDS_INFORMATION: {
      description: 'Not yet: a binding requirement turns on a decisive fact that was not given.',
    },
    PROCEED_WITH_CONDITIONS: { description: 'Yes, and some required measures are still to be put in place.' },
    PROCEED: { description: 'Yes: nothing that binds is open.' },
  },
})

export const FindingStatus = builder.enumType('FindingStatus', {
  description: 'How a requirement stands in a situation.',
  values: {
    NOT_APPLICABLE: { description: 'Its condition is false.' },
    POSSIBLE: { description: 'Its condition turns on a fact that was not given.' },
    OPEN: { description: 'It applies; nothing shows yet that it is fulfilled.' },
    MET: { description: 'It applies and is fulfilled.' },
    UNMET: { description: 'It applies and is not fulfilled.' },
    WAIVED: { description: 'It applies and is not fulfilled, and a valid waiver lets the act go ahead.' },
    NOTED: { description: 'It applies and has nothing to fulfil: a rating, a resource, a principle.' },
  },
})

export const RequirementLevel = builder.enumType('RequirementLevel', {
  description: 'How much a requirement binds, the strongest first.',
  values: {
    BLOCKING: { value: 'blocking', description: 'The act must not go ahead while it is not fulfilled.' },
    REQUIRED: {
      value: 'required',
      description: 'It has to be put in place; the act may go ahead with it open.',
    },
    ADVISORY: { value: 'advisory', description: 'Good practice; it never changes the verdict.' },
    INFO: { value: 'info', description: 'Something to know; it never changes the verdict.' },
  },
})

export const RequirementScope = builder.enumType('RequirementScope', {
  description: 'Of what a requirement speaks.',
  values: {
    NOW: { value: 'now', description: 'This person, this act, this minute.' },
    CASE: { value: 'case', description: 'The plan and the file of the case.' },
    ORGANISATION: { value: 'organisation', description: 'How the house is run.' },
  },
})

export const FindingOrder = builder.enumType('FindingOrder', {
  description: 'How findings are listed.',
  values: {
    URGENCY: { description: 'What blocks, what cannot wait, what is not fulfilled, then the rest.' },
    CODE: { description: 'By the code of the requirement.' },
  },
})

export const RequirementLock = builder.enumType('RequirementLock', {
  description: 'What an organisation may change about a requirement.',
  values: {
    FLOOR: { value: 'floor', description: 'It may only be tightened.' },
    TUNABLE: { value: 'tunable', description: 'It may be adapted, and waived for a time with a reason.' },
    LOCAL: {
      value: 'local',
      description: 'It belongs to the organisation: it may be changed or switched off.',
    },
  },
})

export const RequirementKind = builder.enumType('RequirementKind', {
  description: 'What sort of thing a requirement is.',
  values: {
    MEASURE: { value: 'measure', description: 'Something that has to be in place.' },
    PROHIBITION: { value: 'prohibition', description: 'Something that must not happen.' },
    DEADLINE: { value: 'deadline', description: 'Something that has to happen in time.' },
    ROLE: { value: 'role', description: 'Something that only certain roles may do.' },
    SIGNPOST: { value: 'signpost', description: 'A place to turn to.' },
    RATING: { value: 'rating', description: 'How a service model is rated.' },
    PRINCIPLE: { value: 'principle', description: 'An attitude that everything else follows from.' },
    CLAIM: { value: 'claim', description: 'A figure that a source claims; reported, never a threshold.' },
  },
})

export const Truth = builder.enumType('Truth', {
  description: 'Three-valued: what was not given is unknown, which is neither true nor false.',
  values: {
    TRUE: { description: 'The condition holds.' },
    FALSE: { description: 'The condition does not hold.' },
    UNKNOWN: { description: 'A fact the condition reads was not given.' },
  },
})

export const ProblemSeverity = builder.enumType('ProblemSeverity', {
  description: 'How bad a problem of a pack is.',
  values: {
    ERROR: { description: 'The pack cannot be published.' },
    WARNING: { description: 'The pack can be published; somebody should look at it.' },
  },
})

export const RulesetStage = builder.enumType('RulesetStage', {
  description: 'What a ruleset is in use for.',
  values: {
    LIVE: { description: 'It decides.' },
    SHADOW: { description: 'It is tried out beside the live one and decides nothing.' },
  },
})

export const WaiverState = builder.enumType('WaiverState', {
  description: 'Whether a waiver counts.',
  values: {
    ACTIVE: { description: 'It counts, as long as the facts it is used for do not change.' },
    EXPIRED: { description: 'Its time is over.' },
    REVOKED: { description: 'It was taken back.' },
    ENDED: { description: 'Other rules are live than those it was granted under.' },
  },
})

export const WaiverRequestState = builder.enumType('WaiverRequestState', {
  description: 'What has become of a request for a waiver.',
  values: {
    PENDING: { description: 'It waits for a second person.' },
    GRANTED: { description: 'A second person has granted it.' },
    EXPIRED: { description: 'The time it was asked for is over, and nobody has granted it.' },
  },
})

export const ChangeEffect = builder.enumType('ChangeEffect', {
  description: 'What a change means for people.',
  values: {
    STRICTER: { description: 'It asks more in some case, and less in none.' },
    LOOSER: { description: 'It asks less in some case.' },
    NEUTRAL: { description: 'It asks the same in every case.' },
    UNDECIDED: { description: 'The cases were too many to be sure.' },
  },
})
