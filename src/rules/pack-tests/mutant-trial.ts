import { compileRuleset } from '../compile/compile-ruleset.ts'
import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { allFindings } from '../evaluate/all-findings.ts'
import { assess } from '../evaluate/assess.ts'
import { type Steps, spend, UNBOUNDED } from '../operators/work.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { PackTest, Story } from '../pack/format.ts'
import { playStory } from '../procedures/play-story.ts'
import { NO_RECORDS } from '../record-types.ts'
import { Expander } from '../ruleset/expand.ts'
import { expandRules } from '../ruleset/expanded-rules.ts'
import { type LayeredPack, layerPack, type ParameterValues, type TestRun } from '../ruleset/layered-pack.ts'
import type { AssessmentResult, RulesetRequirement } from '../types.ts'
import { differencesOf } from './differences.ts'
import type { Mutant } from './mutants.ts'
import { expectsOtherwise, isSame, sayingsOf } from './outcome-by-requirement.ts'

/** Mutated requirements that are judged side by side in one ruleset. */
export const CLONES_MAX = 400

/** Tests with the same parameter values, and what they showed of the pack as it is. */
interface Bench {
  readonly parameters: ParameterValues
  readonly tests: readonly PackTest[]
  readonly compiled: CompiledRuleset
  readonly results: ReadonlyMap<PackTest, AssessmentResult>
}

/**
 * Runs the tests and stories of a pack on its mutants. Mutants of single requirements stand side by side as requirements of one ruleset,
 * so that a test is evaluated once for hundreds of them; only what its findings leave open is evaluated one by one.
 */
export class MutantTrial {
  private readonly layered: LayeredPack
  private readonly benches: readonly Bench[]

  /** Throws RangeError on a pack that cannot be layered or that refuses the facts of a test: run its tests first. */
  constructor(layered: LayeredPack) {
    this.layered = layered
    const groups = Map.groupBy(layered.runs(), ({ test: { parameters = {} } }) => canonicalJson(parameters))
    this.benches = [...groups.values()].map((runs) => this.makeBench(runs))
  }

  /**
   * The mutants that every test and every story passes. At most `compiledMax` requirements are compiled for those that take a
   * ruleset of their own; what is beyond was not tried.
   */
  *survivors(
    mutants: readonly Mutant[],
    compiledMax = Number.POSITIVE_INFINITY,
  ): Steps<{ readonly survivors: Mutant[]; readonly untried: number; readonly compiled: number }> {
    const open = new Map<Mutant, Map<Bench, Set<PackTest>>>()
    const noticed = new Set<Mutant>()
    for (const bench of this.benches) {
      const waiting = mutants.filter((mutant) => !noticed.has(mutant))
      const [together, alone] = split(waiting, (mutant) => standsAlone(mutant, bench))
      for (const mutant of alone) addTests(open, mutant, bench, bench.tests)
      for (const batch of batches(together)) yield* this.tryTogether(batch, bench, { open, noticed })
    }
    const waiting = mutants.filter((mutant) => !noticed.has(mutant))
    const [settled, unsettled] = split(waiting, (mutant) => open.has(mutant))
    const room = Math.floor(compiledMax / Math.max(this.largest(), 1))
    const tried = unsettled.slice(0, room)
    const unnoticed = new Set(settled)
    for (const mutant of tried) {
      yield
      if (!this.isNoticed(mutant, open.get(mutant))) unnoticed.add(mutant)
    }
    const untold = yield* this.tellStories(unnoticed, room - tried.length)
    return {
      survivors: mutants.filter((mutant) => unnoticed.has(mutant)),
      untried: unsettled.length - tried.length + untold.untried,
      compiled: (tried.length + untold.tried) * this.largest(),
    }
  }

  /** Plays the stories of the pack on what its tests did not notice, each in a ruleset of its own; takes out whoever they notice, and who is beyond. */
  private *tellStories(
    unnoticed: Set<Mutant>,
    room: number,
  ): Steps<{ readonly tried: number; readonly untried: number }> {
    const { stories = [] } = this.layered.pack
    if (stories.length === 0) return { tried: 0, untried: 0 }
    const waiting = [...unnoticed]
    for (const [index, mutant] of waiting.entries()) {
      yield
      if (index >= room || this.isTold(mutant, stories)) unnoticed.delete(mutant)
    }
    const tried = Math.min(room, waiting.length)
    return { tried, untried: waiting.length - tried }
  }

  private isTold(mutant: Mutant, stories: readonly Story[]): boolean {
    const { extended, options } = this.layered
    const mutated = layerPack(mutant.pack, extended, options)
    return stories.some((story) => {
      const compiled = mutated.compiled(story.parameters)
      return compiled === null || playStory(compiled, story).differences.length > 0
    })
  }

  private largest(): number {
    return Math.max(0, ...this.benches.map(({ compiled }) => compiled.requirements.length))
  }

  /** The ruleset of the pack as it is, at the defaults of the parameters. */
  compileOriginal(): CompiledRuleset {
    return this.compiled({})
  }

  private compiled(parameters: ParameterValues): CompiledRuleset {
    const compiled = this.layered.compiled(parameters)
    if (compiled === null) throw new RangeError(`${this.layered.pack.pack} cannot be layered`)
    return compiled
  }

  /** The ruleset with the mistake in it, at the defaults of the parameters; null when the packs cannot be layered with it. */
  compileMutant(mutant: Mutant, parameters: ParameterValues = {}): CompiledRuleset | null {
    const { extended, options } = this.layered
    return layerPack(mutant.pack, extended, options).compiled(parameters)
  }

  private makeBench(runs: readonly TestRun[]): Bench {
    const parameters = runs[0]?.test.parameters ?? {}
    const compiled = this.compiled(parameters)
    const results = new Map(runs.map((run) => [run.test, resultOfRun(run)] as const))
    return { parameters, tests: runs.map(({ test }) => test), compiled, results }
  }

  private *tryTogether(
    batch: readonly Mutant[],
    bench: Bench,
    found: { readonly open: Map<Mutant, Map<Bench, Set<PackTest>>>; readonly noticed: Set<Mutant> },
  ): Steps<void> {
    const clones: Clone[] = []
    for (const mutant of batch) {
      yield
      clones.push(...this.clonesOf(mutant, bench))
    }
    yield
    const compiled = compileRuleset(
      {
        ...bench.compiled.ruleset,
        requirements: clones.map(({ requirement }) => requirement),
        conflicts: [],
        rankings: [],
        ...NO_RECORDS,
      },
      this.layered.options,
    )
    for (const test of bench.tests) {
      yield
      const waiting = clones.filter(({ mutant }) => !found.noticed.has(mutant))
      if (waiting.length === 0) return
      const before = bench.results.get(test)
      const attested = new Set(test.attestations)
      const attestations = clones
        .filter(({ code }) => attested.has(code))
        .map(({ requirement }) => requirement.code)
      const after = sayingsOf(resultOf(compiled, { ...test, attestations }))
      const known = before && sayingsOf(before)
      for (const { mutant, code, requirement } of waiting) {
        const [was, is] = [known?.get(code) ?? [], after.get(requirement.code) ?? []]
        if (isSame(was, is)) continue
        if (expectsOtherwise(test, code, is)) found.noticed.add(mutant)
        else addTests(found.open, mutant, bench, [test])
      }
    }
  }

  private clonesOf(mutant: Mutant, bench: Bench): Clone[] {
    const { requirements: written = [], conditions = {} } = mutant.pack
    spend(this.layered.options.work ?? UNBOUNDED, written.length + Object.keys(conditions).length)
    const packs = new Map([mutant.pack, ...this.layered.extended].map((pack) => [pack.pack, pack]))
    const expander = new Expander(packs, bench.compiled.ruleset.parameters)
    const reached = new Set(mutant.reaches)
    const requirements = (mutant.pack.requirements ?? []).filter(({ code }) => reached.has(code))
    const only = { ...mutant.pack, facts: {}, conflicts: [], rankings: [], requirements }
    const { rules } = expandRules([only], expander)
    return [...reached].flatMap((code) => {
      const requirement = rules.requirements.find((candidate) => candidate.code === code)
      return requirement
        ? [
            {
              mutant,
              code,
              requirement: { ...requirement, code: `${code} ${mutant.pointer} ${mutant.what}` },
            },
          ]
        : []
    })
  }

  private isNoticed(mutant: Mutant, tests: ReadonlyMap<Bench, ReadonlySet<PackTest>> | undefined): boolean {
    for (const [bench, toRun] of tests ?? []) {
      const compiled = this.compileMutant(mutant, bench.parameters)
      if (compiled === null) return true
      for (const test of toRun) if (failsOn(compiled, test)) return true
    }
    return false
  }
}

interface Clone {
  readonly mutant: Mutant
  readonly code: string
  readonly requirement: RulesetRequirement
}

/** Whether a test fails on a ruleset. */
export function failsOn(compiled: CompiledRuleset, test: PackTest): boolean {
  const { facts, asOf, attestations = [] } = test
  const outcome = assess(compiled, { facts, asOf, attestations })
  if (!outcome.ok) return true
  const { assessment } = outcome
  return differencesOf(test.expect, { ...assessment.result, findings: allFindings(assessment) }).length > 0
}

const resultOf = (compiled: CompiledRuleset, test: PackTest): AssessmentResult =>
  resultOfRun({
    test,
    outcome: assess(compiled, {
      facts: test.facts,
      asOf: test.asOf,
      attestations: test.attestations ?? [],
    }),
  })

function resultOfRun(run: TestRun): AssessmentResult {
  if (!('outcome' in run) || !run.outcome.ok)
    throw new RangeError(`the facts of the test "${run.test.name}" are refused`)
  const { assessment } = run.outcome
  return { ...assessment.result, findings: allFindings(assessment) }
}

/** What may move more than the findings of the requirements it reaches cannot be judged beside others. */
function standsAlone({ reaches }: Mutant, { compiled }: Bench): boolean {
  return (
    reaches === null ||
    compiled.ruleset.requirements.some(({ code, closes }) => closes !== undefined && reaches.includes(code))
  )
}

function addTests(
  open: Map<Mutant, Map<Bench, Set<PackTest>>>,
  mutant: Mutant,
  bench: Bench,
  tests: readonly PackTest[],
): void {
  const ofMutant = open.get(mutant) ?? new Map<Bench, Set<PackTest>>()
  open.set(mutant, ofMutant)
  const known = ofMutant.get(bench) ?? new Set()
  ofMutant.set(bench, known)
  for (const test of tests) known.add(test)
}

function split<T>(list: readonly T[], isSecond: (one: T) => boolean): [first: T[], second: T[]] {
  return [list.filter((one) => !isSecond(one)), list.filter(isSecond)]
}

function batches(mutants: readonly Mutant[]): Mutant[][] {
  const made: Mutant[][] = []
  let room = 0
  for (const mutant of mutants) {
    const size = mutant.reaches?.length ?? 0
    if (size > room) {
      made.push([])
      room = CLONES_MAX
    }
    made.at(-1)?.push(mutant)
    room -= size
  }
  return made
}
