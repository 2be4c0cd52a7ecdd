import { and, count, desc, eq, inArray, ne, or, type SQL, sql } from 'drizzle-orm'
import { accessLog } from '../../db/tables/access-log.ts'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { recordReads } from '../../db/tables/record-reads.ts'
import { records } from '../../db/tables/records.ts'
import type { Call, OperationContext } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { ownRows } from '../own-rows.ts'
import { type Connection, type PageInput, readPage, toConnection } from '../page.ts'
import { noteReading } from '../records/note-reading.ts'
import { idsStatement } from '../records/record-rows.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { givenOf } from './given-to.ts'
import type { AccessReportEntry } from './report-entry.ts'

const POSITION = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [0-9a-z_ ]{1,100}$/

/**
 * Who read, or was given, what about a subject, the newest first: readings of sensitive fields of its runs and entries, recorded checks that
 * were made on its records, and entries of the registers that packs declare for this report. Reading it is such a reading itself.
 * Empty for a subject of which nothing is recorded, or nothing any more. Refuses with BAD_USER_INPUT while nothing is live.
 */
export async function accessReport({
  ctx,
  input,
}: Call<PageInput & { readonly subjectRef: string }>): Promise<Connection<AccessReportEntry>> {
  requireScope(ctx, 'read')
  refuseComplaints([aboutText(['subjectRef'], input.subjectRef, TEXT.subjectRef)])
  const page = readPage('access-report', input, (text) => (POSITION.test(text) ? text : null))
  const compiled = await requireActiveRuleset({ ctx })
  const subjectHash = await findSubjectHash(ctx, input.subjectRef)
  if (subjectHash === null) return toConnection(page, [], 0, positionOf)
  const given = await givenOf(ctx, compiled, eq(records.subjectHash, subjectHash))
  const reads = readStatements(ctx, subjectHash)
  const madeOn = checkStatements(ctx, subjectHash)
  const [readRows, readTotal, checkRows, checkTotal] = await ctx.db.readBatch([
    reads.page(page.after).limit(page.first + 1),
    reads.total,
    madeOn.page(page.after).limit(page.first + 1),
    madeOn.total,
  ])
  const all = [
    ...given,
    ...readRows.map(({ act, ...row }): AccessReportEntry => ({ ...row, act: String(act), ...NOTHING_GIVEN })),
    ...checkRows.map((row): AccessReportEntry => ({ ...row, act: 'runSafetyCheck', ...NOTHING_GIVEN })),
  ]
  const shown = all
    .filter((entry) => page.after === null || positionOf(entry) < page.after)
    .sort((a, b) => (positionOf(a) > positionOf(b) ? -1 : 1))
    .slice(0, page.first + 1)
  const total = given.length + (readTotal[0]?.count ?? 0) + (checkTotal[0]?.count ?? 0)
  const recordIds = shown
    .slice(0, page.first)
    .flatMap((entry) => (given.includes(entry) ? [entry.record] : []))
  if (recordIds.length > 0) await noteReading(ctx, { recordIds, act: 'accessReport' })
  return toConnection(page, shown, total, positionOf)
}

const positionOf = ({ at, position }: AccessReportEntry): string => `${at} ${position}`

const NOTHING_GIVEN = { purpose: null, what: null }

/** Readings of sensitive fields of the subject's runs and entries. */
function readStatements(ctx: OperationContext, subjectHash: string) {
  const organisationId = ctx.organisation.id
  const { orm } = ctx.db
  const position = sql<string>`${accessLog.id} || ' ' || ${recordReads.recordId}`
  const ofSubject = and(
    eq(recordReads.organisationId, organisationId),
    inArray(recordReads.recordId, idsStatement(ctx, eq(records.subjectHash, subjectHash))),
  )
  const ofAccess = and(eq(accessLog.id, recordReads.accessId), eq(accessLog.organisationId, organisationId))
  const columns = {
    at: accessLog.recordedAt,
    by: accessLog.actor,
    act: sql<string>`json_extract(${accessLog.details}, '$.act')`,
    record: recordReads.recordId,
    position,
  }
  return {
    page: (after: string | null) =>
      orm
        .select(columns)
        .from(recordReads)
        .innerJoin(accessLog, ofAccess)
        .where(and(ofSubject, before(sql`${accessLog.recordedAt} || ' ' || ${position}`, after)))
        .orderBy(desc(accessLog.recordedAt), desc(position)),
    total: orm.select({ count: count() }).from(recordReads).innerJoin(accessLog, ofAccess).where(ofSubject),
  }
}

/** Recorded checks that were made on runs and entries, the subject being one of those that they are about. */
function checkStatements(ctx: OperationContext, subjectHash: string) {
  const organisationId = ctx.organisation.id
  const { orm } = ctx.db
  const underKey = orm
    .select({ id: dataKeys.recordId })
    .from(dataKeys)
    .where(and(eq(dataKeys.organisationId, organisationId), eq(dataKeys.subjectHash, subjectHash)))
  const alsoAbout = orm
    .select({ id: checkSubjects.checkId })
    .from(checkSubjects)
    .where(and(eq(checkSubjects.organisationId, organisationId), eq(checkSubjects.subjectHash, subjectHash)))
  const ofSubject = and(
    ownRows(ctx, checks),
    ne(sql`${checks.sources}`, '[]'),
    or(inArray(checks.id, underKey), inArray(checks.id, alsoAbout)),
  )
  const columns = { at: checks.recordedAt, by: checks.recordedBy, record: checks.id, position: checks.id }
  return {
    page: (after: string | null) =>
      orm
        .select(columns)
        .from(checks)
        .where(and(ofSubject, before(sql`${checks.recordedAt} || ' ' || ${checks.id}`, after)))
        .orderBy(desc(checks.recordedAt), desc(checks.id)),
    total: orm.select({ count: count() }).from(checks).where(ofSubject),
  }
}

const before = (position: SQL, after: string | null): SQL | undefined =>
  after === null ? undefined : sql`${position} < ${after}`
