import { factsToSend } from '../cases/counter-example.ts'
import type { Assignment } from '../cases/judge-case.ts'
import { type CaseSide, makeCaseSide } from '../cases/lone-requirement.ts'
import { type CaseSpace, type FoundCase, makeCaseSpace, searchingCases } from '../cases/search-cases.ts'
import { conditionsOf } from '../conditions/facts-read.ts'
import { type Steps, UNBOUNDED, WorkLimitError } from '../operators/work.ts'
import { operatorsOf } from '../plugins/define-plugin.ts'
import { usesPlugin } from '../plugins/uses-plugin.ts'
import type { LayeredPack } from '../ruleset/layered-pack.ts'
import type { RuleContext, RulesetRequirement, WorkBudget } from '../types.ts'
import { compareAssessment, compareWithReference, type Disagreement } from './disagreements.ts'

/** A case in which the two engines disagree. */
export interface PackDisagreement extends Disagreement {
  /** Name of the pack's test; null for a case that was made. */
  readonly test: string | null
  readonly facts: unknown
  readonly asOf: string
}

export interface PackComparison {
  readonly disagreements: readonly PackDisagreement[]
  /** Pack tests and made cases that were computed twice. */
  readonly cases: number
  /** False where the bounds left out something that a test expects or that applies in it, or left a requirement few cases. */
  readonly isComplete: boolean
}

export interface ComparisonBounds {
  /**
   * Pairs of a test and a requirement. With more of them, each test has its share: what it expects comes first, then some of
   * what applies, beginning at another place in each test.
   */
  readonly testedMax: number
  /** Made cases of one requirement, of the pack (none: none are asked for), and how many for each requirement are few. */
  readonly casesPerRequirementMax: number
  readonly casesMax: number
  readonly casesPerRequirementFew: number
  /** Comparisons times their length, for all of it. */
  readonly workMax: number
}

/** Some half a second of processor time at most, half of it for tests. */
export const COMPARISON_BOUNDS: ComparisonBounds = {
  testedMax: 2_500,
  casesPerRequirementMax: 24,
  casesMax: 1_500,
  casesPerRequirementFew: 6,
  workMax: 20_000_000,
}

/** For somebody who is still writing: the pack's own tests. That the engines agree on made cases, too, is asked when it is published. */
export const TESTS_ONLY: ComparisonBounds = { ...COMPARISON_BOUNDS, casesMax: 0 }

/** Judgements to find cases by, for each case wanted. */
const JUDGEMENTS_PER_CASE = 8
/** A search decides the first facts last; begun at several values and times, it comes by more kinds of cases. */
const BEGINNINGS = 4

/**
 * Computes the tests of a pack, and cases made from the boundary values of every requirement it declares or overrides, with
 * json-rules-engine, too. What the two engines say has to be the same wherever the facts are complete. Expects a pack
 * without errors of `checkPack` and `checkLayers`; requirements with operators of plugins are compared in the tests only.
 * Bounded by the number of cases; deterministic. Source: docs/pack-format.md, "Two engines must agree".
 */
export async function comparePack(
  one: LayeredPack,
  bounds: ComparisonBounds = COMPARISON_BOUNDS,
  turn: () => Promise<void> = async () => {},
): Promise<PackComparison> {
  const tally = new Tally(one.options.work ?? UNBOUNDED, bounds.workMax, turn)
  try {
    await compareAll(tally, one, bounds)
  } catch (error) {
    if (!(error instanceof WorkLimitError)) throw error
    tally.isComplete = false
  }
  return tally
}

/** What was found so far; what is beyond the work allowed is not in it. */
class Tally implements PackComparison {
  readonly disagreements: PackDisagreement[] = []
  cases = 0
  isComplete = true
  readonly #work: WorkBudget
  readonly #leftAtLeast: number

  readonly #turn: () => Promise<void>

  constructor(work: WorkBudget, workMax: number, turn: () => Promise<void>) {
    this.#turn = turn
    this.#work = work
    this.#leftAtLeast = work.left - workMax
  }

  /** Lets others have their turn. */
  turn(): Promise<void> {
    return this.#turn()
  }

  /** Takes steps, with turns of others between them. */
  async take<Result>(steps: Steps<Result>): Promise<Result> {
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
      await this.#turn()
    }
  }

  /** Counts one more case; false when the work for all of them is used up. */
  hasRoom(): boolean {
    if (this.#work.left < this.#leftAtLeast) this.isComplete = false
    else this.cases += 1
    return this.#work.left >= this.#leftAtLeast
  }
}

async function compareAll(tally: Tally, one: LayeredPack, bounds: ComparisonBounds): Promise<void> {
  const { pack, options } = one
  const codes = new Set([
    ...(pack.requirements ?? []).map(({ code }) => code),
    ...(pack.overrides ?? []).map(({ target }) => target),
  ])
  await compareTests(tally, one, codes, bounds)
  if (bounds.casesMax === 0) return
  const layered = one.layered()
  if (!layered.ok) return
  const { facts, vocabulary, requirements } = layered.body
  const context = { facts, vocabulary, ...(options.work && { work: options.work }) }
  const plugins = operatorsOf(options)
  const own = requirements.filter(
    (requirement) =>
      codes.has(requirement.code) &&
      !conditionsOf(requirement, facts).some((condition) => usesPlugin(condition, plugins)),
  )
  const each = Math.min(bounds.casesPerRequirementMax, Math.floor(bounds.casesMax / Math.max(own.length, 1)))
  tally.isComplete &&= each >= bounds.casesPerRequirementFew
  for (const requirement of own) await compareCases(tally, requirement, context, each)
}

async function compareTests(
  tally: Tally,
  layered: LayeredPack,
  codes: ReadonlySet<string>,
  bounds: ComparisonBounds,
): Promise<void> {
  const runs = layered.runs()
  const isSmall = runs.length * codes.size <= bounds.testedMax
  const share = Math.floor(bounds.testedMax / Math.max(runs.length, 1))
  for (const [number, run] of runs.entries()) {
    if (!('outcome' in run) || !run.outcome.ok) continue
    if (!tally.hasRoom()) return
    await tally.turn()
    const { assessment } = run.outcome
    const { name, facts, asOf, expect } = run.test
    const expected = Object.keys(expect.findings ?? {}).filter((code) => codes.has(code))
    const applying = assessment.result.findings
      .map(({ requirement }) => requirement.code)
      .filter((code) => codes.has(code))
    const telling = new Set([...expected, ...rotated(applying, number * share)])
    const chosen = isSmall ? codes : new Set([...telling].slice(0, share))
    tally.isComplete &&= isSmall || telling.size <= share
    const found = await compareAssessment(assessment, chosen)
    tally.disagreements.push(...found.map((one) => ({ ...one, test: name, facts, asOf })))
  }
}

async function compareCases(
  tally: Tally,
  requirement: RulesetRequirement,
  context: RuleContext,
  wanted: number,
): Promise<void> {
  const side = makeCaseSide(requirement, context)
  const conditions = conditionsOf(requirement, context.facts)
  const space = makeCaseSpace([{ conditions, context }], requirement.inForce)
  const chosen = await tally.take(choosingCases(side, space, wanted))
  for (const [number, found] of chosen.entries()) {
    if (!tally.hasRoom()) return
    await tally.turn()
    const facts = factsToSend({ before: side, after: null }, completed(found, space, number))
    const { asOf } = found
    const differing = await compareWithReference(side.compiled, { facts, asOf })
    tally.disagreements.push(...differing.map((one) => ({ ...one, test: null, facts, asOf })))
  }
}

/** Cases in which the requirement is settled, spread evenly over what the searches came by. */
function* choosingCases(side: CaseSide, space: CaseSpace, wanted: number): Steps<FoundCase[]> {
  const found: FoundCase[] = []
  for (let beginning = 0; beginning < BEGINNINGS; beginning += 1) {
    yield* searchingCases({
      sides: [side],
      space: begunAt(space, beginning),
      budget: { judgements: Math.ceil((wanted * JUDGEMENTS_PER_CASE) / BEGINNINGS) },
      visit: (_judgements, one) => {
        found.push(one)
        return false
      },
      isHopeless: () => false,
    })
  }
  const step = Math.max(found.length / wanted, 1)
  return found.filter((_one, place) => Math.floor(place / step) !== Math.floor((place - 1) / step))
}

function rotated<T>(list: readonly T[], places: number): T[] {
  const start = places % Math.max(list.length, 1)
  return [...list.slice(start), ...list.slice(0, start)]
}

function begunAt(space: CaseSpace, beginning: number): CaseSpace {
  const times = rotated(space.times, beginning).map(({ asOf, facts }) => {
    const entries = [...facts].map(
      ([name, fact]) => [name, { ...fact, values: rotated(fact.values, beginning) }] as const,
    )
    return { asOf, facts: new Map(entries) }
  })
  return { ...space, times }
}

/** The reference has no say while a fact is missing: what the search left open gets one boundary value or another. */
function completed({ assignment, asOf }: FoundCase, { times }: CaseSpace, number: number): Assignment {
  const complete = new Map(assignment)
  const time = times.find((one) => one.asOf === asOf)
  for (const { name, values } of time?.facts.values() ?? []) {
    if (complete.has(name)) continue
    const known = values.filter((value) => value !== null)
    complete.set(name, known[number % known.length] ?? null)
  }
  return complete
}
