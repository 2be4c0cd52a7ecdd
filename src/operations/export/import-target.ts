import { and, eq, exists, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { causeChain } from '../../db/classify-error.ts'
import type { Database, Statement } from '../../db/client.ts'
import { DatabaseError } from '../../db/database-error.ts'
import { checkBlocks } from '../../db/tables/check-blocks.ts'
import { checkMarks } from '../../db/tables/check-marks.ts'
import { logNodes } from '../../db/tables/log-nodes.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { rulesetPlans } from '../../db/tables/ruleset-plans.ts'
import { ownMark } from '../checks/recorded-findings.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { ExportFault, type ExportHeader, type Row } from './export-format.ts'
import { tablesIn } from './exported-tables.ts'

const ROWS_PER_DELETE = 500

/** An import that was begun: its organisation is there under no name, and nobody can sign in to it. */
export interface ImportRun {
  readonly importId: string
  /** As it was exported. */
  readonly organisation: Row
}

/** A statement that lets a write batch fail unless this import is the one that fills the organisation. */
export function fence(ctx: OperationContext, { importId }: Pick<ImportRun, 'importId'>): Statement {
  return (
    ctx.db.orm
      .update(organisations)
      // A slug may not be null.
      .set({ slug: sql`case when ${organisations.importId} = ${importId} then ${organisations.slug} end` })
      .where(eq(organisations.id, ctx.organisation.id))
  )
}

/** Whether a write batch failed because of its fence. */
export const isTakenOver = (error: unknown): boolean =>
  causeChain(error).some(
    (part) =>
      part instanceof DatabaseError &&
      part.constraint?.kind === 'notNull' &&
      part.constraint.columns.includes('organisations.slug'),
  )

/**
 * Looks whether the organisation can be brought in: ExportFault when it is there already, when its slug is taken, or when an
 * import of it was begun and not ended. With `restart` the latter is taken over and all that it wrote is removed.
 */
export async function clearTheWay(
  ctx: OperationContext,
  { organisation: { id, slug } }: ExportHeader,
  restart: boolean,
): Promise<void> {
  const [found] = await ctx.db.orm
    .select({ id: organisations.id, importId: organisations.importId })
    .from(organisations)
    .where(or(eq(organisations.id, id), eq(organisations.slug, slug)))
  if (found === undefined) return
  if (found.id !== id) throw new ExportFault(`Another organisation has the slug ${slug} here.`)
  if (found.importId === null) throw new ExportFault(`The organisation ${slug} is here already.`)
  if (!restart) {
    throw new ExportFault(
      `An import of ${slug} was begun here and has not ended. If none is running, restart it: that removes what it wrote.`,
    )
  }
  const importId = newImportId(ctx)
  await ctx.db.writeBatch([
    ctx.db.orm
      .update(organisations)
      .set({ importId })
      .where(and(eq(organisations.id, id), eq(organisations.importId, found.importId))),
  ])
  await discardImport(ctx, { importId })
}

export const newImportId = (ctx: OperationContext): string => ctx.newId(ID_PREFIXES.import)

/** Removes everything an import wrote, batch by batch, the organisation last. Packs that are shipped with the product stay. */
export async function discardImport(
  ctx: OperationContext,
  { importId }: Pick<ImportRun, 'importId'>,
): Promise<void> {
  const organisationId = ctx.organisation.id
  const isMine = and(eq(organisations.id, organisationId), eq(organisations.importId, importId))
  const filling = exists(ctx.db.orm.select({ one: sql`1` }).from(organisations).where(isMine))
  const written = tablesIn('whole').filter(({ table }) => table !== organisations)
  const marks = ctx.db.orm.select({ id: checkMarks.id }).from(checkMarks).where(ownMark(ctx))
  const tables = [
    { table: logNodes, ofOrganisation: eq(logNodes.organisationId, organisationId) },
    { table: checkBlocks, ofOrganisation: inArray(checkBlocks.markId, marks) },
    { table: rulesetPlans, ofOrganisation: eq(rulesetPlans.organisationId, organisationId) },
    ...written.toReversed().map(({ table, owner }) => ({ table, ofOrganisation: eq(owner, organisationId) })),
  ]
  for (const { table, ofOrganisation } of tables) {
    const own = and(ofOrganisation, filling)
    for (let removed = ROWS_PER_DELETE; removed === ROWS_PER_DELETE; ) {
      const batch = sql`rowid in (select rowid from ${table} where ${own} limit ${ROWS_PER_DELETE})`
      const [rows] = await ctx.db.writeBatch([
        ctx.db.orm.delete(table).where(and(ofOrganisation, batch)).returning({ one: sql<number>`1` }),
      ])
      removed = rows.length
    }
  }
  await ctx.db.writeBatch([ctx.db.orm.delete(organisations).where(isMine)])
}

/** Shipped packs as they are known by: name, version and digest. */
export async function readShipped(db: Database): Promise<ReadonlyMap<string, string>> {
  const { name, version, digest } = packVersions
  const rows = await db.orm
    .select({ name, version, digest })
    .from(packVersions)
    .where(isNull(packVersions.organisationId))
  return new Map(rows.map((row) => [`${row.name} ${row.version}`, row.digest]))
}

/** Whether the database serves nobody yet. */
export async function servesNobody(ctx: OperationContext): Promise<boolean> {
  const [other] = await ctx.db.orm
    .select({ id: organisations.id })
    .from(organisations)
    .where(ne(organisations.id, ctx.organisation.id))
    .limit(1)
  return other === undefined
}
