import { and, desc, eq, lt, ne, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { countOwn } from '../own-rows.ts'
import { type FilteredPage, idPosition, readPage, toConnection } from '../page.ts'
import { eventsStatement, idsStatement, recordStatement } from '../records/record-rows.ts'
import { isErased } from '../records/sealed-record.ts'
import { requireScope } from '../require-scope.ts'
import { eventLeavesStatement, withoutAlteredRecords } from '../verification/altered-records.ts'
import type { WatchedConnection } from '../verification/without-altered.ts'
import { entryCounts } from './entry-parts.ts'
import { type EntryView, standingEntryOf } from './entry-view.ts'
import { aboutSubject, entryStatements } from './read-entries.ts'

export interface RegisterEntryFilter {
  readonly subjectRef?: string | null | undefined
  /** Whether they count now. */
  readonly counts?: boolean | null | undefined
  readonly includeVoid?: boolean | null | undefined
}

/** How many entries may be looked through to tell which of them count. */
const LOOKED_THROUGH_MAX = 2_000

/**
 * Entries of a register, the newest first. Whether an entry counts stands in what is sealed: with `counts` the entries are looked through, up
 * to 2,000 of them; refuses with BAD_USER_INPUT when there are more, so that the caller names a subject. Entries that were altered are named
 * beside the others and not shown.
 */
export async function listRegisterEntries({
  ctx,
  input,
}: Call<
  FilteredPage<RegisterEntryFilter> & {
    readonly register: string
  }
>): Promise<WatchedConnection<EntryView>> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['register'], input.register, TEXT.code),
    aboutText(['filter', 'subjectRef'], filter.subjectRef, TEXT.subjectRef),
  ])
  const readPosition = idPosition(ID_PREFIXES.entry)
  const page = readPage('register-entries', input, readPosition)
  const matching = and(
    eq(records.kind, 'entry'),
    eq(records.code, input.register),
    filter.includeVoid ? undefined : ne(records.state, 'VOID'),
    filter.subjectRef ? ((await aboutSubject(ctx, filter.subjectRef)) ?? sql`false`) : undefined,
  )
  const wanted = typeof filter.counts === 'boolean' ? await thoseThat(ctx, matching, filter.counts) : matching
  const shown = and(wanted, page.after === null ? undefined : lt(records.id, page.after))
  const ids = idsStatement(ctx, shown)
    .orderBy(desc(records.id))
    .limit(page.first + 1)
  const [rows, events, leaves, total] = await ctx.db.readBatch([
    recordStatement(ctx, shown)
      .orderBy(desc(records.id))
      .limit(page.first + 1),
    eventsStatement(ctx, ids),
    eventLeavesStatement(ctx, ids),
    countOwn(ctx, records, wanted),
  ])
  const byRecord = Map.groupBy(events, ({ recordId }) => recordId)
  const onPage = rows.slice(0, page.first).map(({ id }) => id)
  const views = rows.map((row) => ({
    id: row.id,
    row,
    events: byRecord.get(row.id) ?? [],
    standing: null,
    page: onPage,
  }))
  const connection = toConnection(page, views, total[0]?.count ?? 0, ({ id }) => id)
  const open = (view: EntryView) => standingEntryOf(ctx, view)
  return withoutAlteredRecords(ctx, connection, { noun: 'entry', events, leaves, open })
}

/** Those of which it is known whether they count, and those that were altered, so that they are named. */
async function thoseThat(ctx: OperationContext, matching: SQL | undefined, counts: boolean): Promise<SQL> {
  const [found] = await countOwn(ctx, records, matching)
  if ((found?.count ?? 0) > LOOKED_THROUGH_MAX) {
    const most = LOOKED_THROUGH_MAX.toLocaleString('en')
    throw new RefusedError(
      'BAD_USER_INPUT',
      `More than ${most} entries would have to be looked through to tell which of them count: name a subject in the filter.`,
    )
  }
  const [rows, events] = await ctx.db.readBatch(entryStatements(ctx, matching))
  const byRecord = Map.groupBy(events, ({ recordId }) => recordId)
  const fitting = await Promise.all(
    rows.map(async (row) => {
      const own = byRecord.get(row.id) ?? []
      const view = { id: row.id, row, events: own, standing: null, page: [row.id] }
      try {
        return (await entryCounts(ctx, view)) === counts && !isErased(row) ? [row.id] : []
      } catch (error) {
        if (error instanceof RefusedError && error.code === 'RECORD_ALTERED') return [row.id]
        throw error
      }
    }),
  )
  return sql`${records.id} in (select value from json_each(${JSON.stringify(fitting.flat())}))`
}
