import { and, eq, inArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { EntryState } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import {
  type EventRow,
  eventsStatement,
  idsStatement,
  type RecordRow,
  recordStatement,
  recordsByIdStatement,
} from '../records/record-rows.ts'
import { type OpenedRecord, openRecord } from '../records/sealed-record.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { entryStateOf } from './entry-events.ts'

/** An entry with its events opened. */
export interface StandingEntry {
  readonly opened: OpenedRecord
  readonly state: EntryState
}

/** Selects that read entries with their events, for one round trip. */
export function entryStatements(ctx: OperationContext, condition: SQL | undefined) {
  const own = and(eq(records.kind, 'entry'), condition)
  return [recordStatement(ctx, own), eventsStatement(ctx, idsStatement(ctx, own))] as const
}

/** The same of entries that are named by their ids. */
export function entriesByIdStatements(ctx: OperationContext, ids: readonly string[] | SQLWrapper) {
  return [recordsByIdStatement(ctx, ids, 'entry'), eventsStatement(ctx, ids)] as const
}

/** The rows of `entryStatements`, opened; those that were erased are left out. Refuses with RECORD_ALTERED. */
export async function openEntries(
  ctx: OperationContext,
  rows: readonly RecordRow[],
  events: readonly EventRow[],
): Promise<StandingEntry[]> {
  const byRecord = Map.groupBy(events, ({ recordId }) => recordId)
  const opened = await Promise.all(rows.map((row) => openRecord(ctx, row, byRecord.get(row.id) ?? [])))
  return opened.flatMap((one) => (one === null ? [] : [{ opened: one, state: entryStateOf(one) }]))
}

/** Entries that satisfy a condition. One round trip. */
export async function readEntries(
  ctx: OperationContext,
  condition: SQL | undefined,
): Promise<StandingEntry[]> {
  const [rows, events] = await ctx.db.readBatch(entryStatements(ctx, condition))
  return openEntries(ctx, rows, events)
}

/** Select of what somebody set aside of the tasks of records. */
export function dismissalsStatement(ctx: OperationContext, ids: readonly string[]) {
  return ctx.db.orm
    .select({ recordId: records.parentId, key: records.parentStep })
    .from(records)
    .where(
      and(
        eq(records.organisationId, ctx.organisation.id),
        // The plus leads to the few records under a parent, and not to all of the kind.
        sql`+${records.kind} = 'dismissal'`,
        inArray(records.parentId, [...ids]),
      ),
    )
}

/** What was set aside of one record. */
export const dismissedOf = (
  recordId: string,
  rows: Awaited<ReturnType<typeof dismissalsStatement>>,
): ReadonlySet<string> =>
  new Set(rows.flatMap((row) => (row.recordId === recordId && row.key !== null ? [row.key] : [])))

/** The entries that a step of a run, under any of these codes, made in a register; oldest first. */
export async function findEntriesOfRun(
  ctx: OperationContext,
  {
    run,
    steps,
    register,
  }: { readonly run: string; readonly steps: readonly string[]; readonly register: string },
): Promise<StandingEntry[]> {
  const made = idsStatement(
    ctx,
    and(
      eq(records.parentId, run),
      inArray(records.parentStep, [...steps]),
      sql`+${records.code} = ${register}`,
    ),
  )
  const [rows, events] = await ctx.db.readBatch(entriesByIdStatements(ctx, made))
  const found = await openEntries(ctx, rows, events)
  const placeOf = ({ opened: { events } }: StandingEntry) => events[0]?.row.sequence ?? 0
  return found.sort((one, other) => placeOf(one) - placeOf(other))
}

/** Condition: entries about a subject; null when nothing can be about it. */
export async function aboutSubject(ctx: OperationContext, subjectRef: string): Promise<SQL | null> {
  const hash = await findSubjectHash(ctx, subjectRef)
  return hash === null ? null : eq(records.subjectHash, hash)
}
