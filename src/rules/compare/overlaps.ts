import type { RulesetRequirement } from '../types.ts'
import { withoutFailingClosed } from './always.ts'
import type { RuleContext } from './boundary-values.ts'
import { conditionsOf, factsOfRequirement, makeCaseSide } from './case-side.ts'
import { findLoosening } from './compare-requirement.ts'
import { factsToSend } from './counter-example.ts'
import { factsBehind, factsOfCondition } from './facts-read.ts'
import type { CaseJudgement } from './judge-case.ts'
import { type FoundCase, makeCaseSpace, type SearchBudget, searchCases } from './search-cases.ts'

export interface Overlaps<T> {
  readonly found: readonly T[]
  /** Pairs of codes for which the cases were too many, or of too many kinds, to tell. */
  readonly undecided: readonly (readonly [string, string])[]
}

export interface Shadowing {
  readonly code: string
  /** The requirement that asks at least as much in every case. */
  readonly by: string
  /** Each asks as much as the other. */
  readonly isDuplicate: boolean
}

export interface RequireConflict {
  readonly codes: readonly [string, string]
  /** A case to which both apply; in no such case can both be met. */
  readonly facts: Readonly<Record<string, unknown>>
  readonly asOf: string
}

/** Judgements for one pair of requirements. */
const JUDGEMENTS_EACH_MAX = 5_000
/** Judgements for all pairs together, when nobody says otherwise. */
const JUDGEMENTS_MAX = 200_000

/**
 * Requirements that add nothing, because another one asks at least as much in every case; a pair that asks the same is
 * listed once, as a duplicate. Only requirements that ask for something, and whose `require` read a common fact, are
 * compared. Nothing is reported that is not certain.
 */
export function findShadowed(
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  budget: SearchBudget = { judgements: JUDGEMENTS_MAX },
): Overlaps<Shadowing> {
  return overPairs(requirements, context, budget, (one, other, own) => {
    const isAtLeast = (strict: RulesetRequirement, lenient: RulesetRequirement) =>
      findLoosening({ requirement: lenient, context }, { requirement: strict, context }, { budget: own })
        .isAtLeastAsStrict
    const [otherIs, oneIs] = [isAtLeast(other, one), isAtLeast(one, other)]
    if (otherIs) return { code: one.code, by: other.code, isDuplicate: oneIs === true }
    if (oneIs) return { code: other.code, by: one.code, isDuplicate: false }
    return otherIs === null || oneIs === null ? 'undecided' : null
  })
}

/**
 * Pairs of requirements that apply together in some case, but can never both be met then. Only requirements whose `require`
 * read a common fact are compared. Nothing is reported that is not certain on boundary values.
 */
export function findConflicts(
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  budget: SearchBudget = { judgements: JUDGEMENTS_MAX },
): Overlaps<RequireConflict> {
  return overPairs(requirements, context, budget, (one, other, own) => conflictOf(one, other, context, own))
}

function conflictOf(
  one: RulesetRequirement,
  other: RulesetRequirement,
  context: RuleContext,
  budget: SearchBudget,
): RequireConflict | 'undecided' | null {
  const names = [one, other].flatMap((requirement) => factsOfRequirement(requirement, context))
  const makeSide = (requirement: RulesetRequirement) =>
    makeCaseSide(withoutFailingClosed(requirement), context, names)
  const sides = { before: makeSide(one), after: makeSide(other) }
  const space = makeCaseSpace([{ conditions: [...conditionsOf(one), ...conditionsOf(other)], context }])
  const together: FoundCase[] = []
  const ended = searchCases({
    sides: [sides.before, sides.after],
    space,
    budget,
    visit: (judgements, found) => {
      if (together.length === 0 && judgements.every(appliesForCertain)) together.push(found)
      return judgements.every(({ outcome }) => outcome?.status === 'MET')
    },
    isHopeless: (judgements) => judgements.some(({ outcome }) => outcome?.status === 'NOT_APPLICABLE'),
  })
  if (ended === 'stopped') return null
  if (ended === 'exhausted' || !space.isExact) return 'undecided'
  const [example] = together
  if (!example) return null
  return {
    codes: [one.code, other.code],
    facts: factsToSend(sides, example.assignment),
    asOf: example.asOf,
  }
}

const appliesForCertain = ({ outcome }: CaseJudgement): boolean =>
  outcome?.status === 'MET' || outcome?.status === 'UNMET' || outcome?.status === 'OPEN'

function overPairs<T>(
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  budget: SearchBudget,
  judge: (one: RulesetRequirement, other: RulesetRequirement, own: SearchBudget) => T | 'undecided' | null,
): Overlaps<T> {
  const found: T[] = []
  const undecided: (readonly [string, string])[] = []
  for (const [one, other] of relatedPairs(requirements, context)) {
    const granted = Math.min(budget.judgements, JUDGEMENTS_EACH_MAX)
    const own = { judgements: granted }
    const result = judge(one, other, own)
    budget.judgements -= granted - own.judgements
    if (result === 'undecided') undecided.push([one.code, other.code])
    else if (result !== null) found.push(result)
  }
  return { found, undecided }
}

/** Pairs that are judged by the same list, if by any, and whose `require` read a common fact. */
function* relatedPairs(
  requirements: readonly RulesetRequirement[],
  { facts }: RuleContext,
): Generator<readonly [RulesetRequirement, RulesetRequirement]> {
  const asking = requirements.flatMap((requirement) =>
    requirement.require
      ? [{ requirement, reads: new Set(factsBehind(factsOfCondition(requirement.require), facts)) }]
      : [],
  )
  for (const [index, one] of asking.entries()) {
    for (const other of asking.slice(index + 1)) {
      const isSameList = one.requirement.each === other.requirement.each
      if (isSameList && [...one.reads].some((name) => other.reads.has(name)))
        yield [one.requirement, other.requirement]
    }
  }
}
