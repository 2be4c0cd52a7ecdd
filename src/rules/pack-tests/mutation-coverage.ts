import type { SearchBudget } from '../cases/search-cases.ts'
import { comparingRequirement } from '../compare/compare-requirement.ts'
import type { RequirementInContext } from '../compare/implied-strictness.ts'
import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import {
  finish,
  QUESTION_WORK_MAX,
  type Steps,
  spend,
  stepsWithin,
  UNBOUNDED,
  WorkLimitError,
} from '../operators/work.ts'
import { canonicalJson } from '../pack/digest.ts'
import { type Pack, PackTest } from '../pack/format.ts'
import type { CounterExample } from '../pack/problems.ts'
import { type LayeredPack, layerPack } from '../ruleset/layered-pack.ts'
import { CLONES_MAX, failsOn, MutantTrial } from './mutant-trial.ts'
import { type Mutant, mutantsOf } from './mutants.ts'

/** A mistake that no test notices. */
export interface Survivor {
  /** JSON Pointer of the mistake. */
  readonly pointer: string
  /** "EQ-6: 31 instead of 30". */
  readonly what: string
}

export interface MutationCoverage {
  /** Mutants that were tried. */
  readonly tried: number
  /** False where the bounds left mutants out, or survivors without a look at whether they are equivalent. */
  readonly isComplete: boolean
  /** Mutants that ask the same of everybody in every case: no test can tell them from the pack. */
  readonly equivalent: number
  readonly survivors: readonly Survivor[]
  /** Tests that the pack passes, each failed by a survivor; together as many as were found within the bounds. */
  readonly proposedTests: readonly PackTest[]
}

export interface MutationBounds {
  readonly mutantsMax: number
  /** Evaluations of a test, all together; a mutant that is tried alone costs more than one of many tried together. */
  readonly evaluationsMax: number
  /** Judgements for telling equivalent mutants from others and for finding the missing tests, all together. */
  readonly judgementsMax: number
  /** Requirements compiled for mutants that take a ruleset of their own: to be tried, and again to be told from the pack. */
  readonly compiledMax: number
  /** Comparisons times their length, for all of it. */
  readonly workMax: number
}

/** Some two seconds of work at most; the shipped packs take less than one each. */
export const MUTATION_BOUNDS: MutationBounds = {
  mutantsMax: 2_000,
  evaluationsMax: 10_000,
  judgementsMax: 300_000,
  compiledMax: 25_000,
  workMax: 20_000_000,
}

/** Judgements for one requirement of one mutant, so that a large one leaves something for the others. */
const JUDGEMENTS_EACH_MAX = 5_000
const TEST_NAME_MAX = 200
/** Compiling a ruleset takes as long as about this many evaluations. */
const COMPILATION = 20

/**
 * Which small mistakes (thresholds moved, operators taken for others, conditions and list elements left out) no test of the
 * pack notices, with the tests that would. Expects a pack whose tests pass; throws RangeError otherwise. Bounded by the
 * number of mutants and of judgements, not by time; deterministic. See docs/mutation.md.
 */
export function mutationCoverage(
  pack: Pack,
  extendsPacks: readonly Pack[],
  bounds: MutationBounds = MUTATION_BOUNDS,
): MutationCoverage {
  return mutationCoverageOf(layerPack(pack, extendsPacks), bounds)
}

/** The same for a pack that is layered already. */
export const mutationCoverageOf = (
  layered: LayeredPack,
  bounds: MutationBounds = MUTATION_BOUNDS,
): MutationCoverage => finish(coveringMutations(layered, bounds))

/** The same in steps. */
export function* coveringMutations(
  layered: LayeredPack,
  bounds: MutationBounds = MUTATION_BOUNDS,
): Steps<MutationCoverage> {
  const { work = UNBOUNDED } = layered.options
  return (yield* stepsWithin(work, bounds.workMax, () => coverageWithin(layered, bounds))) ?? NOTHING_TRIED
}

const NOTHING_TRIED = { tried: 0, isComplete: false, equivalent: 0, survivors: [], proposedTests: [] }

function* coverageWithin(layered: LayeredPack, bounds: MutationBounds): Steps<MutationCoverage> {
  const trial = new MutantTrial(layered)
  yield
  const { mutants, isComplete } = yield* withinBounds(layered, bounds)
  const original = trial.compileOriginal()
  const { survivors, tried } = yield* triedInGroups(trial, mutants, bounds.compiledMax)
  const room = Math.floor(bounds.compiledMax / Math.max(original.requirements.length, 1))
  const budget = { judgements: bounds.judgementsMax }
  const explained = yield* explainAll(survivors.slice(0, room), { trial, original, budget })
  return {
    ...explained,
    tried,
    isComplete: isComplete && explained.isComplete && tried === mutants.length && survivors.length <= room,
    survivors: [...explained.survivors, ...survivors.slice(room).map(survivorOf)],
  }
}

/** Mutants that are tried together; what is left when the work is used up was not tried. */
const GROUP = 20

function* triedInGroups(
  trial: MutantTrial,
  mutants: readonly Mutant[],
  compiledMax: number,
): Steps<{ readonly survivors: Mutant[]; readonly tried: number }> {
  const survivors: Mutant[] = []
  let tried = 0
  let left = compiledMax
  for (let from = 0; from < mutants.length; from += GROUP) {
    yield
    const group = mutants.slice(from, from + GROUP)
    const found = yield* unlessTooMuch(() => trial.survivors(group, left))
    if (found === null) break
    survivors.push(...found.survivors)
    tried += group.length - found.untried
    left -= found.compiled
  }
  return { survivors, tried }
}

/** Null when the work was used up. */
function* unlessTooMuch<Result>(run: () => Steps<Result>): Steps<Result | null> {
  try {
    return yield* run()
  } catch (error) {
    if (error instanceof WorkLimitError) return null
    throw error
  }
}

/** What making a mutant takes: it is a copy of the pack with one place exchanged. */
const MAKING_WORK = 1_000

function* withinBounds(
  { pack, extended, options: { work = UNBOUNDED } }: LayeredPack,
  { mutantsMax, evaluationsMax }: MutationBounds,
): Steps<{ readonly mutants: Mutant[]; readonly isComplete: boolean }> {
  const tests = pack.tests?.length ?? 0
  const mutants: Mutant[] = []
  let evaluations = 0
  for (const mutant of mutantsOf(pack, extended)) {
    spend(work, MAKING_WORK)
    yield
    const { reaches } = mutant
    evaluations += reaches === null ? tests + COMPILATION : (tests * reaches.length) / CLONES_MAX
    if (mutants.length === mutantsMax || evaluations > evaluationsMax) return { mutants, isComplete: false }
    mutants.push(mutant)
  }
  return { mutants, isComplete: true }
}

interface Explaining {
  readonly trial: MutantTrial
  readonly original: CompiledRuleset
  readonly budget: SearchBudget
}

type Explained = Pick<MutationCoverage, 'equivalent' | 'survivors' | 'proposedTests' | 'isComplete'>

function* explainAll(survivors: readonly Mutant[], explaining: Explaining): Steps<Explained> {
  const proposedTests: PackTest[] = []
  const left: Survivor[] = []
  let equivalent = 0
  let isComplete = true
  for (const mutant of survivors) {
    yield
    const explained: Explanation | null = isComplete
      ? yield* unlessTooMuch(() => explain(mutant, proposedTests, explaining))
      : null
    isComplete &&= explained !== null
    if (explained === 'equivalent') equivalent += 1
    else left.push(survivorOf(mutant))
    if (explained !== null && typeof explained === 'object') proposedTests.push(explained)
  }
  return { equivalent, survivors: left, proposedTests, isComplete }
}

/** A test that is missing, or why none is proposed: the mutant is equivalent, or none was found or needed. */
type Explanation = PackTest | 'equivalent' | 'none'

function* explain(
  mutant: Mutant,
  proposedTests: readonly PackTest[],
  { trial, original, budget }: Explaining,
): Steps<Explanation> {
  const mutated = trial.compileMutant(mutant)
  if (mutated === null) return 'equivalent'
  yield
  const comparison = yield* compare(mutant, { original, mutated, budget })
  if (comparison === 'equivalent') return 'equivalent'
  if (comparison === 'unknown' || proposedTests.some((test) => failsOn(mutated, test))) return 'none'
  const test = proposeTest(mutant, comparison)
  return test && !failsOn(original, test) && failsOn(mutated, test) ? test : 'none'
}

const survivorOf = ({ pointer, what }: Mutant): Survivor => ({ pointer, what })

interface Difference {
  readonly code: string
  readonly example: CounterExample
}

/** A case that tells a mutant from the pack, if there is one and it can be found. */
function* compare(
  { reaches, isComparable }: Mutant,
  rulesets: {
    readonly original: CompiledRuleset
    readonly mutated: CompiledRuleset
    readonly budget: SearchBudget
  },
): Steps<Difference | 'equivalent' | 'unknown'> {
  if (!isComparable) return 'unknown'
  const [before, after] = [inContext(rulesets.original), inContext(rulesets.mutated)]
  let isCertain = true
  const { work = UNBOUNDED } = rulesets.original
  for (const [code, was] of before) {
    const is = after.get(code)
    if ((reaches !== null && !reaches.includes(code)) || !is || isUntouched(was, is)) continue
    const each = { judgements: Math.min(JUDGEMENTS_EACH_MAX, rulesets.budget.judgements) }
    const given = each.judgements
    const compared = yield* stepsWithin(work, QUESTION_WORK_MAX, () =>
      comparingRequirement(was, is, { budget: each }),
    )
    rulesets.budget.judgements -= given - each.judgements
    const example = compared?.looser ?? compared?.stricter
    if (example) return { code, example }
    isCertain &&= compared?.effect === 'NEUTRAL'
  }
  return isCertain ? 'equivalent' : 'unknown'
}

const contexts = new WeakMap<CompiledRuleset, ReadonlyMap<string, RequirementInContext>>()

/** The requirements of a ruleset by code, each with its declarations; the same object again for the same ruleset. */
function inContext(compiled: CompiledRuleset): ReadonlyMap<string, RequirementInContext> {
  const known = contexts.get(compiled)
  if (known) return known
  const { facts, vocabulary, requirements } = compiled.ruleset
  const context = { facts, vocabulary, work: compiled.work }
  const made = new Map(
    requirements.toReversed().map((requirement) => [requirement.code, { requirement, context }]),
  )
  contexts.set(compiled, made)
  return made
}

const isUntouched = (was: RequirementInContext, is: RequirementInContext): boolean =>
  canonicalJson(was.requirement) === canonicalJson(is.requirement) &&
  canonicalJson(was.context.facts) === canonicalJson(is.context.facts)

function proposeTest({ what }: Mutant, { code, example }: Difference): PackTest | null {
  const { before, after, facts, asOf } = example
  if (before === null) return null
  const name = `${what} would be noticed`.slice(0, TEST_NAME_MAX)
  const expect =
    before.status === after?.status
      ? { blockers: before.blocks ? [code] : [] }
      : { findings: { [code]: before.status } }
  const parsed = PackTest.safeParse({ name, asOf, facts, expect })
  return parsed.success ? parsed.data : null
}
