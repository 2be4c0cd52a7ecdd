import { inCanonicalOrder } from '../cases/canonical-order.ts'
import { factsToSend } from '../cases/counter-example.ts'
import type { CaseJudgement } from '../cases/judge-case.ts'
import { makeCaseSide } from '../cases/lone-requirement.ts'
import { type FoundCase, makeCaseSpace, type SearchBudget, searchingCases } from '../cases/search-cases.ts'
import { conditionsOf, factsOfRequirement } from '../conditions/facts-read.ts'
import { conditionKey } from '../conditions/key.ts'
import { daysTogether } from '../evaluate/in-force.ts'
import { finish, type Steps } from '../operators/work.ts'
import { canonicalJson } from '../pack/digest.ts'
import { LOCKS } from '../pack/format-values.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { withoutFailingClosed } from './certainties.ts'
import type { Asking } from './comparable-requirement.ts'
import { findingLoosening } from './compare-requirement.ts'
import { isPlainlyAtLeastAsStrict } from './implied-strictness.ts'
import { type OverlapOptions, type Overlaps, overPairs, type Pair } from './related-pairs.ts'

export interface Shadowing {
  readonly code: string
  /** The requirement that asks at least as much in every case. */
  readonly by: string
  /** Each asks as much as the other; `code` stands before `by`. */
  readonly isDuplicate: boolean
}

export interface RequireConflict {
  readonly codes: readonly [string, string]
  /** A case to which both apply; in no such case can both be met. */
  readonly facts: Readonly<Record<string, unknown>>
  readonly asOf: string
}

/** What it costs to make a pair ready for a search, in judgements: so much, and one more for so many characters. */
const PREPARING_COST = 20
const CHARACTERS_PER_JUDGEMENT = 16

const preparingCost = (one: Asking, other: Asking): number =>
  PREPARING_COST + Math.floor((one.size + other.size) / CHARACTERS_PER_JUDGEMENT)

/**
 * Requirements that add nothing, because another one asks at least as much in every case, lets nobody off more easily, and
 * none has a deadline or a performer that the other lacks; a pair that asks the same is listed once, as a duplicate. Only
 * requirements that ask for something, and whose `require` read a common fact, are compared. Parameters may be left in
 * place as {"param": …}: then only the structure of conditions is looked at, since the organisation may move them. Nothing
 * is reported that is not certain.
 */
export const findShadowed = (
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  options: OverlapOptions = {},
): Overlaps<Shadowing> => finish(findingShadowed(requirements, context, options))

/** The same in steps of a pair each. */
export function* findingShadowed(
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  options: OverlapOptions,
): Steps<Overlaps<Shadowing>> {
  const beside = options.beside ?? []
  const duplicates = sameInWords([...beside, ...requirements], (one) => `${wordsOf(one)}\n${weightOf(one)}`)
  const repeated = new Set(duplicates.map(({ by }) => by))
  const isFirst = ({ code }: RulesetRequirement) => !repeated.has(code)
  const shadowed = new Set<string>()
  const others = yield* overPairs(
    requirements.filter(isFirst),
    context,
    { ...options, beside: beside.filter(isFirst) },
    function* (pair) {
      if (shadowed.has(pair.one.requirement.code) || shadowed.has(pair.other.requirement.code)) return null
      const result = yield* shadowingOf(pair)
      if (result !== null && result !== 'undecided') shadowed.add(result.code)
      return result
    },
  )
  const own = new Set(requirements.map(({ code }) => code))
  return { ...others, found: [...duplicates.filter(({ by }) => own.has(by)), ...others.found] }
}

/** What a requirement says, in words that do not depend on how it is written down. */
function wordsOf({ when, require, closes, each }: RulesetRequirement): string {
  const conditions = [when, require, closes].map((condition) => conditionKey(condition))
  return [...conditions, each ?? ''].join('\n')
}

function weightOf({ level, failClosed, bites, lock, ...others }: RulesetRequirement): string {
  const { waiver, deadline, performedBy, responsible = [] } = others
  return canonicalJson([
    level,
    failClosed === true,
    bites ?? 'now',
    lock,
    waiver ?? '',
    deadline ?? '',
    performedBy === undefined ? '' : [performedBy, ...responsible.toSorted()],
  ])
}

/** Requirements that say the same in the same words, each with the first that does. */
function sameInWords(
  requirements: readonly RulesetRequirement[],
  keyOf: (requirement: RulesetRequirement) => string,
): Shadowing[] {
  const first = new Map<string, string>()
  return requirements.flatMap((requirement) => {
    const { code, require } = requirement
    if (!require) return []
    const key = keyOf(requirement)
    const known = first.get(key)
    if (known === undefined) first.set(key, code)
    return known === undefined ? [] : [{ code: known, by: code, isDuplicate: true }]
  })
}

function* shadowingOf({
  one,
  other,
  isOneBeside,
  context,
  budget,
}: Pair): Steps<Shadowing | 'undecided' | null> {
  const isOtherOutdone = yield* isOutdone(other, one, context, budget)
  if (isOtherOutdone === false && isOneBeside) return null
  const isOneOutdone = yield* isOutdone(one, other, context, budget)
  const [a, b] = [one.requirement.code, other.requirement.code]
  if (isOneOutdone) return { code: a, by: b, isDuplicate: isOtherOutdone === true }
  if (isOtherOutdone) return { code: b, by: a, isDuplicate: false }
  return isOneOutdone === null || isOtherOutdone === null ? 'undecided' : null
}

/** Whether a requirement adds nothing to another one; null when that could not be told. */
function* isOutdone(
  narrow: Asking,
  wide: Asking,
  context: RuleContext,
  budget: SearchBudget,
): Steps<boolean | null> {
  const [weak, strong] = [narrow.requirement, wide.requirement]
  if (!bringsNothingElse(weak, strong)) return false
  const [before, after] = [
    { requirement: weak, context },
    { requirement: strong, context },
  ]
  if (isPlainlyAtLeastAsStrict(after, before)) return true
  const isApart = strong.when !== undefined && ![...wide.applies].some((name) => narrow.applies.has(name))
  if (isApart || !narrow.isFixed || !wide.isFixed) return false
  budget.judgements -= preparingCost(narrow, wide)
  return (yield* findingLoosening(before, after, { budget })).isAtLeastAsStrict
}

function bringsNothingElse(weak: RulesetRequirement, strong: RulesetRequirement): boolean {
  const { waiver, deadline, performedBy } = weak
  return (
    LOCKS.indexOf(strong.lock) <= LOCKS.indexOf(weak.lock) &&
    (strong.waiver?.allowed !== true || waiver?.allowed === true) &&
    (deadline === undefined || canonicalJson(deadline) === canonicalJson(strong.deadline ?? null)) &&
    (performedBy === undefined || performedBy === strong.performedBy)
  )
}

/**
 * Pairs of requirements that apply together in some case, but can never both be met then. Only requirements whose `require`
 * read a common fact, and that do not ask for the very same, are compared. Nothing is reported that is not certain on
 * boundary values.
 */
export const findConflicts = (
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  options: OverlapOptions = {},
): Overlaps<RequireConflict> => finish(findingConflicts(requirements, context, options))

/** The same in steps of a pair each. */
export function findingConflicts(
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
  options: OverlapOptions,
): Steps<Overlaps<RequireConflict>> {
  const repeated = new Set(sameInWords(requirements, wordsOf).map(({ by }) => by))
  const distinct = requirements.filter(({ code }) => !repeated.has(code))
  return overPairs(distinct, context, options, function* ({ one, other, context: ordered, budget }) {
    const [a, b] = [one.requirement, other.requirement]
    if (!one.isFixed || !other.isFixed) return null
    if (conditionKey(a.require) === conditionKey(b.require)) return null
    budget.judgements -= preparingCost(one, other)
    return yield* conflictOf(a, b, ordered, budget)
  })
}

function* conflictOf(
  one: RulesetRequirement,
  other: RulesetRequirement,
  context: RuleContext,
  budget: SearchBudget,
): Steps<RequireConflict | 'undecided' | null> {
  const names = [one, other].flatMap((requirement) => factsOfRequirement(requirement, context))
  const makeSide = (requirement: RulesetRequirement) =>
    makeCaseSide(inCanonicalOrder(withoutFailingClosed(requirement)), context, names)
  const days = daysTogether([one.inForce, other.inForce])
  if (days === null) return null
  const sides = { before: makeSide(one), after: makeSide(other) }
  const space = makeCaseSpace(
    [{ conditions: [...conditionsOf(one, context.facts), ...conditionsOf(other, context.facts)], context }],
    days,
  )
  const together: FoundCase[] = []
  const ended = yield* searchingCases({
    sides: [sides.before, sides.after],
    space,
    budget,
    visit: (judgements, found) => {
      if (together.length === 0 && judgements.every(appliesForCertain)) together.push(found)
      return judgements.every(({ outcome }) => outcome?.status === 'MET')
    },
    isHopeless: (judgements) =>
      judgements.some(({ outcome }) => outcome?.status === 'NOT_APPLICABLE') ||
      (together.length > 0 && judgements.some(({ outcome }) => outcome !== null && outcome.status !== 'MET')),
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
