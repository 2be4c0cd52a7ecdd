import type { Override, Pack } from '../../../src/rules/pack/format.ts'
import { type BodyResolution, layerPacks } from '../../../src/rules/ruleset/resolve-ruleset.ts'
import type { RulesetProblem } from '../../../src/rules/ruleset/ruleset-problem.ts'

/** A pack of an organisation that changes requirements of others. */
export function ownPack(
  name: string,
  overrides: readonly Pick<Override, 'target' | 'change'>[],
  parts: Partial<Pack> = {},
): Pack {
  return {
    pack: name,
    version: '1.0.0',
    title: { en: 'Own rules' },
    locales: ['en'],
    owner: { team: 'Test' },
    effective: { from: '2026-01-01' },
    overrides: overrides.map((override) => ({ ...override, reason: { en: 'We want it so.' } })),
    ...parts,
  }
}

/** Layers packs without digests; nothing is stored here. */
export const layer = (packs: readonly Pack[], parameters: Record<string, number> = {}): BodyResolution =>
  layerPacks(
    packs.map((pack) => ({ pack, digest: '' })),
    parameters,
  )

/** The ruleset's body and warnings; throws when the packs are refused. */
export function layered(packs: readonly Pack[], parameters: Record<string, number> = {}) {
  const result = layer(packs, parameters)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result
}

/** The problems of packs that are refused; none when they are not. */
export function problemsOf(
  packs: readonly Pack[],
  parameters: Record<string, number> = {},
): RulesetProblem[] {
  const result = layer(packs, parameters)
  return result.ok ? [] : result.problems
}
