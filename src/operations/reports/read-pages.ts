import { and, asc, gt, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { EntryState, ErasedRecord, RunState } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { loadRun, runStatements, stateOfRun, toRunRows } from '../procedures/read-runs.ts'
import { idsStatement, type RecordRow } from '../records/record-rows.ts'
import { isErased } from '../records/sealed-record.ts'
import { entryStatements, openEntries } from '../registers/read-entries.ts'
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
 * The records that satisfy a condition, a page and a round trip at a time, the oldest first. Each page is read as of one moment; what is
 * recorded meanwhile may stand in a later one. Refuses with RECORD_ALTERED.
 */
export async function* readPages(
  ctx: OperationContext,
  of: ReadOf,
  condition: SQL | undefined,
): AsyncGenerator<RecordsPage> {
  for (let after: string | null = ''; after !== null; ) {
    const ids = pageOfIds(ctx, and(condition, gt(records.id, after)))
    const { rows, page } = of.kind === 'run' ? await readRuns(ctx, ids) : await readEntries(ctx, ids)
    if (rows.length > 0) yield page
    after = isFull(rows, page) ? rows.reduce((last, { id }) => (id > last ? id : last), after) : null
  }
}

const isFull = ({ length }: readonly RecordRow[], { events }: RecordsPage): boolean =>
  length >= PAGE_RECORDS || events >= PAGE_EVENTS

/** Subselect of the ids of a page: records until so many events are reached, and at least one. */
function pageOfIds(ctx: OperationContext, condition: SQL | undefined): SQL {
  const first = idsStatement(ctx, condition).orderBy(asc(records.id)).limit(PAGE_RECORDS)
  return sql`(select page.id from (
    select one.id, sum(one.version) over (order by one.id) - one.version as before
    from ${records} one where one.organisation_id = ${ctx.organisation.id} and one.id in ${first}
  ) page where page.before < ${PAGE_EVENTS})`
}

const toErased = ({ code, state, startedAt }: RecordRow): ErasedRecord => ({
  code,
  state: state === 'CLOSED' ? 'CLOSED' : 'OPEN',
  void: state === 'VOID',
  happenedAt: startedAt,
})

const eventsIn = (rows: readonly RecordRow[]): number => rows.reduce((sum, { version }) => sum + version, 0)

async function readEntries(ctx: OperationContext, ids: SQL) {
  const [rows, events] = await ctx.db.readBatch(entryStatements(ctx, sql`${records.id} in ${ids}`))
  const entries = await openEntries(ctx, rows, events)
  const page = {
    entries: entries.map(({ state }) => state),
    runs: [],
    erased: rows.filter(isErased).map(toErased),
    events: eventsIn(rows),
  }
  return { rows, page }
}

async function readRuns(ctx: OperationContext, ids: SQL) {
  const read = toRunRows(await ctx.db.readBatch(runStatements(ctx, ids)))
  const rows = read.runs
  const readable = rows.filter((row) => !isErased(row))
  const loaded = await Promise.all(readable.map(({ id }) => loadRun(ctx, read, id)))
  const runs = loaded.flatMap((run) =>
    run === null ? [] : [{ id: run.opened.row.id, state: stateOfRun(ctx, run) }],
  )
  const page = { entries: [], runs, erased: rows.filter(isErased).map(toErased), events: eventsIn(rows) }
  return { rows, page }
}
