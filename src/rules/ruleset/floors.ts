import type { SearchBudget } from '../cases/search-cases.ts'
import { spoken } from '../compare/bilingual.ts'
import { factsInWords, outcomesInWords } from '../compare/case-words.ts'
import { findLoosening } from '../compare/compare-requirement.ts'
import { type CounterExample, LEVEL_RANK } from '../pack/problems.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { type Proposal, proposedRequirement } from './resolved-override.ts'
import type { RulesetProblem, RulesetWarning } from './ruleset-problem.ts'

export interface FloorCheck {
  readonly problems: readonly RulesetProblem[]
  readonly warnings: readonly RulesetWarning[]
  /** What may be made of the floor: the proposal itself, or joined with the floor where the two could not be compared. */
  readonly proposal: Proposal
}

/**
 * Whether a proposal leaves a floor at least as strict in every case. One that does not is FLOOR_WEAKENED, with a case that
 * shows it. Conditions that are too large to compare in full are joined with the floor's, so that they can only tighten.
 */
export function checkFloor(
  floor: RulesetRequirement,
  proposal: Proposal,
  context: RuleContext,
  budget: SearchBudget,
): FloorCheck {
  const reasons = plainWeakenings(floor, proposal)
  const isAllowedWaiver = proposal.change.waiver?.allowed === true
  const proposed = proposedRequirement(floor, proposal)
  const before = { requirement: floor, context }
  const { isAtLeastAsStrict, example } = findLoosening(
    before,
    proposed && { requirement: proposed, context },
    { budget },
  )
  const waived = isAllowedWaiver && !example ? waiverExample(floor, proposed, context, budget) : null
  if (example && reasons.length === 0) reasons.push(reasonSeen(example))
  if (reasons.length > 0) {
    const problem = weakened(floor, proposal, reasons, example ?? waived, context)
    return { problems: [problem], warnings: [], proposal }
  }
  if (isAtLeastAsStrict) return { problems: [], warnings: [], proposal }
  return joined(floor, proposal, "could not be compared with the floor's in every case")
}

/** Lets the floor's conditions count beside the proposal's, so that these can only tighten, and says why. */
export function joined(floor: RulesetRequirement, proposal: Proposal, why: string): FloorCheck {
  const { when, require, ...rest } = proposal.change
  const applies = when && floor.when && { when: { any: [floor.when, when] } }
  const fulfilled = require && { require: floor.require ? { all: [floor.require, require] } : require }
  const name = proposal.pack.pack
  const warning: RulesetWarning = {
    code: 'CONDITION_JOINED',
    message: `${name}: the conditions it gives the floor ${floor.code} ${why}, so the floor's own count as well.`,
    path: ['packs', name, 'overrides', floor.code],
  }
  return {
    problems: [],
    warnings: [warning],
    proposal: { pack: proposal.pack, change: { ...rest, ...applies, ...fulfilled } },
  }
}

function plainWeakenings(floor: RulesetRequirement, { change }: Proposal): string[] {
  const { enabled, level, waiver, failClosed } = change
  const reasons = [
    enabled === false && 'switches it off',
    level !== undefined &&
      LEVEL_RANK[level] < LEVEL_RANK[floor.level] &&
      `lowers it from ${floor.level} to ${level}`,
    waiver?.allowed === true && 'allows a waiver',
    failClosed === false && floor.failClosed === true && 'lets an unknown pass',
  ]
  return reasons.filter((reason) => reason !== false)
}

const reasonSeen = ({ after }: CounterExample): string =>
  after === null || after.status === 'NOT_APPLICABLE' || after.status === 'POSSIBLE'
    ? 'narrows when it applies'
    : 'asks for less'

/** What a waiver would do if the floor could have one. */
function waiverExample(
  floor: RulesetRequirement,
  proposed: RulesetRequirement | null,
  context: RuleContext,
  budget: SearchBudget,
): CounterExample | null {
  const waivable = proposed && { requirement: { ...proposed, lock: 'tunable' as const }, context }
  return findLoosening({ requirement: floor, context }, waivable, { budget, isWaived: true }).example
}

function weakened(
  floor: RulesetRequirement,
  { pack }: Proposal,
  reasons: readonly string[],
  example: CounterExample | null,
  context: RuleContext,
): RulesetProblem {
  const shown = example ? ` ${exampleInWords(example, context)}` : ''
  return {
    code: 'FLOOR_WEAKENED',
    message: `${pack.pack} weakens the floor ${floor.code}: it ${reasons.join(' and ')}; a floor may only be tightened.${shown}`,
    path: ['packs', pack.pack, 'overrides', floor.code],
    ...(example && { counterExample: example }),
  }
}

/** "For example (age: 45 days; …), the floor is not met and stops the work; with the change it is met. To see it, …" */
export function exampleInWords(example: CounterExample, context: RuleContext): string {
  const text = spoken(context, (speaker) => {
    const [before, after] = outcomesInWords(example, speaker)
    return `For example (${factsInWords(example, speaker)}), the floor ${before}; with the change it ${after}.`
  })
  return `${text.en} To see it, assess ${JSON.stringify(example.facts)} as of ${example.asOf}.`
}
