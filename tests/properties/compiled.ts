import { demandOf } from '../../src/rules/cases/outcome.ts'
import type { RequirementInContext } from '../../src/rules/compare/implied-strictness.ts'
import {
  type Assessment,
  assess,
  type CompiledRuleset,
  compareWithReference,
  compileRuleset,
  type Disagreement,
  layerPacks,
} from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import { NO_RECORDS } from '../../src/rules/record-types.ts'
import type { Finding } from '../../src/rules/types.ts'

let tried = 0

/** How many situations this process has assessed for properties: facts at a time under a set of packs, each once. */
export const situationsTried = (): number => tried

/** The compiled ruleset of some packs, or null when the set is refused; digests stand for themselves. */
export function compiledOrRefused(
  packs: readonly Pack[],
  parameters: Readonly<Record<string, number>> = {},
): CompiledRuleset | null {
  const resolution = layerPacks(
    packs.map((pack) => ({ pack, digest: `sha256:${pack.pack}` })),
    parameters,
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
  tried += 1
  const outcome = assess(compiled, { facts, asOf, attestations })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  return outcome.assessment
}

/** Where the two engines say different things of facts. */
export function disagreementsOn(
  compiled: CompiledRuleset,
  facts: unknown,
  asOf: string,
): Promise<Disagreement[]> {
  tried += 1
  return compareWithReference(compiled, { facts, asOf })
}

/** One requirement as it is before or after a change, each with the declarations it is written for. */
export interface Versions {
  readonly before: RequirementInContext
  readonly after: RequirementInContext
}

export function compiledAlone({ requirement, context }: RequirementInContext): CompiledRuleset {
  const empty = {
    packs: [],
    locales: [],
    parameters: {},
    parameterDeclarations: {},
    conflicts: [],
    rankings: [],
    ...NO_RECORDS,
  }
  return compileRuleset({ ...empty, ...context, digest: 'sha256:test', requirements: [requirement] })
}

/** The least and the most that a finding can ask; it does not tell whether what may apply is fulfilled. */
export function demandsOf({
  status,
  requirement: { level },
  blocks,
}: Finding): [least: number, most: number] {
  const outcome = { status, level, blocks }
  return [demandOf(outcome, true), demandOf(outcome, false)]
}
