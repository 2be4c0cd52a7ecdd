/// <reference types="vite/client" />
import { readPack, resolveRuleset } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import type { Ruleset } from '../../src/rules/types.ts'

/** JSON texts of the shipped packs by folder; Vite reads them in, so that they are there in workerd, too. */
export const SHIPPED_SOURCES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../rules/*/pack.json', { query: '?raw', import: 'default', eager: true }),
  ).map(([path, source]) => [path.split('/').at(-2) ?? path, source]),
)

/** The shipped packs, parsed; throws with the problems when one is broken. */
export function shippedPacks(): Pack[] {
  return Object.entries(SHIPPED_SOURCES).map(([name, source]) => packFrom(source, name))
}

/** A pack from its JSON text or value; throws with the problems when it is broken. */
export function packFrom(source: unknown, name = 'pack'): Pack {
  const reading = readPack(typeof source === 'string' ? source : JSON.stringify(source))
  if (!reading.ok) throw new Error(`${name}: ${JSON.stringify(reading.problems.slice(0, 3))}`)
  return reading.pack
}

/** The ruleset of some packs; digests stand for themselves, since nothing is stored. */
export async function rulesetOf(
  packs: readonly Pack[],
  parameters: Record<string, number> = {},
): Promise<Ruleset> {
  const versions = packs.map((pack) => ({ pack, digest: `sha256:${pack.pack}@${pack.version}` }))
  const resolution = await resolveRuleset({ packs: versions, parameters })
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems))
  return resolution.ruleset
}
