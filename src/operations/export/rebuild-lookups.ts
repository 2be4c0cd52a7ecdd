import { and, between, eq, sql } from 'drizzle-orm'
import { checkMarks } from '../../db/tables/check-marks.ts'
import { checks } from '../../db/tables/checks.ts'
import { markBlocks } from '../checks/finding-index.ts'
import { NUMBERS_FOUND, ownMark } from '../checks/recorded-findings.ts'
import type { OperationContext } from '../context.ts'
import { ExportFault } from './export-format.ts'
import { fence, type ImportRun } from './import-target.ts'

const ENTRIES_PER_PAGE = 500

/**
 * Marks the blocks of the log that was brought in, of so many entries, with what its checks found, so that filters find them. Throws
 * ExportFault where a check found a requirement that has no number, because no filter would ever find that.
 */
export async function rebuildLookups(ctx: OperationContext, run: ImportRun, entries: number): Promise<void> {
  const own = eq(checks.organisationId, ctx.organisation.id)
  for (let first = 1; first <= entries; first += ENTRIES_PER_PAGE) {
    const page = and(own, between(checks.sequence, first, first + ENTRIES_PER_PAGE - 1))
    const [unnumbered] = await ctx.db.orm
      .select({ id: checks.id })
      .from(checks)
      .where(and(page, hasUnnumbered(ctx)))
      .limit(1)
    if (unnumbered !== undefined)
      throw new ExportFault(`The check ${unnumbered.id} found a requirement that has no number in the file.`)
    await ctx.db.writeBatch([fence(ctx, run), markBlocks(ctx, page)])
  }
}

function hasUnnumbered(ctx: OperationContext) {
  const named = and(ownMark(ctx), sql`${checkMarks.number} = found.value`)
  return sql`exists (select 1 from ${NUMBERS_FOUND} where not exists (select 1 from ${checkMarks} where ${named}))`
}
