import type { SearchBudget } from '../cases/search-cases.ts'
import { spoken } from '../compare/bilingual.ts'
import { factsInWords, outcomesInWords } from '../compare/case-words.ts'
import { findLoosening } from '../compare/compare-requirement.ts'
import { decideStrictness } from '../compare/decide-strictness.ts'
import type { WorkBudget } from '../compare/decision-diagram.ts'
import { scopeOf } from '../pack/format.ts'
import { type CounterExample, LEVEL_RANK, SCOPE_RANK } from '../pack/problems.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { type Proposal, proposedRequirement } from './resolved-override.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** What may be spent on one check of a floor. */
export interface FloorBudget extends WorkBudget, SearchBudget {}

/**
 * Whether a proposal leaves a floor at least as strict in every case, decided and not tried. One that asks less is
 * FLOOR_WEAKENED, with a case that shows it; one of which that cannot be decided within the bound is FLOOR_UNPROVEN.
 * Null for one that tightens. Source: docs/semantics.md#when-a-floor-is-tightened.
 */
export function checkFloor(
  floor: RulesetRequirement,
  proposal: Proposal,
  context: RuleContext,
  budget: FloorBudget,
): RulesetProblem | null {
  const reasons = plainWeakenings(floor, proposal)
  const proposed = proposedRequirement(floor, proposal)
  const before = { requirement: floor, context }
  const found = proposed && decideStrictness(before, { requirement: proposed, context }, budget)
  const seen = found?.verdict === 'WEAKER' ? found.example : null
  if (seen && reasons.length === 0) reasons.push(reasonSeen(seen))
  if (reasons.length > 0) {
    const example = seen ?? plainExample(floor, proposed, proposal, context, budget)
    return weakened(floor, proposal, reasons, example, context)
  }
  return found?.verdict === 'AT_LEAST_AS_STRICT' ? null : unproven(floor, proposal)
}

/** Whether a proposal asks at least as much as a floor in every case, for certain. */
export function isTightening(
  floor: RulesetRequirement,
  proposal: Proposal,
  context: RuleContext,
  budget: WorkBudget,
): boolean {
  const proposed = proposedRequirement(floor, proposal)
  if (!proposed) return false
  const [before, after] = [
    { requirement: floor, context },
    { requirement: proposed, context },
  ]
  return decideStrictness(before, after, budget).verdict === 'AT_LEAST_AS_STRICT'
}

function plainWeakenings(floor: RulesetRequirement, { change }: Proposal): string[] {
  const { enabled, level, waiver, failClosed, responsible, scope, urgency, messageOpen } = change
  const allowed = floor.responsible ?? []
  const added = (responsible ?? []).filter((role) => !allowed.includes(role))
  const reasons = [
    enabled === false && 'switches it off',
    level !== undefined &&
      LEVEL_RANK[level] < LEVEL_RANK[floor.level] &&
      `lowers it from ${floor.level} to ${level}`,
    waiver?.allowed === true && 'allows a waiver',
    failClosed === false && floor.failClosed === true && 'lets an unknown pass',
    allowed.length > 0 && added.length > 0 && `lets ${added.join(', ')} do it, too`,
    allowed.length > 0 && responsible?.length === 0 && 'leaves out who may do it',
    scope !== undefined &&
      SCOPE_RANK[scope] < SCOPE_RANK[scopeOf(floor)] &&
      `moves it from the scope ${scopeOf(floor)} to ${scope}`,
    floor.urgency === 'immediate' && typeof urgency === 'object' && 'makes it immediate in some cases only',
    messageOpen !== undefined && 'replaces what is said of it while nothing is known',
  ]
  return reasons.filter((reason) => reason !== false)
}

const reasonSeen = ({ after }: CounterExample): string =>
  after === null || after.status === 'NOT_APPLICABLE' || after.status === 'POSSIBLE'
    ? 'narrows when it applies'
    : 'asks for less'

/** A case of a floor that is switched off, or that somebody could be excused from. */
function plainExample(
  floor: RulesetRequirement,
  proposed: RulesetRequirement | null,
  { change }: Proposal,
  context: RuleContext,
  budget: FloorBudget,
): CounterExample | null {
  if (proposed === null) return findLoosening({ requirement: floor, context }, null, { budget }).example
  return change.waiver?.allowed === true ? waiverExample(floor, proposed, context, budget) : null
}

function unproven({ code }: RulesetRequirement, { pack }: Proposal): RulesetProblem {
  return {
    code: 'FLOOR_UNPROVEN',
    message: `${pack.pack} changes the floor ${code} in a way of which it cannot be decided that it never asks for less; a floor may only be tightened. Keep the floor's own comparisons and add to them: further cases to "when" with "any", further demands to "require" with "all".`,
    path: ['packs', pack.pack, 'overrides', code],
  }
}

/** What a waiver would do if the floor could have one. */
function waiverExample(
  floor: RulesetRequirement,
  proposed: RulesetRequirement,
  context: RuleContext,
  budget: SearchBudget,
): CounterExample | null {
  const waivable = { requirement: { ...proposed, lock: 'tunable' as const }, context }
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
