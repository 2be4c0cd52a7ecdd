import { and, eq, exists, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { findingAnswers } from '../../db/tables/finding-answers.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { outbox } from '../../db/tables/outbox.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import { shadowDifferences } from '../../db/tables/shadow-differences.ts'
import { subjectErasures } from '../../db/tables/subject-erasures.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { forgetFindings } from '../checks/finding-index.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { ERASED_FINGERPRINT } from '../idempotency/keyed-row.ts'
import { ID_PREFIXES } from '../ids.ts'
import { appendLeaf } from '../log/append-leaf.ts'
import { leafHash } from '../log/leaf.ts'
import { erasureContent } from '../log/record-content.ts'
import { ownRows } from '../own-rows.ts'
import { type DataKeyRow, makeDataKey, sealText } from '../vault/data-keys.ts'
import { erasureStatement } from './erasure-view.ts'

/** An erasure that waits to be written. */
export interface ErasureDraft {
  readonly row: typeof subjectErasures.$inferInsert
  /** The key that seals the reason. */
  readonly dataKey: DataKeyRow
  readonly leafHash: string
}

/** Everything that will be written about an erasure. */
export async function makeErasure(
  ctx: OperationContext,
  { subjectHash, reason, recordIds }: { subjectHash: string; reason: string; recordIds: readonly string[] },
): Promise<ErasureDraft> {
  const id = ctx.newId(ID_PREFIXES.erasure)
  const { key, row: dataKey } = await makeDataKey(ctx, { recordId: id, subjectRef: null })
  const place = { table: 'subject_erasures', column: 'reason', rowId: id }
  const row = {
    id,
    organisationId: ctx.organisation.id,
    subjectHash,
    recordIds,
    reason: await sealText(ctx, key, place, reason),
    erasedAt: ctx.now().toISOString(),
    erasedBy: actorReference(ctx.actor),
  }
  const hash = await leafHash({
    organisationId: row.organisationId,
    kind: 'erasure',
    record: erasureContent(row),
  })
  return { row, dataKey, leafHash: hash }
}

/**
 * Statements that carry an erasure out, for one write batch. The first writes only when every record still has its key and
 * a further condition holds, such as that nothing holds them back; the second selects what it wrote, and the others write only when the first did.
 */
export function eraseStatements(
  ctx: OperationContext,
  { row, dataKey, leafHash: hash }: ErasureDraft,
  onlyWhile: SQL,
) {
  const { orm } = ctx.db
  const { organisationId, recordIds } = row
  const ids = sql`(select value from json_each(${JSON.stringify(recordIds)}))`
  const unerased = sql`(select count(*) from json_each(${JSON.stringify(recordIds)}) wanted join ${dataKeys}
    on ${dataKeys.recordId} = wanted.value and ${ownRows(ctx, dataKeys)}
    where ${dataKeys.wrappedKey} is not null)`
  const written = exists(
    orm.select({ one: sql`1` }).from(subjectErasures).where(eq(subjectErasures.id, row.id)),
  )
  return [
    insertWhere(ctx.db, subjectErasures, row, {
      where: sql`${unerased} = ${recordIds.length} and ${onlyWhile}`,
    }),
    erasureStatement(ctx, eq(subjectErasures.id, row.id)),
    insertWhere(ctx.db, dataKeys, dataKey, { where: written }),
    appendLeaf(ctx, { kind: 'erasure', recordId: row.id, leafHash: hash, recordedAt: row.erasedAt }, written),
    ...forgetOfChecks(ctx, ids, written),
    ...forgetKeys(ctx, ids, written),
    // Nobody can be asked to go on with what nobody can read; the record itself stays, and counts.
    orm
      .delete(taskMarks)
      .where(and(eq(taskMarks.organisationId, organisationId), inArray(taskMarks.recordId, ids), written)),
    // What still has to be told goes in the order of the records themselves.
    forgetOrder(ctx, ids, written),
    orm
      .update(records)
      .set({ subjectHash: null, remarkAt: null })
      .where(and(ownRows(ctx, records), inArray(records.id, ids), written)),
    orm
      .update(dataKeys)
      .set({ wrappedKey: null, subjectHash: null, erasureId: row.id })
      .where(and(ownRows(ctx, dataKeys), inArray(dataKeys.recordId, ids), written)),
    ...forgetFindings(ctx, ids, written),
  ] as const
}

/** What was said of a person's checks goes with the facts that they were derived from. */
function forgetOfChecks(ctx: OperationContext, checkIds: SQL, written: SQL) {
  return [findingAnswers, checkSubjects, shadowDifferences].map((table) =>
    ctx.db.orm
      .delete(table)
      .where(and(eq(table.organisationId, ctx.organisation.id), inArray(table.checkId, checkIds), written)),
  )
}

function forgetOrder(ctx: OperationContext, recordIds: SQL, written: SQL) {
  const messages = sql`(select ${outbox.id} from ${outbox}
    where ${outbox.organisationId} = ${ctx.organisation.id} and ${outbox.recordId} in ${recordIds})`
  const ofSubject = and(
    eq(webhookDeliveries.organisationId, ctx.organisation.id),
    inArray(webhookDeliveries.outboxId, messages),
    written,
  )
  return ctx.db.orm
    .update(webhookDeliveries)
    .set({ orderKey: sql`${webhookDeliveries.outboxId}` })
    .where(ofSubject)
}

/** What callers chose as idempotency keys of these records: hidden ones stay, so that a repeated call is a conflict. */
function forgetKeys(ctx: OperationContext, recordIds: SQL, written: SQL) {
  const { recordId, code } = idempotencyKeys
  const eventIds = sql`(select ${recordEvents.id} from ${recordEvents}
    where ${recordEvents.organisationId} = ${ctx.organisation.id} and ${recordEvents.recordId} in ${recordIds})`
  const isOfThese = or(inArray(recordId, recordIds), inArray(recordId, eventIds))
  const ofRecords = and(ownRows(ctx, idempotencyKeys), isOfThese, written)
  return [
    // One that is not hidden yet may name the subject.
    ctx.db.orm.delete(idempotencyKeys).where(and(ofRecords, isNull(code))),
    ctx.db.orm.update(idempotencyKeys).set({ fingerprint: ERASED_FINGERPRINT }).where(ofRecords),
  ] as const
}
