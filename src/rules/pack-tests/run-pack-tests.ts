import { compileRuleset } from '../compile/compile-ruleset.ts'
import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { allFindings } from '../evaluate/all-findings.ts'
import { type AssessmentOutcome, assess } from '../evaluate/assess.ts'
import { canonicalJson } from '../pack/digest.ts'
import { extendedPacks } from '../pack/extended-packs.ts'
import type { Pack, PackTest } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import type { PluginOptions } from '../plugins/define-plugin.ts'
import { layerPacks } from '../ruleset/resolve-ruleset.ts'
import type { PackTestResult } from '../types.ts'
import { differencesOf } from './differences.ts'

/** Tests are not recorded, so nothing is named by a digest here. */
const NOT_RECORDED = ''

export type TestRun =
  | { readonly test: PackTest; readonly outcome: AssessmentOutcome }
  | { readonly test: PackTest; readonly obstacles: readonly string[] }

/**
 * Runs the tests inside a pack on the pack and the packs it extends, out of `extendsPacks`, each at its own fixed time.
 * Differences are in plain words. A pack that cannot be layered fails all its tests, which say why; the pack is expected
 * to have passed `checkPack` without errors. Deterministic.
 */
export function runPackTests(
  pack: Pack,
  extendsPacks: readonly Pack[],
  options: PluginOptions = {},
): PackTestResult[] {
  return runsOf(pack, extendsPacks, options).map((run) => {
    const differences = 'obstacles' in run ? run.obstacles : differencesOfRun(run.test, run.outcome)
    return { name: run.test.name, passed: differences.length === 0, differences }
  })
}

/** Evaluates every test of a pack; rulesets are compiled once per set of parameter values. */
export function runsOf(pack: Pack, extendsPacks: readonly Pack[], options: PluginOptions = {}): TestRun[] {
  const versions = [pack, ...extendedPacks(pack, extendsPacks)].map((version) => ({
    pack: version,
    digest: NOT_RECORDED,
  }))
  const compiled = new Map<string, CompiledRuleset | readonly string[]>()
  return (pack.tests ?? []).map((test) => {
    const key = canonicalJson(test.parameters ?? {})
    const known = compiled.get(key) ?? compilePacks(versions, test.parameters ?? {}, options)
    compiled.set(key, known)
    if (!('program' in known)) return { test, obstacles: known }
    const { facts, asOf, attestations = [] } = test
    return { test, outcome: assess(known, { facts, asOf, attestations }) }
  })
}

function compilePacks(
  versions: Parameters<typeof layerPacks>[0],
  parameters: Readonly<Record<string, number>>,
  options: PluginOptions,
): CompiledRuleset | string[] {
  const layered = layerPacks(versions, parameters, options)
  if (!layered.ok) return layered.problems.map(({ message }) => message)
  return compileRuleset({ digest: NOT_RECORDED, ...layered.body }, options)
}

function differencesOfRun(test: PackTest, outcome: AssessmentOutcome): string[] {
  if (outcome.ok) {
    const { assessment } = outcome
    return differencesOf(test.expect, { ...assessment.result, findings: allFindings(assessment) })
  }
  return outcome.problems.map(
    ({ message, path }) => `${path.join('.')} was refused: ${textIn(message, 'en')}`,
  )
}
