import { and, asc, count, desc, eq, gt, lt, or } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { Call } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { type PageInput, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { type WatchedConnection, withoutAltered } from '../verification/without-altered.ts'
import { listedPackFaults } from '../verification/witnessed-faults.ts'
import { PACK_COLUMNS, type PackView, packLocale, visiblePack } from './pack-view.ts'

const POSITION = /^([a-z0-9-]+\/[a-z0-9-]+) (pack_[0-9a-z]{26})$/

/** Every pack version the caller may see, by name; of one name the latest published first. Altered rows are named. */
export async function listRulePacks({
  ctx,
  input,
}: Call<
  PageInput & {
    readonly locale?: string | null | undefined
  }
>): Promise<WatchedConnection<PackView>> {
  requireScope(ctx, 'read')
  refuseComplaints([aboutText(['locale'], input.locale, TEXT.locale)])
  const page = readPage('packs', input, (text) => (POSITION.test(text) ? text : null))
  const [rows, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ ...PACK_COLUMNS, uploadedBy: packVersions.uploadedBy })
      .from(packVersions)
      .where(and(visiblePack(ctx), isAfter(page.after)))
      .orderBy(asc(packVersions.name), desc(packVersions.id))
      .limit(page.first + 1),
    ctx.db.orm.select({ count: count() }).from(packVersions).where(visiblePack(ctx)),
  ])
  const connection = toConnection(page, rows, total[0]?.count ?? 0, ({ name, id }) => `${name} ${id}`)
  const faults = await listedPackFaults(
    ctx,
    connection.edges.map(({ node }) => node),
  )
  return withoutAltered(ctx, connection, {
    noun: 'pack version',
    faults,
    show: ({ uploadedBy: _by, ...row }) => ({ ...row, locale: packLocale(ctx, row, input.locale) }),
  })
}

function isAfter(position: string | null) {
  const [, name, id] = POSITION.exec(position ?? '') ?? []
  if (name === undefined || id === undefined) return undefined
  return or(gt(packVersions.name, name), and(eq(packVersions.name, name), lt(packVersions.id, id)))
}
