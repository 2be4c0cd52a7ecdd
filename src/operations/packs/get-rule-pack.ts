import { and, eq } from 'drizzle-orm'
import compare from 'semver/functions/compare.js'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { PACK_COLUMNS, type PackView, packLocale, visiblePack } from './pack-view.ts'

/** A pack by name, in the version asked for or the newest one; null when the caller can see none. */
export async function getRulePack({
  ctx,
  input: { name, version, locale },
}: Call<{
  readonly name: string
  readonly version?: string | null | undefined
  readonly locale?: string | null | undefined
}>): Promise<PackView | null> {
  requireScope(ctx, 'read')
  refuseComplaints([
    aboutText(['name'], name, TEXT.packName),
    aboutText(['version'], version, TEXT.version),
    aboutText(['locale'], locale, TEXT.locale),
  ])
  const wanted = version === null || version === undefined ? undefined : eq(packVersions.version, version)
  const rows = await ctx.db.orm
    .select(PACK_COLUMNS)
    .from(packVersions)
    .where(and(visiblePack(ctx), eq(packVersions.name, name), wanted))
  const [newest] = rows.sort((a, b) => compare(b.version, a.version))
  return newest === undefined ? null : { ...newest, locale: packLocale(ctx, newest, locale) }
}

const NODE_ID = /^(pack_[0-9a-z]{26})(?:\.([A-Za-z0-9-]{2,35}))?$/

/** The id under which a pack version is shown in a language: objects of one id never have two texts of one field. */
export const packNodeId = (id: string, locale: string | null): string =>
  locale === null ? id : `${id}.${locale}`

/** A pack by id, with the language that the id names; null when the caller can see none. */
export async function getRulePackById({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<PackView | null> {
  requireScope(ctx, 'read')
  const [, packId = '', locale] = NODE_ID.exec(id) ?? []
  if (!isGeneratedId(ID_PREFIXES.pack, packId)) return null
  const [row] = await ctx.db.orm
    .select(PACK_COLUMNS)
    .from(packVersions)
    .where(and(visiblePack(ctx), eq(packVersions.id, packId)))
  return row === undefined ? null : { ...row, locale: packLocale(ctx, row, locale) }
}
