/// <reference types="vite/client" />
import { readPack, resolveRuleset } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import type { Ruleset } from '../../src/rules/types.ts'

const byFolder = (sources: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(sources).map(([path, source]) => [path.split('/').at(-2) ?? path, source]),
  )

/**
 * JSON texts of the packs that a fresh organisation starts with, by folder; Vite reads them in, so that they are there in workerd,
 * too.
 */
export const SHIPPED_SOURCES: Readonly<Record<string, string>> = byFolder(
  import.meta.glob<string>('../../rules/*/pack.json', { query: '?raw', import: 'default', eager: true }),
)

/** JSON texts of the optional packs that are shipped as drafts. */
export const OPTIONAL_SOURCES: Readonly<Record<string, string>> = byFolder(
  import.meta.glob<string>('../../rules/optional/*/pack.json', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)

const parsed = (sources: Readonly<Record<string, string>>): Pack[] =>
  Object.entries(sources).map(([name, source]) => packFrom(source, name))

/** The packs that a fresh organisation starts with, parsed; throws with the problems when one is broken. */
export const shippedPacks = (): Pack[] => parsed(SHIPPED_SOURCES)

/** The optional packs, parsed; throws with the problems when one is broken. */
export const optionalPacks = (): Pack[] => parsed(OPTIONAL_SOURCES)

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
