import {
  type Assessment,
  assess,
  type CompiledRuleset,
  compileRuleset,
  layerPacks,
} from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'

/** The compiled ruleset of some packs, or null when the set is refused; digests stand for themselves. */
export function compiledOrRefused(packs: readonly Pack[]): CompiledRuleset | null {
  const resolution = layerPacks(
    packs.map((pack) => ({ pack, digest: `sha256:${pack.pack}` })),
    {},
  )
  return resolution.ok ? compileRuleset({ digest: 'sha256:test', ...resolution.body }) : null
}

/** The assessment of facts that must be readable. */
export function assessed(
  compiled: CompiledRuleset,
  facts: unknown,
  asOf: string,
  attestations: readonly string[] = [],
): Assessment {
  const outcome = assess(compiled, { facts, asOf, attestations })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  return outcome.assessment
}
