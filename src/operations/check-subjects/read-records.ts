import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import type { CompiledRuleset, EntryState } from '../../rules/index.ts'
import type { RecordSource } from '../../values/record-kinds.ts'
import type { OperationContext } from '../context.ts'
import { ownRows } from '../own-rows.ts'
import { type LoadedRun, loadRun } from '../procedures/read-runs.ts'
import { inParts, isTooLarge } from '../records/read-in-parts.ts'
import {
  type EventRow,
  eventsStatement,
  idsStatement,
  isAmong,
  type RecordRow,
  recordStatement,
  recordsByIdStatement,
} from '../records/record-rows.ts'
import { areStill } from '../records/same-records.ts'
import { openEntries } from '../registers/read-entries.ts'
import { anyOf, covers, type Selected, type Selection, selected, selectionFor } from './selection.ts'
import type { CheckSubject } from './subject-input.ts'

/** How many entries and open runs one call may read; opening one takes a tenth of a millisecond. */
export const RECORDS_READ_MAX = 20_000
/** How many of them are read with the first round trip, a thousand entries and open runs beside them; whoever has more costs further ones. */
const FIRST_PAGE = 1_200

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
  /** Those that stand behind the first page, as they stood then: they are read when they are opened. */
  readonly further: readonly RecordSource[]
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
  further: [],
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
  const wanted = selected(ctx, selection)
  const rows = await readFirst(ctx, wanted, FIRST_PAGE)
  const last = rows.records.at(-1)
  const further = last === undefined || !rows.isFull ? [] : await readFurther(ctx, wanted, last.id)
  const count = rows.records.length + further.length
  return { selection, rows, further, isTooMuch: count > RECORDS_READ_MAX }
}

/** The first records of a selection in the order of their ids, and what the runs among all of them started. */
async function readFirst(
  ctx: OperationContext,
  wanted: Selected,
  size: number,
): Promise<Rows & { readonly isFull: boolean }> {
  const ids = anyOf(wanted.all, { limit: size })
  try {
    const [rows, events, related, endings] = await ctx.db.readBatch([
      recordsByIdStatement(ctx, ids).orderBy(asc(records.id)),
      eventsStatement(ctx, ids),
      recordStatement(ctx, startedBy(wanted)),
      ctx.db.orm
        .select()
        .from(recordEvents)
        .where(
          and(
            eq(recordEvents.organisationId, ctx.organisation.id),
            inArray(recordEvents.recordId, idsStatement(ctx, startedBy(wanted))),
            inArray(recordEvents.kind, ['closed', 'reopened']),
          ),
        )
        .orderBy(recordEvents.recordId, recordEvents.version),
    ])
    return { records: rows, events, related, endings, isFull: rows.length >= size }
  } catch (error) {
    if (!isTooLarge(error) || size === 1) throw error
    return readFirst(ctx, wanted, Math.ceil(size / 8))
  }
}

/** Which records of a selection stand behind an id, and at which versions. */
function readFurther(ctx: OperationContext, { all }: Selected, after: string): Promise<RecordSource[]> {
  const ids = anyOf(all, { after, limit: RECORDS_READ_MAX })
  return ctx.db.orm
    .select({ id: records.id, version: records.version })
    .from(records)
    .where(and(ownRows(ctx, records), isAmong(records.id, ids)))
    .orderBy(asc(records.id))
}

/** Condition: runs that runs of a selection started. */
const startedBy = ({ runs }: Selected): SQL | undefined =>
  // The sign leads the database to what they started, and not through all runs there are.
  and(sql`+${records.kind} = 'run'`, isAmong(records.parentId, anyOf(runs)))

const openings = new WeakMap<RecordsRead, Promise<OpenedRecords>>()

/** Opens what was read, once; what was erased is left out. Refuses with RECORD_ALTERED. */
export function openedRecords(ctx: OperationContext, read: RecordsRead): Promise<OpenedRecords> {
  const known = openings.get(read)
  if (known !== undefined) return known
  const opening = open(ctx, read)
  openings.set(read, opening)
  return opening
}

async function open(ctx: OperationContext, { rows, further }: RecordsRead): Promise<OpenedRecords> {
  const { related } = rows
  const parts = [await openPart(ctx, rows, rows)]
  const ids = further.map(({ id }) => id)
  for await (const part of inParts(ctx, ids)) parts.push(await openPart(ctx, part, rows))
  return {
    entries: parts.flatMap(({ entries }) => entries),
    runs: parts.flatMap(({ runs }) => runs),
    children: Map.groupBy(
      related.map(({ id, version, parentId }) => ({ id, version, parentId })),
      ({ parentId }) => parentId ?? '',
    ),
  }
}

async function openPart(
  ctx: OperationContext,
  { records: rows, events }: Pick<Rows, 'records' | 'events'>,
  { related, endings }: Pick<Rows, 'related' | 'endings'>,
): Promise<Pick<OpenedRecords, 'entries' | 'runs'>> {
  const eventsOf = Map.groupBy(events, ({ recordId }) => recordId)
  const ofKind = (kind: RecordRow['kind']) =>
    rows.filter((row) => row.kind === kind && row.dataKey?.wrappedKey !== null)
  const entries = await openEntries(ctx, ofKind('entry'), events)
  const runs = await Promise.all(
    ofKind('run').map((row) =>
      loadRun(ctx, { runs: [row], events: eventsOf.get(row.id) ?? [], related, endings }, row.id),
    ),
  )
  return {
    entries: entries.map(({ opened, state }) => ({ register: opened.row.code, state })),
    runs: runs.filter((run) => run !== null),
  }
}

/** Condition for the write batch of checks: nothing was added to, changed or erased of what was read for them. */
export function stillAsRead(ctx: OperationContext, reads: Iterable<RecordsRead>): SQL {
  const conditions = [...reads].flatMap(({ selection, rows, further }) => {
    if (selection.length === 0) return []
    const wanted = selected(ctx, selection)
    return [
      areStill(ctx, { ids: anyOf(wanted.all) }, [...rows.records, ...further]),
      areStill(ctx, { condition: startedBy(wanted) }, rows.related),
    ]
  })
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}
