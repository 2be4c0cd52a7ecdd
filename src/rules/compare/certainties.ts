import { contextInCanonicalOrder, inCanonicalOrder } from '../cases/canonical-order.ts'
import { type CaseSide, makeCaseSide } from '../cases/lone-requirement.ts'
import { makeCaseSpace, type SearchBudget, searchingCases } from '../cases/search-cases.ts'
import { conditionsOf } from '../conditions/facts-read.ts'
import { conditionsWithin, factNamesOf } from '../conditions/nodes.ts'
import { finish, type Steps } from '../operators/work.ts'
import type { Condition, FindingStatus } from '../pack/format.ts'
import type { InForce, RuleContext, RulesetRequirement } from '../types.ts'

/** How a requirement's outcome does not depend on the facts. */
export type Certainty = 'NEVER_APPLIES' | 'ALWAYS_APPLIES' | 'NEVER_MET' | 'ALWAYS_MET'

export interface CertaintyReport {
  readonly certainties: readonly Certainty[]
  /** False when the cases were too many, or of too many kinds: what was not found may still be so. */
  readonly complete: boolean
}

const JUDGEMENTS_MAX = 10_000

/**
 * Whether a resolved requirement never applies, always applies although it names a condition, can never be met, or can
 * never be unmet where it applies; judged on the boundary values of every fact it reads. Nothing is reported that is not
 * certain. A condition that only asks for something to be known is true or unknown by design and counts as open.
 */
export const certaintiesOf = (
  requirement: RulesetRequirement,
  context: RuleContext,
  budget: SearchBudget = { judgements: JUDGEMENTS_MAX },
): CertaintyReport => finish(findingCertainties(requirement, context, budget))

/** The same in steps of a few judgements. */
export function* findingCertainties(
  requirement: RulesetRequirement,
  context: RuleContext,
  budget: SearchBudget,
): Steps<CertaintyReport> {
  const ordered = contextInCanonicalOrder(context)
  const side = makeCaseSide(inCanonicalOrder(withoutFailingClosed(requirement)), ordered)
  const { statuses, isComplete } = yield* statusesSeen(side, ordered, budget, requirement.inForce)
  if (!isComplete) return { certainties: [], complete: false }
  const { when, require } = requirement
  const applies = (['MET', 'UNMET', 'OPEN', 'NOTED'] as const).some((status) => statuses.has(status))
  if (!applies) return { certainties: ['NEVER_APPLIES'], complete: true }
  const appliesAlways = when !== undefined && !statuses.has('NOT_APPLICABLE') && !asksOnlyToKnow(when)
  const isAlwaysMet = require !== undefined && !statuses.has('UNMET') && !asksOnlyToKnow(require)
  const found: (Certainty | false)[] = [
    appliesAlways && 'ALWAYS_APPLIES',
    require !== undefined && !statuses.has('MET') && 'NEVER_MET',
    isAlwaysMet && 'ALWAYS_MET',
  ]
  return { certainties: found.filter((certainty) => certainty !== false), complete: true }
}

/**
 * Whether the facts of a requirement hang together, so that parts that can each be true and false may not be so together:
 * a fact is read twice, or follows from others. If not, `certaintiesOf` has nothing to find in sound parts.
 */
export function hangsTogether(requirement: RulesetRequirement, { facts }: RuleContext): boolean {
  const read = new Set<string>()
  const { when, require } = requirement
  return [when, require].some(
    (condition) =>
      condition &&
      conditionsWithin(condition)
        .flatMap(factNamesOf)
        .some((name) => {
          const isKnown = read.has(name)
          read.add(name)
          const fact = facts[name]
          return isKnown || fact?.derive !== undefined || fact?.countsWhen !== undefined
        }),
  )
}

/** A requirement as it is judged while nothing is held against anybody for being unknown. */
export function withoutFailingClosed(requirement: RulesetRequirement): RulesetRequirement {
  const { failClosed, ...others } = requirement
  return others
}

function* statusesSeen(
  side: CaseSide,
  context: RuleContext,
  budget: SearchBudget,
  days: InForce | undefined,
): Steps<{ statuses: ReadonlySet<FindingStatus>; isComplete: boolean }> {
  const statuses = new Set<FindingStatus>()
  const conditions = conditionsOf(side.rule.requirement, context.facts)
  const space = makeCaseSpace([{ conditions, context }], days)
  const ended = yield* searchingCases({
    sides: [side],
    space,
    budget,
    visit: ([judgement]) => {
      if (judgement?.outcome) statuses.add(judgement.outcome.status)
      return (['NOT_APPLICABLE', 'MET', 'UNMET'] as const).every((status) => statuses.has(status))
    },
    isHopeless: () => false,
  })
  return { statuses, isComplete: ended === 'stopped' || (ended === 'finished' && space.isExact) }
}

const asksOnlyToKnow = (condition: Condition): boolean =>
  conditionsWithin(condition).some(({ operator }) => operator === 'isStated')
