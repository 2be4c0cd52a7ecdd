import type { Node } from 'jsonc-parser'
import type { ComparisonBounds, LayeredPack, Pack, PackProblem, PackTestResult } from '../../rules/index.ts'
import { checkingLayeredPack } from '../../rules/lint/check-pack-and-layers.ts'
import { mayBeForgotten } from '../../rules/lint/unknown-names.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import { parseJson } from '../../rules/pack/parse-json.ts'
import { packOfJson } from '../../rules/pack/read-pack.ts'
import { testResultsOf } from '../../rules/pack-tests/run-pack-tests.ts'
import { engineProblems } from '../../rules/reference/engine-problems.ts'
import { COMPARISON_BOUNDS } from '../../rules/reference/pack-disagreements.ts'
import { layerPack } from '../../rules/ruleset/layered-pack.ts'
import type { OperationContext } from '../context.ts'
import { inTurns, takeTurns } from '../turns.ts'
import { loadDependencies, loadForgotten } from './load-dependencies.ts'

/** What compiling a pack and running its own tests showed. */
export interface PackReport {
  /** No problem of severity ERROR, and every test passes. */
  readonly ok: boolean
  /** Null while the text is not a pack. */
  readonly digest: string | null
  readonly problems: readonly PackProblem[]
  /** Empty while the pack has errors: tests of a broken pack say nothing. */
  readonly tests: readonly PackTestResult[]
  /** The pack with what it extends, as far as it has no errors: what its coverage is computed from. */
  readonly sound: LayeredPack | null
}

export interface PackReading {
  readonly pack: Pack | null
  readonly report: PackReport
}

/**
 * Reads a pack, checks it together with what it extends (from the packs the caller may see), computes it a second time with
 * json-rules-engine, on as many cases as `bounds` says, and runs its tests. Stores nothing; problems are listed, never thrown.
 */
export async function makePackReport(
  ctx: OperationContext,
  source: string,
  bounds: ComparisonBounds = COMPARISON_BOUNDS,
): Promise<PackReading> {
  await ctx.pause()
  const parsed = parseJson(source)
  await ctx.pause()
  const reading = packOfJson(source, parsed)
  if (!reading.ok) {
    return {
      pack: null,
      report: { ok: false, digest: null, problems: reading.problems, tests: [], sound: null },
    }
  }
  const { pack, root } = reading
  const dependencies = await loadDependencies(ctx, pack)
  const layered = layerPack(pack, dependencies, { work: ctx.work })
  await ctx.pause()
  const linted = await lint(ctx, layered, { source, root })
  if (!linted.some(isError)) await inTurns(ctx, layered.running())
  const compared = linted.some(isError) ? [] : await compareEngines(ctx, layered, { source, bounds })
  const problems = [...linted, ...compared]
  const hasErrors = problems.some(isError)
  const tests = hasErrors ? [] : testResultsOf(layered)
  const ok = !hasErrors && tests.every(({ passed }) => passed)
  const sound = hasErrors ? null : layered
  return { pack, report: { ok, digest: await digestOf(pack), problems, tests, sound } }
}

/** Where a name is not there, once more with the shipped packs that are not extended: one of them may have it. */
async function lint(
  ctx: OperationContext,
  layered: LayeredPack,
  document: { readonly source: string; readonly root: Node },
): Promise<PackProblem[]> {
  const problems = await inTurns(ctx, checkingLayeredPack(layered, document))
  if (!problems.some(({ code }) => mayBeForgotten(code))) return problems
  const others = await loadForgotten(ctx, layered.pack)
  return inTurns(ctx, checkingLayeredPack(layered, { ...document, others }))
}

const isError = ({ severity }: PackProblem): boolean => severity === 'ERROR'

/** A disagreement is nobody's mistake but ours, so whoever runs the product has to hear of it. */
async function compareEngines(
  ctx: OperationContext,
  layered: LayeredPack,
  options: { readonly source: string; readonly bounds: ComparisonBounds },
): Promise<PackProblem[]> {
  const { pack } = layered
  const problems = await engineProblems(layered, { ...options, turn: takeTurns(ctx) })
  const places = problems.filter(isError).map(({ pointer }) => pointer)
  ctx.count(places.length === 0 ? 'verificationsAgreed' : 'verificationsDisagreed')
  if (places.length > 0) {
    const about = { pack: pack.pack, version: pack.version, places }
    ctx.log.error('pack.engines_disagreed', new Error('The two engines disagree'), about)
  }
  return problems
}
