import { compileRuleset } from '../compile/compile-ruleset.ts'
import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { type AssessmentOutcome, assess } from '../evaluate/assess.ts'
import { finish, type Steps } from '../operators/work.ts'
import { canonicalJson } from '../pack/digest.ts'
import { extendedPacks } from '../pack/extended-packs.ts'
import type { Pack, PackTest } from '../pack/format.ts'
import type { PluginOptions } from '../plugins/define-plugin.ts'
import { type BodyResolution, layerPacks } from './resolve-ruleset.ts'

/** A pack is looked at before anything is recorded, so nothing is named by a digest here. */
const NOT_RECORDED = ''

export type ParameterValues = Readonly<Record<string, number>>

/** A test of a pack as it was assessed; obstacles say why the pack could not be layered with the test's parameters. */
export type TestRun =
  | { readonly test: PackTest; readonly outcome: AssessmentOutcome }
  | { readonly test: PackTest; readonly obstacles: readonly string[] }

/**
 * A pack laid on the packs it extends, for everything that looks at the whole of it: problems of layering, the second
 * engine, its own tests, their coverage. It is layered and compiled once for each set of parameter values and each of its
 * tests is assessed once, when somebody asks for the first time. Made by `layerPack`.
 */
export class LayeredPack {
  readonly pack: Pack
  /** The packs it extends, directly or through others, as far as they were at hand. */
  readonly extended: readonly Pack[]
  /** Every pack at hand. */
  readonly atHand: readonly Pack[]
  readonly options: PluginOptions
  readonly #layered = new Map<string, BodyResolution>()
  readonly #compiled = new Map<string, CompiledRuleset | null>()
  #runs: readonly TestRun[] | null = null

  constructor(pack: Pack, available: readonly Pack[], options: PluginOptions) {
    this.pack = pack
    this.extended = extendedPacks(pack, available)
    this.atHand = available
    this.options = options
  }

  /** The packs as one ruleset at these parameter values (none: the defaults), or why they cannot be laid on each other. */
  layered(parameters: ParameterValues = {}): BodyResolution {
    return remembered(this.#layered, parameters, () => {
      const versions = [...this.extended, this.pack].map((pack) => ({ pack, digest: NOT_RECORDED }))
      return layerPacks(versions, parameters, this.options)
    })
  }

  /** The same compiled; null where the packs cannot be laid on each other. */
  compiled(parameters: ParameterValues = {}): CompiledRuleset | null {
    return remembered(this.#compiled, parameters, () => {
      const layered = this.layered(parameters)
      return layered.ok ? compileRuleset({ digest: NOT_RECORDED, ...layered.body }, this.options) : null
    })
  }

  /** Every test of the pack, assessed at its own fixed time. */
  runs(): readonly TestRun[] {
    return this.#runs ?? finish(this.running())
  }

  /** The same in steps of a test each. */
  *running(): Steps<readonly TestRun[]> {
    if (this.#runs !== null) return this.#runs
    const runs: TestRun[] = []
    for (const test of this.pack.tests ?? []) {
      yield
      runs.push(this.#run(test))
    }
    this.#runs = runs
    return runs
  }

  #run(test: PackTest): TestRun {
    const { facts, asOf, attestations = [], parameters } = test
    const compiled = this.compiled(parameters)
    if (compiled !== null) return { test, outcome: assess(compiled, { facts, asOf, attestations }) }
    const layered = this.layered(parameters)
    return { test, obstacles: layered.ok ? [] : layered.problems.map(({ message }) => message) }
  }
}

/** Lays a pack on those of the available packs that it extends, directly or through others. Nothing is computed yet. */
export const layerPack = (pack: Pack, available: readonly Pack[], options: PluginOptions = {}): LayeredPack =>
  new LayeredPack(pack, available, options)

function remembered<Value>(known: Map<string, Value>, parameters: ParameterValues, make: () => Value): Value {
  const key = canonicalJson(parameters)
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
