import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { OperationContext } from '../context.ts'
import { dataKeyOf } from '../vault/data-keys.ts'
import type { Counts, ExportForm, Row } from './export-format.ts'
import { type ExportedTable, tablesIn } from './exported-tables.ts'

/** A row as the database has it; `dataKey` beside sealed columns is a StoredDataKey. */
export type StoredRow = Row

// Rulesets stand on shipped packs, too, and an organisation can see them all.
function belongs(ctx: OperationContext, { table, owner }: ExportedTable): SQL | undefined {
  const own = eq(owner, ctx.organisation.id)
  return table === packVersions ? or(own, isNull(owner)) : own
}

/** The organisation's rows of a table in the order of its key, page by page. Throws DatabaseError. */
export async function* readPages(
  ctx: OperationContext,
  exported: ExportedTable,
): AsyncGenerator<readonly StoredRow[]> {
  const { table, columns, order, sealed, keyedBy, rowsPerPage } = exported
  const fields = {
    ...columns,
    ...(sealed.length > 0 && { dataKey: dataKeyOf(table, columns[keyedBy]?.name) }),
  }
  const key = sql.join(
    order.map(([, column]) => sql`${column}`),
    sql`, `,
  )
  let after: SQL | undefined
  for (;;) {
    const rows: StoredRow[] = await ctx.db.orm
      .select(fields)
      .from(table)
      .where(and(belongs(ctx, exported), after))
      .orderBy(...order.map(([, column]) => column))
      .limit(rowsPerPage)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < rowsPerPage) return
    const position = sql.join(
      order.map(([name]) => sql`${last[name]}`),
      sql`, `,
    )
    after = sql`(${key}) > (${position})`
  }
}

/** How many rows each table has, and how many were changed in a way that leaves their number as it is; on one snapshot. */
export async function readMarks(
  ctx: OperationContext,
  form: ExportForm,
): Promise<{ readonly counts: Counts; readonly changes: number }> {
  const tables = tablesIn(form)
  const n = sql<number>`count(*)`
  const [revoked, ...counted] = await ctx.db.readBatch([
    // Every other change comes with a new entry in the access log, in the log or in the outbox.
    ctx.db.orm
      .select({ n: sql<number>`count(${waivers.revokedAt})` })
      .from(waivers)
      .where(eq(waivers.organisationId, ctx.organisation.id)),
    ...tables.map((exported) => ctx.db.orm.select({ n }).from(exported.table).where(belongs(ctx, exported))),
  ])
  const counts = tables.map(({ name }, index) => [name, counted[index]?.[0]?.n ?? 0] as const)
  return { counts: Object.fromEntries(counts), changes: revoked[0]?.n ?? 0 }
}
