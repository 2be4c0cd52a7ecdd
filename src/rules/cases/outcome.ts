import type { FindingStatus, RequirementLevel } from '../pack/format.ts'
import { type CaseOutcome, LEVEL_RANK } from '../pack/problems.ts'

const STATUS_RANK: Record<FindingStatus, number> = {
  NOT_APPLICABLE: 0,
  POSSIBLE: 10,
  NOTED: 3,
  MET: 3,
  WAIVED: 5,
  OPEN: 20,
  UNMET: 30,
}
const POSSIBLE_AND_FULFILLED = 1
const BLOCKING_NOW = 5

/**
 * How much an outcome asks of the people it is for; higher asks more. Not applicable < perhaps applicable but fulfilled <
 * met or noted < waived < perhaps applicable < open < unmet; where something is left to do, the level counts, and an act
 * that is stopped now counts on top. A requirement that is not there (null) asks nothing.
 */
export function demandOf(outcome: CaseOutcome | null, isFulfilled: boolean): number {
  if (outcome === null) return 0
  const { status, level, blocks } = outcome
  if (status === 'POSSIBLE' && isFulfilled) return POSSIBLE_AND_FULFILLED
  const rank = STATUS_RANK[status]
  const leavesSomething = rank >= STATUS_RANK.POSSIBLE
  return rank + (leavesSomething ? LEVEL_RANK[level] : 0) + (blocks ? BLOCKING_NOW : 0)
}

/** The most that a requirement of a level can ask. */
export const mostDemanding = (level: RequirementLevel): number =>
  demandOf({ status: 'UNMET', level, blocks: level === 'blocking' }, false)
