import { and, asc, eq, inArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Bound } from '../../db/fixed-statement.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import type { RecordKind } from '../../values/record-kinds.ts'
import type { OperationContext } from '../context.ts'
import { ownRows } from '../own-rows.ts'
import type { Owner } from '../own-statement.ts'
import { dataKeyOf, type StoredDataKey } from '../vault/data-keys.ts'

export type RecordRow = typeof records.$inferSelect & { readonly dataKey: StoredDataKey | null }
export type EventRow = typeof recordEvents.$inferSelect

/** Ids, given as a list or as a subselect of them. */
export type Ids = readonly Bound<string>[] | SQLWrapper

const RECORD_COLUMNS = {
  id: records.id,
  organisationId: records.organisationId,
  kind: records.kind,
  code: records.code,
  rulesetDigest: records.rulesetDigest,
  subjectRef: records.subjectRef,
  subjectHash: records.subjectHash,
  state: records.state,
  version: records.version,
  startedAt: records.startedAt,
  changedAt: records.changedAt,
  parentId: records.parentId,
  parentStep: records.parentStep,
  markedDigest: records.markedDigest,
  remarkAt: records.remarkAt,
  dataKey: dataKeyOf(records),
}

/** Select of the organisation's records that satisfy the condition, with their keys; in no order. */
export function recordStatement({ db, organisation }: Owner, condition: SQL | undefined) {
  return db.orm
    .select(RECORD_COLUMNS)
    .from(records)
    .where(and(eq(records.organisationId, organisation.id), condition))
}

/** Select of the organisation's records of these ids, given as a list or a subselect, with their keys; in no order. */
export function recordsByIdStatement(owner: Owner, ids: Ids, kind?: RecordKind) {
  return owner.db.orm
    .select(RECORD_COLUMNS)
    .from(records)
    .where(and(ownRows(owner, records), kind && sql`+${records.kind} = ${kind}`, isAmong(records.id, ids)))
}

/** Condition: a column has one of these values, given as a list or a subselect. */
export const isAmong = (column: SQLWrapper, values: Ids): SQL =>
  // A list is copied, as Drizzle takes none that may not be changed.
  'getSQL' in values ? sql`${column} in ${values}` : inArray(column, [...values])

/** Subselect of the ids of the organisation's records that satisfy the condition. */
export function idsStatement({ db, organisation }: Owner, condition: SQL | undefined) {
  return db.orm
    .select({ id: records.id })
    .from(records)
    .where(and(eq(records.organisationId, organisation.id), condition))
}

/** Select of the events of records, given by their ids or by a subselect of them; each record's in their order. */
export function eventsStatement({ db, organisation }: Owner, of: Ids) {
  return db.orm
    .select()
    .from(recordEvents)
    .where(and(eq(recordEvents.organisationId, organisation.id), isAmong(recordEvents.recordId, of)))
    .orderBy(asc(recordEvents.recordId), asc(recordEvents.version))
}

/** Select of the leaves of the log that stand for events of a record. */
export function leavesStatement(ctx: OperationContext, recordId: string) {
  return ctx.db.orm
    .select({ leaf: logLeaves, eventId: recordEvents.id })
    .from(recordEvents)
    .leftJoin(
      logLeaves,
      and(eq(logLeaves.recordId, recordEvents.id), eq(logLeaves.organisationId, ctx.organisation.id)),
    )
    .where(and(eq(recordEvents.organisationId, ctx.organisation.id), eq(recordEvents.recordId, recordId)))
}
