import { isNull } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { compileRuleset } from '../../rules/compile/compile-ruleset.ts'
import type { CompiledRuleset, PackVersion } from '../../rules/index.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import { readPack } from '../../rules/pack/read-pack.ts'
import { resolveRuleset } from '../../rules/ruleset/resolve-ruleset.ts'
import type { Ruleset } from '../../rules/types.ts'
import type { Call, OperationContext } from '../context.ts'
import { movePointer } from '../rulesets/put-to-use.ts'
import { pointerStatement } from '../rulesets/ruleset-view.ts'
import { storePack } from './store-pack.ts'

interface ShippedPack extends PackVersion {
  readonly source: string
}

/** The packs that come with the product, read, and the ruleset that an organisation begins with: drafts wait for a review. */
export interface ShippedPacks {
  readonly packs: readonly ShippedPack[]
  readonly ruleset: Ruleset
  readonly compiled: CompiledRuleset
}

/** Reads shipped packs from their JSON texts. Throws Error with a plain sentence on a bad pack and on packs that do not fit together. */
export async function prepareShippedPacks(sources: readonly string[]): Promise<ShippedPacks> {
  const packs = await Promise.all(sources.map(readShippedPack))
  const resolution = await resolveRuleset({ packs })
  if (!resolution.ok)
    throw new Error(`The shipped packs do not fit together: ${resolution.problems[0]?.message}`)
  const released = await resolveRuleset({ packs: packs.filter(({ pack }) => pack.status !== 'draft') })
  if (!released.ok) throw new Error(`The shipped packs need a draft: ${released.problems[0]?.message}`)
  const { ruleset } = released
  return { packs, ruleset, compiled: compileRuleset(ruleset) }
}

/**
 * Publishes the packs that come with the product and, for an organisation that has no live ruleset yet, makes them live, drafts
 * apart. Meant for set-up scripts, which read the files; the API does not offer it. Repeating it changes nothing.
 * Throws Error with a plain sentence on a published version that comes with other content.
 */
export async function shipPacks({
  ctx,
  input: { packs, ruleset, compiled },
}: Call<ShippedPacks>): Promise<{ readonly stored: readonly string[]; readonly activated: boolean }> {
  const stored = await storeMissing(ctx, packs)
  const [live] = await pointerStatement(ctx, 'LIVE')
  if (live !== undefined) return { stored, activated: false }
  const isMoved = await movePointer(ctx, { ruleset, compiled, stage: 'LIVE', note: 'First start' })
  return { stored, activated: isMoved }
}

async function readShippedPack(source: string): Promise<ShippedPack> {
  const reading = readPack(source)
  if (reading.ok) return { pack: reading.pack, digest: await digestOf(reading.pack), source }
  const [first] = reading.problems
  throw new Error(`A shipped pack cannot be read: line ${first?.line}: ${first?.message}`)
}

async function storeMissing(ctx: OperationContext, packs: readonly ShippedPack[]): Promise<string[]> {
  const { name, version, digest } = packVersions
  const known = await ctx.db.orm
    .select({ name, version, digest })
    .from(packVersions)
    .where(isNull(packVersions.organisationId))
  const stored: string[] = []
  for (const shipped of packs) {
    const { pack } = shipped
    const found = known.find((row) => row.name === pack.pack && row.version === pack.version)
    const there = found ?? (await storePack(ctx, { ...shipped, organisationId: null }))
    if (there.digest !== shipped.digest) {
      throw new Error(`${pack.pack} ${pack.version} was published with other content; give it a new version.`)
    }
    if (found === undefined) stored.push(`${pack.pack} ${pack.version}`)
  }
  return stored
}
