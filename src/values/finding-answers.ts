/** What people say of a finding that a recorded check showed: those it was shown to, and those who review a sample. */
export const FINDING_OUTCOMES = ['ACCEPTED', 'OVERRIDDEN'] as const
export type FindingOutcome = (typeof FINDING_OUTCOMES)[number]

export const FINDING_ANSWERS = [...FINDING_OUTCOMES, 'APPROPRIATE', 'INAPPROPRIATE'] as const
export type FindingAnswer = (typeof FINDING_ANSWERS)[number]
