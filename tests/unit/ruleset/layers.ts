import type { Override, Pack } from '../../../src/rules/pack/format.ts'
import { type BodyResolution, layerPacks } from '../../../src/rules/ruleset/resolve-ruleset.ts'
import type { RulesetProblem } from '../../../src/rules/ruleset/ruleset-problem.ts'
import { expectBothLanguages } from '../../support/both-languages.ts'

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

/** The ruleset's body and its warnings, each said in both languages; throws when the packs are refused. */
export function layered(packs: readonly Pack[], parameters: Record<string, number> = {}) {
  const result = layer(packs, parameters)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  for (const { text } of result.warnings) expectBothLanguages(text)
  return result
}

/** The problems of packs that are refused, each said in both languages; none when they are not. */
export function problemsOf(
  packs: readonly Pack[],
  parameters: Record<string, number> = {},
): RulesetProblem[] {
  const result = layer(packs, parameters)
  const problems = result.ok ? [] : result.problems
  for (const { text } of problems) expectBothLanguages(text)
  return problems
}
