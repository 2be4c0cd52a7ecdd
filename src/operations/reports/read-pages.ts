import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { EntryState, ErasedRecord, RunState } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { loadRun, type RunRows, runStatements, stateOfRun, toRunRows } from '../procedures/read-runs.ts'
import type { EventRow, RecordRow } from '../records/record-rows.ts'
import { isErased } from '../records/sealed-record.ts'
import { entriesByIdStatements, openEntries } from '../registers/read-entries.ts'
import type { ReadOf } from './records-in-range.ts'

/** Records that are held in memory at a time: a page ends with so many of them, or with the record that fills up so many events. */
const PAGE_RECORDS = 200
const PAGE_EVENTS = 400

/** What was read of one page; each record stands in one of the lists. */
export interface RecordsPage {
  readonly entries: readonly EntryState[]
  readonly runs: readonly { readonly id: string; readonly state: RunState }[]
  readonly erased: readonly ErasedRecord[]
  /** How many events it took. */
  readonly events: number
}

/**
 * The records that satisfy a condition, a page and a round trip at a time, the oldest first. The next page is on its way while one is opened.
 * Each page is read as of one moment; what is recorded meanwhile may stand in a later one. Refuses with RECORD_ALTERED.
 */
export async function* readPages(
  ctx: OperationContext,
  of: ReadOf,
  condition: SQL | undefined,
): AsyncGenerator<RecordsPage> {
  const read = (after: string) => readRows(ctx, of, pageOfIds(ctx, and(condition, gt(records.id, after))))
  let reading: Promise<PageRows> | null = read('')
  while (reading !== null) {
    const page: PageRows = await reading
    const after: string | null = isFull(page.rows) ? lastIdOf(page.rows) : null
    reading = after === null ? null : read(after)
    // Whoever asks for no further page does not learn how this one would have been read.
    reading?.catch(() => {})
    if (page.rows.length > 0) yield await openPage(ctx, page)
  }
}

const lastIdOf = (rows: readonly RecordRow[]): string =>
  rows.reduce((last, { id }) => (id > last ? id : last), '')

const isFull = (rows: readonly RecordRow[]): boolean =>
  rows.length >= PAGE_RECORDS || eventsIn(rows) >= PAGE_EVENTS

/** Subselect of the ids of a page: records until so many events are reached, and at least one. */
function pageOfIds(ctx: OperationContext, condition: SQL | undefined): SQL {
  const first = ctx.db.orm
    .select({ id: records.id, version: records.version })
    .from(records)
    .where(and(eq(records.organisationId, ctx.organisation.id), condition))
    .orderBy(asc(records.id))
    .limit(PAGE_RECORDS)
  return sql`(select page.id from (
    select one.id, sum(one.version) over (order by one.id) - one.version as before from ${first} one
  ) page where page.before < ${PAGE_EVENTS})`
}

const toErased = ({ code, state, startedAt }: RecordRow): ErasedRecord => ({
  code,
  state: state === 'CLOSED' ? 'CLOSED' : 'OPEN',
  void: state === 'VOID',
  happenedAt: startedAt,
})

const eventsIn = (rows: readonly RecordRow[]): number => rows.reduce((sum, { version }) => sum + version, 0)

/** A page as it is stored. */
type PageRows =
  | { readonly rows: readonly RecordRow[]; readonly events: readonly EventRow[]; readonly runs: null }
  | { readonly rows: readonly RecordRow[]; readonly runs: RunRows }

async function readRows(ctx: OperationContext, { kind }: ReadOf, ids: SQL): Promise<PageRows> {
  if (kind === 'run') {
    const runs = toRunRows(await ctx.db.readBatch(runStatements(ctx, ids)))
    return { rows: runs.runs, runs }
  }
  const [rows, events] = await ctx.db.readBatch(entriesByIdStatements(ctx, ids))
  return { rows, events, runs: null }
}

async function openPage(ctx: OperationContext, page: PageRows): Promise<RecordsPage> {
  const { rows } = page
  const erased = rows.filter(isErased).map(toErased)
  const events = eventsIn(rows)
  if (page.runs !== null) return { entries: [], runs: await openRuns(ctx, page.runs), erased, events }
  const entries = await openEntries(ctx, rows, page.events)
  return { entries: entries.map(({ state }) => state), runs: [], erased, events }
}

async function openRuns(ctx: OperationContext, read: RunRows): Promise<RecordsPage['runs']> {
  const readable = read.runs.filter((row) => !isErased(row))
  const loaded = await Promise.all(readable.map(({ id }) => loadRun(ctx, read, id)))
  return loaded.flatMap((run) =>
    run === null ? [] : [{ id: run.opened.row.id, state: stateOfRun(ctx, run) }],
  )
}
