import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import type { CompiledRuleset, EntryState } from '../../rules/index.ts'
import type { RecordSource } from '../../values/record-kinds.ts'
import type { OperationContext } from '../context.ts'
import { type LoadedRun, loadRun } from '../procedures/read-runs.ts'
import {
  type EventRow,
  eventsStatement,
  idsStatement,
  type RecordRow,
  recordStatement,
} from '../records/record-rows.ts'
import { areStill } from '../records/same-records.ts'
import { openEntries } from '../registers/read-entries.ts'
import { covers, type Selection, selected, selectionFor } from './selection.ts'
import type { CheckSubject } from './subject-input.ts'

/** How many entries and open runs one call may read; opening one takes a tenth of a millisecond. */
export const RECORDS_READ_MAX = 5_000

interface Rows {
  readonly records: readonly RecordRow[]
  readonly events: readonly EventRow[]
  /** Runs that the runs started, and what ended them. */
  readonly related: readonly RecordRow[]
  readonly endings: readonly EventRow[]
}

/** What was read for subjects of checks: a snapshot of one moment. */
export interface RecordsRead {
  readonly selection: Selection
  readonly rows: Rows
  /** More is there than one call may read, so that what was read says nothing. */
  readonly isTooMuch: boolean
}

/** An entry and the register that it stands in. */
export interface ReadEntry {
  readonly register: string
  readonly state: EntryState
}

/** The same, opened. */
export interface OpenedRecords {
  readonly entries: readonly ReadEntry[]
  readonly runs: readonly LoadedRun[]
  /** The runs that a run started, as they stood, by its id. */
  readonly children: ReadonlyMap<string, readonly RecordSource[]>
}

const NOTHING: RecordsRead = {
  selection: [],
  rows: { records: [], events: [], related: [], endings: [] },
  isTooMuch: false,
}

/** What the request has read already; read again when a write shows that it has changed since. */
const atHand = new WeakMap<OperationContext, RecordsRead>()

/** What registers and open runs have about subjects: what the request has at hand, else read in one round trip. */
export async function recordsOfSubjects(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  subjects: readonly CheckSubject[],
  { withRuns = () => true }: { readonly withRuns?: (kind: string) => boolean } = {},
): Promise<RecordsRead> {
  const selection = await selectionFor(ctx, compiled, subjects, { withRuns })
  if (selection.length === 0) return NOTHING
  const known = atHand.get(ctx)
  if (known !== undefined && covers(known.selection, selection)) return known
  const read = await readSelection(ctx, selection)
  atHand.set(ctx, read)
  return read
}

/** Has what was read at hand in another context of the same request. */
export function keepAtHand(ctx: OperationContext, read: RecordsRead): void {
  atHand.set(ctx, read)
}

/** Has the request read anew: somebody changed something since. */
export function forgetRecords(ctx: OperationContext): void {
  atHand.delete(ctx)
}

async function readSelection(ctx: OperationContext, selection: Selection): Promise<RecordsRead> {
  const condition = selected(selection)
  const within = asc(records.id)
  const ids = idsStatement(ctx, condition).orderBy(within).limit(RECORDS_READ_MAX)
  const [rows, events, related, endings] = await ctx.db.readBatch([
    recordStatement(ctx, condition)
      .orderBy(within)
      .limit(RECORDS_READ_MAX + 1),
    eventsStatement(ctx, ids),
    recordStatement(ctx, startedBy(ctx, condition)),
    ctx.db.orm
      .select()
      .from(recordEvents)
      .where(
        and(
          eq(recordEvents.organisationId, ctx.organisation.id),
          inArray(recordEvents.recordId, idsStatement(ctx, startedBy(ctx, condition))),
          inArray(recordEvents.kind, ['closed', 'reopened']),
        ),
      )
      .orderBy(recordEvents.recordId, recordEvents.version),
  ])
  return {
    selection,
    rows: { records: rows, events, related, endings },
    isTooMuch: rows.length > RECORDS_READ_MAX,
  }
}

/** Condition: runs that runs of a selection started. */
function startedBy(ctx: OperationContext, condition: SQL): SQL | undefined {
  const runs = idsStatement(ctx, and(eq(records.kind, 'run'), condition))
  return and(eq(records.kind, 'run'), inArray(records.parentId, runs))
}

const openings = new WeakMap<RecordsRead, Promise<OpenedRecords>>()

/** Opens what was read, once; what was erased is left out. Refuses with RECORD_ALTERED. */
export function openedRecords(ctx: OperationContext, read: RecordsRead): Promise<OpenedRecords> {
  const known = openings.get(read)
  if (known !== undefined) return known
  const opening = open(ctx, read.rows)
  openings.set(read, opening)
  return opening
}

async function open(ctx: OperationContext, rows: Rows): Promise<OpenedRecords> {
  const { related, endings } = rows
  const eventsOf = Map.groupBy(rows.events, ({ recordId }) => recordId)
  const ofKind = (kind: RecordRow['kind']) =>
    rows.records.filter((row) => row.kind === kind && row.dataKey?.wrappedKey !== null)
  const entries = await openEntries(ctx, ofKind('entry'), rows.events)
  const runs = await Promise.all(
    ofKind('run').map((row) =>
      loadRun(ctx, { runs: [row], events: eventsOf.get(row.id) ?? [], related, endings }, row.id),
    ),
  )
  return {
    entries: entries.map(({ opened, state }) => ({ register: opened.row.code, state })),
    runs: runs.filter((run) => run !== null),
    children: Map.groupBy(
      related.map(({ id, version, parentId }) => ({ id, version, parentId })),
      ({ parentId }) => parentId ?? '',
    ),
  }
}

/** Condition for the write batch of checks: nothing was added to, changed or erased of what was read for them. */
export function stillAsRead(ctx: OperationContext, reads: Iterable<RecordsRead>): SQL {
  const conditions = [...reads].flatMap(({ selection, rows }) => {
    if (selection.length === 0) return []
    const condition = selected(selection)
    return [areStill(ctx, condition, rows.records), areStill(ctx, startedBy(ctx, condition), rows.related)]
  })
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}
