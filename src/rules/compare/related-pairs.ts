import type { SearchBudget } from '../cases/search-cases.ts'
import { QUESTION_WORK_MAX, type Steps, stepsWithin, UNBOUNDED } from '../operators/work.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { type Asking, askingOf } from './comparable-requirement.ts'

export interface Overlaps<T> {
  readonly found: readonly T[]
  /** Pairs of codes for which the cases were too many, or of too many kinds, to tell. */
  readonly undecided: readonly (readonly [string, string])[]
  /** How many pairs were looked at. */
  readonly compared: number
  /** False when the budget did not suffice to look at every pair to the end. */
  readonly isFinished: boolean
}

export interface OverlapOptions {
  /** Judgements for all pairs together. */
  readonly budget?: SearchBudget
  /** Judgements for one pair, at most. */
  readonly judgementsEach?: number
  /** Requirements that the others are compared with, but not with each other. */
  readonly beside?: readonly RulesetRequirement[]
}

export interface Pair {
  /** Stands before the other one; those beside stand before all. */
  readonly one: Asking
  readonly other: Asking
  readonly isOneBeside: boolean
  /** In canonical order. */
  readonly context: RuleContext
  /** What this pair may cost. */
  readonly budget: SearchBudget
}

/** Judgements for all pairs together, when nobody says otherwise. */
const JUDGEMENTS_MAX = 200_000
/** Judgements for one pair of requirements. */
const JUDGEMENTS_EACH_MAX = 5_000
/** What it costs to look at a pair, in judgements. */
const LOOK_COST = 1
/** A search that has less than this left has ended early. */
const JUDGEMENTS_OF_A_CASE = 2

/**
 * Judges the pairs of requirements that are judged by the same list, if by any, and whose `require` read a common fact, in
 * the order given, until the budget is used up.
 */
export function* overPairs<T>(
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  {
    budget = { judgements: JUDGEMENTS_MAX },
    judgementsEach = JUDGEMENTS_EACH_MAX,
    beside = [],
  }: OverlapOptions,
  judge: (pair: Pair) => Steps<T | 'undecided' | null>,
): Steps<Overlaps<T>> {
  const { asking, context: ordered } = askingOf([...beside, ...requirements], context)
  const besideCodes = new Set(beside.map(({ code }) => code))
  const found: T[] = []
  const undecided: (readonly [string, string])[] = []
  let compared = 0
  let isFinished = true
  for (const [one, other] of relatedPairs(asking)) {
    const isOneBeside = besideCodes.has(one.requirement.code)
    if (isOneBeside && besideCodes.has(other.requirement.code)) continue
    if (budget.judgements <= LOOK_COST) return { found, undecided, compared, isFinished: false }
    budget.judgements -= LOOK_COST
    compared += 1
    const granted = Math.min(budget.judgements, judgementsEach)
    const own = { judgements: granted }
    yield
    const result = yield* stepsWithin(context.work ?? UNBOUNDED, QUESTION_WORK_MAX, () =>
      judge({ one, other, isOneBeside, context: ordered, budget: own }),
    )
    budget.judgements -= granted - own.judgements
    if (result === undefined || result === 'undecided') {
      undecided.push([one.requirement.code, other.requirement.code])
      if (result === undefined || own.judgements < JUDGEMENTS_OF_A_CASE) isFinished = false
    } else if (result !== null) found.push(result)
  }
  return { found, undecided, compared, isFinished }
}

function* relatedPairs(asking: readonly Asking[]): Generator<readonly [Asking, Asking]> {
  const readers = new Map<string, number[]>()
  for (const [index, { requires }] of asking.entries()) {
    for (const name of requires) {
      const known = readers.get(name)
      if (known) known.push(index)
      else readers.set(name, [index])
    }
  }
  for (const [index, one] of asking.entries()) {
    const later = [...one.requires].flatMap((name) => (readers.get(name) ?? []).filter((at) => at > index))
    for (const at of [...new Set(later)].sort((a, b) => a - b)) {
      const other = asking[at]
      if (other && other.requirement.each === one.requirement.each) yield [one, other]
    }
  }
}
