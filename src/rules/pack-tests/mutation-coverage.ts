import type { SearchBudget } from '../cases/search-cases.ts'
import { compareRequirement } from '../compare/compare-requirement.ts'
import type { RequirementInContext } from '../compare/implied-strictness.ts'
import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
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
}

/** Some two seconds of work at most; the shipped packs take less than one each. */
export const MUTATION_BOUNDS: MutationBounds = {
  mutantsMax: 2_000,
  evaluationsMax: 10_000,
  judgementsMax: 100_000,
  compiledMax: 25_000,
}

/** Judgements for one requirement of one mutant, so that a large one leaves something for the others. */
const JUDGEMENTS_EACH_MAX = 5_000
const TEST_NAME_MAX = 200
/** Compiling a ruleset takes as long as about this many evaluations. */
const COMPILATION = 20

/**
 * Which small mistakes (thresholds moved, operators taken for others, conditions and list elements left out) no test of the
 * pack notices, with the tests that would. Expects a pack whose tests pass; throws RangeError otherwise. Bounded by the
 * number of mutants and of judgements, not by time; deterministic. Source: issue 3, "mutation".
 */
export function mutationCoverage(
  pack: Pack,
  extendsPacks: readonly Pack[],
  bounds: MutationBounds = MUTATION_BOUNDS,
): MutationCoverage {
  return mutationCoverageOf(layerPack(pack, extendsPacks), bounds)
}

/** The same for a pack that is layered already. */
export function mutationCoverageOf(
  layered: LayeredPack,
  bounds: MutationBounds = MUTATION_BOUNDS,
): MutationCoverage {
  const trial = new MutantTrial(layered)
  const { mutants, isComplete } = withinBounds(layered.pack, layered.extended, bounds)
  const original = trial.compileOriginal()
  const { survivors, untried } = trial.survivors(mutants, bounds.compiledMax)
  const room = Math.floor(bounds.compiledMax / Math.max(original.requirements.length, 1))
  const budget = { judgements: bounds.judgementsMax }
  const explained = explainAll(survivors.slice(0, room), { trial, original, budget })
  return {
    ...explained,
    tried: mutants.length - untried,
    isComplete: isComplete && untried === 0 && survivors.length <= room,
    survivors: [...explained.survivors, ...survivors.slice(room).map(survivorOf)],
  }
}

function withinBounds(
  pack: Pack,
  extendsPacks: readonly Pack[],
  { mutantsMax, evaluationsMax }: MutationBounds,
): { readonly mutants: Mutant[]; readonly isComplete: boolean } {
  const tests = pack.tests?.length ?? 0
  const mutants: Mutant[] = []
  let evaluations = 0
  for (const mutant of mutantsOf(pack, extendsPacks)) {
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

function explainAll(
  survivors: readonly Mutant[],
  { trial, original, budget }: Explaining,
): Pick<MutationCoverage, 'equivalent' | 'survivors' | 'proposedTests'> {
  const proposedTests: PackTest[] = []
  const left: Survivor[] = []
  for (const mutant of survivors) {
    const mutated = trial.compileMutant(mutant)
    if (mutated === null) continue
    const comparison = compare(mutant, { original, mutated, budget })
    if (comparison === 'equivalent') continue
    left.push(survivorOf(mutant))
    if (comparison === 'unknown' || proposedTests.some((test) => failsOn(mutated, test))) continue
    const test = proposeTest(mutant, comparison)
    if (test && !failsOn(original, test) && failsOn(mutated, test)) proposedTests.push(test)
  }
  return { equivalent: survivors.length - left.length, survivors: left, proposedTests }
}

const survivorOf = ({ pointer, what }: Mutant): Survivor => ({ pointer, what })

interface Difference {
  readonly code: string
  readonly example: CounterExample
}

/** A case that tells a mutant from the pack, if there is one and it can be found. */
function compare(
  { reaches, isComparable }: Mutant,
  rulesets: {
    readonly original: CompiledRuleset
    readonly mutated: CompiledRuleset
    readonly budget: SearchBudget
  },
): Difference | 'equivalent' | 'unknown' {
  if (!isComparable) return 'unknown'
  const [before, after] = [inContext(rulesets.original), inContext(rulesets.mutated)]
  let isCertain = true
  for (const [code, was] of before) {
    const is = after.get(code)
    if ((reaches !== null && !reaches.includes(code)) || !is || isUntouched(was, is)) continue
    const each = { judgements: Math.min(JUDGEMENTS_EACH_MAX, rulesets.budget.judgements) }
    const given = each.judgements
    const { effect, looser, stricter } = compareRequirement(was, is, { budget: each })
    rulesets.budget.judgements -= given - each.judgements
    const example = looser ?? stricter
    if (example) return { code, example }
    isCertain &&= effect === 'NEUTRAL'
  }
  return isCertain ? 'equivalent' : 'unknown'
}

function inContext({ ruleset }: CompiledRuleset): ReadonlyMap<string, RequirementInContext> {
  return new Map(
    ruleset.requirements.map((requirement) => [requirement.code, { requirement, context: ruleset }]),
  )
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
