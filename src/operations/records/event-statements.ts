import { and, eq, exists, notExists, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import type { OperationContext } from '../context.ts'
import { type HiddenKey, ofKeys } from '../idempotency/keyed-row.ts'
import { appendLeaf, nextSequence } from '../log/append-leaf.ts'
import { markStatementsOf } from '../tasks/mark-statements.ts'
import type { EventDraft } from './event-draft.ts'

/**
 * Statements that write one event, for one write batch. The first writes only when the idempotency key is unused, the record stands where
 * the event was made on, and what it goes with was written; the others only when the first did. So a repeated or a second call at the
 * same moment writes nothing.
 */
export function eventStatements(
  ctx: OperationContext,
  draft: EventDraft,
  also: SQL = sql`true`,
): readonly Statement[] {
  const { orm } = ctx.db
  const { event, dataKey } = draft
  const organisationId = ctx.organisation.id
  const isWritten = exists(
    orm
      .select({ one: sql`1` })
      .from(recordEvents)
      .where(and(eq(recordEvents.organisationId, organisationId), eq(recordEvents.id, event.id))),
  )
  const leaf = {
    kind: 'event',
    recordId: event.id,
    leafHash: draft.leafHash,
    recordedAt: event.recordedAt,
  } as const
  const keyRow = {
    organisationId,
    operation: draft.operation,
    key: draft.key.hidden,
    fingerprint: draft.fingerprint,
    recordId: event.id,
    createdAt: event.recordedAt,
    code: draft.code,
  }
  const first =
    dataKey === null
      ? [
          insertEvent(
            ctx,
            draft,
            and(isUnused(ctx, draft), standsAt(ctx, draft), checkIsThere(ctx, draft), also),
          ),
        ]
      : [
          insertRecord(ctx, draft, and(isUnused(ctx, draft), also)),
          insertEvent(ctx, draft, standsAt(ctx, draft)),
          insertWhere(ctx.db, dataKeys, dataKey, { where: isWritten }),
        ]
  return [
    ...first,
    // Next to the event, which has the number that the leaf gets.
    appendLeaf(ctx, leaf, isWritten),
    insertWhere(ctx.db, idempotencyKeys, keyRow, { where: isWritten }),
    ...(dataKey === null ? [moveRecord(ctx, draft, isWritten)] : []),
    ...markStatements(ctx, draft, isWritten),
  ]
}

/** Condition: an event was written in this batch or before it. */
export function eventIsThere(ctx: OperationContext, eventId: string): SQL {
  return exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(recordEvents)
      .where(and(eq(recordEvents.organisationId, ctx.organisation.id), eq(recordEvents.id, eventId))),
  )
}

/** Condition: nothing keeps an event of a record that is there from being written, but the check that it counts on. */
export const canBeAdded = (ctx: OperationContext, draft: EventDraft, also: SQL = sql`true`): SQL =>
  sql`(${isUnused(ctx, draft)} and ${standsAt(ctx, draft)} and ${also})`

function isUnused(ctx: OperationContext, { operation, key }: EventDraft): SQL {
  return notExists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(idempotencyKeys)
      .where(ofKeys(ctx, operation, [key])),
  )
}

/** The record is as it was read; one that was made in this batch stands at its first event. */
function standsAt(ctx: OperationContext, { record, dataKey }: EventDraft): SQL {
  const version = dataKey === null ? record.version - 1 : record.version
  return exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(records)
      .where(
        and(
          eq(records.organisationId, ctx.organisation.id),
          eq(records.id, record.id),
          eq(records.version, version),
        ),
      ),
  )
}

function checkIsThere(ctx: OperationContext, { event: { checkId } }: EventDraft): SQL | undefined {
  if (checkId === null) return undefined
  return exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(checks)
      .where(and(eq(checks.organisationId, ctx.organisation.id), eq(checks.id, checkId))),
  )
}

function insertRecord(ctx: OperationContext, { record }: EventDraft, when: SQL | undefined): Statement {
  const isOwn = eq(organisations.id, ctx.organisation.id)
  const row = { ...record, organisationId: sql`${organisations.id}` }
  return insertWhere(ctx.db, records, row, { from: organisations, where: and(isOwn, when) })
}

function insertEvent(ctx: OperationContext, { event }: EventDraft, when: SQL | undefined): Statement {
  const row = { ...event, organisationId: ctx.organisation.id, sequence: nextSequence(ctx) }
  return insertWhere(ctx.db, recordEvents, row, { where: when })
}

function moveRecord(ctx: OperationContext, { record }: EventDraft, isWritten: SQL): Statement {
  const { rulesetDigest, state, version, changedAt, markedDigest, remarkAt } = record
  return ctx.db.orm
    .update(records)
    .set({ rulesetDigest, state, version, changedAt, markedDigest, remarkAt })
    .where(and(eq(records.organisationId, ctx.organisation.id), eq(records.id, record.id), isWritten))
}

function markStatements(ctx: OperationContext, draft: EventDraft, isWritten: SQL): Statement[] {
  return markStatementsOf(ctx, draft.record, draft.marks, isWritten, draft.dataKey === null)
}

/** Select of the events that the given idempotency keys of an operation stand for, with the fingerprints they were first used with. */
export function keyedEventsStatement(ctx: OperationContext, operation: string, keys: readonly HiddenKey[]) {
  return ctx.db.orm
    .select({
      key: idempotencyKeys.key,
      fingerprint: idempotencyKeys.fingerprint,
      event: recordEvents,
    })
    .from(idempotencyKeys)
    .innerJoin(
      recordEvents,
      and(
        eq(recordEvents.id, idempotencyKeys.recordId),
        eq(recordEvents.organisationId, ctx.organisation.id),
      ),
    )
    .where(ofKeys(ctx, operation, keys))
}
