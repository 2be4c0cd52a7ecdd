import { and, inArray, isNull, sql } from 'drizzle-orm'
import compare from 'semver/functions/compare.js'
import satisfies from 'semver/functions/satisfies.js'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { Pack } from '../../rules/pack/format.ts'
import { ENGINE } from '../../rules/pack/format-values.ts'
import type { OperationContext } from '../context.ts'
import { visiblePack } from './pack-view.ts'

interface CatalogueEntry {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly extends: NonNullable<Pack['extends']> | null
}

/**
 * Loads what a pack extends, or translates, from the packs the caller may see, in two round trips at most. Where the same pack is
 * wanted in several ranges the newest version that fits all of them is taken; what is not there is left out, which
 * `checkPack` reports.
 */
export async function loadDependencies(ctx: OperationContext, pack: Pack): Promise<Pack[]> {
  const wanted = wantedBy(pack)
  if (wanted.length === 0) return []
  const catalogue = await ctx.db.orm
    .select({
      id: packVersions.id,
      name: packVersions.name,
      version: packVersions.version,
      extends: sql`json_extract(${packVersions.document}, '$.extends')`.mapWith(readExtends),
    })
    .from(packVersions)
    .where(visiblePack(ctx))
  const chosen = choose(wanted, catalogue)
  if (chosen.length === 0) return []
  const rows = await ctx.db.orm
    .select({ document: packVersions.document })
    .from(packVersions)
    .where(and(visiblePack(ctx), inArray(packVersions.id, chosen)))
  return rows.map(({ document }) => document)
}

/**
 * The newest versions of the shipped packs that a pack does not name, to be told to an author who uses their words without
 * building on them.
 */
export async function loadForgotten(ctx: OperationContext, pack: Pack): Promise<Pack[]> {
  const named = new Set([pack.pack, ...(pack.extends ?? []).map(({ pack: name }) => name)])
  const rows = await ctx.db.orm
    .select({ id: packVersions.id, name: packVersions.name, version: packVersions.version })
    .from(packVersions)
    .where(and(visiblePack(ctx), isNull(packVersions.organisationId)))
  const byName = Map.groupBy(
    rows.filter(({ name }) => !named.has(name)),
    ({ name }) => name,
  )
  const newest = [...byName.values()].flatMap(
    (versions) => versions.toSorted((a, b) => compare(b.version, a.version))[0]?.id ?? [],
  )
  if (newest.length === 0) return []
  const found = await ctx.db.orm
    .select({ document: packVersions.document })
    .from(packVersions)
    .where(and(visiblePack(ctx), inArray(packVersions.id, newest)))
  return found.map(({ document }) => document)
}

function readExtends(text: string | null): CatalogueEntry['extends'] {
  return text === null ? null : JSON.parse(text)
}

/** Of a pack that it translates any version will do: each text says what it was made from. */
function wantedBy(pack: Pack): NonNullable<Pack['extends']> {
  const translated = Object.keys(pack.translations ?? {}).filter((target) => target !== ENGINE)
  return [...(pack.extends ?? []), ...translated.map((target) => ({ pack: target, range: '*' }))]
}

function choose(wantedFirst: NonNullable<Pack['extends']>, catalogue: readonly CatalogueEntry[]): string[] {
  const ranges = new Map<string, Set<string>>()
  const chosen = new Map<string, CatalogueEntry>()
  const waiting = [...wantedFirst]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const wanted = ranges.get(next.pack) ?? new Set()
    ranges.set(next.pack, wanted)
    if (wanted.has(next.range)) continue
    wanted.add(next.range)
    const fitting = catalogue
      .filter(
        ({ name, version }) => name === next.pack && [...wanted].every((range) => satisfies(version, range)),
      )
      .sort((a, b) => compare(b.version, a.version))
    const [newest] = fitting
    if (newest === undefined || chosen.get(next.pack) === newest) continue
    chosen.set(next.pack, newest)
    waiting.push(...(newest.extends ?? []))
  }
  return [...chosen.values()].map(({ id }) => id)
}
