import { contextInCanonicalOrder, inCanonicalOrder } from '../cases/canonical-order.ts'
import { withFreeFacts } from '../cases/free-facts.ts'
import { type CaseSide, makeCaseSide } from '../cases/lone-requirement.ts'
import { makeCaseSpace, type SearchBudget } from '../cases/search-cases.ts'
import { conditionsOf, factsOfRequirement } from '../conditions/facts-read.ts'
import { daysTogether } from '../evaluate/in-force.ts'
import { finish, type Steps } from '../operators/work.ts'
import type { CounterExample } from '../pack/problems.ts'
import type { ActiveWaiver } from '../types.ts'
import { DifferenceFinder, type Differences } from './find-differences.ts'
import { isPlainlyAtLeastAsStrict, type RequirementInContext, readsFactsAlike } from './implied-strictness.ts'

export type ChangeEffect = 'STRICTER' | 'LOOSER' | 'NEUTRAL' | 'UNDECIDED'

export interface RequirementComparison {
  /** LOOSER as soon as one case is, even if others are stricter. Only UNDECIDED leaves a doubt. */
  readonly effect: ChangeEffect
  /** False when the cases were too many, or of too many kinds, to be sure of the effect. */
  readonly complete: boolean
  readonly looser: CounterExample | null
  readonly stricter: CounterExample | null
}

export interface Loosening {
  /** True, for certain: no case is looser. Null: no looser case was found, but not every case was looked at. */
  readonly isAtLeastAsStrict: boolean | null
  readonly example: CounterExample | null
}

export interface ComparisonOptions {
  readonly budget?: SearchBudget
  /** Compare as if a waiver had been granted to whoever may have one. */
  readonly isWaived?: boolean
}

/** Judgements a comparison makes at most when nobody says otherwise. */
const JUDGEMENTS_MAX = 20_000

/**
 * Whether a requirement asks more or less of people after a change, found by judging both versions on the boundary values
 * of every fact they read, missing facts included; null stands for a requirement that is not there. Differences come with
 * a smallest case that shows them. When the cases were too many for the budget (judgements made) and the structure of the
 * conditions does not settle it either, the effect is UNDECIDED and `complete` is false. Facts that the conditions read must
 * be declared in the context; otherwise a TypeError is thrown. Source: docs/pack-format.md, "Floor".
 */
export const compareRequirement = (
  versionBefore: RequirementInContext | null,
  versionAfter: RequirementInContext | null,
  options: ComparisonOptions = {},
): RequirementComparison => finish(comparingRequirement(versionBefore, versionAfter, options))

/** The same in steps of a few judgements. */
export function* comparingRequirement(
  versionBefore: RequirementInContext | null,
  versionAfter: RequirementInContext | null,
  options: ComparisonOptions,
): Steps<RequirementComparison> {
  const [before, after] = [inOrder(versionBefore), inOrder(versionAfter)]
  const isNeverLooser = isPlainlyAtLeastAsStrict(after, before)
  yield
  const isNeverStricter = isPlainlyAtLeastAsStrict(before, after)
  if (isNeverLooser && isNeverStricter) return SAME
  const found = yield* differences(before, after, options, 'any')
  const isCertain = {
    notLooser: isNeverLooser || found.isNeverLooser,
    notStricter: isNeverStricter || found.isNeverStricter,
  }
  const { looser, stricter } = found
  const effect = effectOf(looser !== null, stricter !== null, isCertain)
  return { effect, complete: effect !== 'UNDECIDED', looser, stricter }
}

const SAME: RequirementComparison = { effect: 'NEUTRAL', complete: true, looser: null, stricter: null }

function effectOf(
  isLooser: boolean,
  isStricter: boolean,
  isCertain: { readonly notLooser: boolean; readonly notStricter: boolean },
): ChangeEffect {
  if (isLooser) return 'LOOSER'
  if (!isCertain.notLooser) return 'UNDECIDED'
  if (isStricter) return 'STRICTER'
  return isCertain.notStricter ? 'NEUTRAL' : 'UNDECIDED'
}

/**
 * Looks only for a case in which a requirement asks less after a change; otherwise as `compareRequirement`, and quicker.
 */
export const findLoosening = (
  versionBefore: RequirementInContext,
  versionAfter: RequirementInContext | null,
  options: ComparisonOptions = {},
): Loosening => finish(findingLoosening(versionBefore, versionAfter, options))

/** The same in steps of a few judgements. */
export function* findingLoosening(
  versionBefore: RequirementInContext,
  versionAfter: RequirementInContext | null,
  options: ComparisonOptions,
): Steps<Loosening> {
  const [before, after] = [inOrder(versionBefore), inOrder(versionAfter)]
  if (!options.isWaived && isPlainlyAtLeastAsStrict(after, before))
    return { isAtLeastAsStrict: true, example: null }
  const { looser, isNeverLooser } = yield* differences(before, after, options, 'looser')
  if (looser) return { isAtLeastAsStrict: false, example: looser }
  return { isAtLeastAsStrict: isNeverLooser ? true : null, example: null }
}

/** A search that ends early finds the same, however the version was written down. */
const inOrder = (version: RequirementInContext | null): RequirementInContext | null =>
  version && {
    requirement: inCanonicalOrder(version.requirement),
    context: contextInCanonicalOrder(version.context),
  }

interface Findings extends Pick<Differences, 'looser' | 'stricter'> {
  readonly isNeverLooser: boolean
  readonly isNeverStricter: boolean
}

/** Searches; where the inputs of calculated facts leave a doubt, once more with these facts free to have any value. */
function* differences(
  before: RequirementInContext | null,
  after: RequirementInContext | null,
  options: ComparisonOptions,
  wanted: 'looser' | 'any',
): Steps<Findings> {
  const found = yield* search(before, after, options, wanted)
  const isSettled = found.isComplete || found.isExhausted
  const certain = isSettled ? found : yield* searchFreely(before, after, options, wanted)
  return {
    looser: found.looser,
    stricter: found.stricter,
    isNeverLooser: found.looser === null && certain.isComplete && certain.looser === null,
    isNeverStricter: found.stricter === null && certain.isComplete && certain.stricter === null,
  }
}

const NOTHING_FOUND: Differences = { looser: null, stricter: null, isComplete: false, isExhausted: false }

function* searchFreely(
  before: RequirementInContext | null,
  after: RequirementInContext | null,
  options: ComparisonOptions,
  wanted: 'looser' | 'any',
): Steps<Differences> {
  if (before && after && !readsFactsAlike(before, after)) return NOTHING_FOUND
  const context = withFreeFacts((after ?? before)?.context ?? { facts: {}, vocabulary: {} })
  const freed = (version: RequirementInContext | null) => version && context && { ...version, context }
  return context ? yield* search(freed(before), freed(after), options, wanted) : NOTHING_FOUND
}

function search(
  before: RequirementInContext | null,
  after: RequirementInContext | null,
  { budget = { judgements: JUDGEMENTS_MAX }, isWaived = false }: ComparisonOptions,
  wanted: 'looser' | 'any',
): Steps<Differences> {
  const versions = [before, after].filter((version) => version !== null)
  const names = versions.flatMap(({ requirement, context }) => factsOfRequirement(requirement, context))
  const sideOf = (version: RequirementInContext | null): CaseSide | null =>
    version && makeCaseSide(version.requirement, version.context, names, standingOf(version, isWaived))
  const space = makeCaseSpace(
    versions.map(({ requirement, context }) => ({
      conditions: conditionsOf(requirement, context.facts),
      context,
    })),
    // What never counts together is compared as of the days of what there was.
    daysTogether(versions.map(({ requirement }) => requirement.inForce)) ?? versions[0]?.requirement.inForce,
  )
  const isSameList = before === null || after === null || before.requirement.each === after.requirement.each
  const sides = { before: sideOf(before), after: sideOf(after) }
  const finder = new DifferenceFinder(sides, isSameList, space, budget)
  return wanted === 'looser' ? finder.findLooser() : finder.findAll()
}

function standingOf(
  { requirement: { code } }: RequirementInContext,
  isWaived: boolean,
): CaseSide['standing'] {
  const waiver: ActiveWaiver = { id: 'waiver', requirementCode: code, expiresAt: '9999-12-31T00:00:00Z' }
  return { attested: new Set(), waivers: new Map(isWaived ? [[code, waiver]] : []) }
}
