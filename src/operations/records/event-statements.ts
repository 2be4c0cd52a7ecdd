import { and, eq, exists, notExists, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { type Bound, type Places, placesOf } from '../../db/fixed-statement.ts'
import { insertWhere, type WholeRow } from '../../db/insert-where.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import type { OperationContext } from '../context.ts'
import { type BoundKey, type HiddenKey, keyValues, ofKeys, placesOfKeys } from '../idempotency/keyed-row.ts'
import { appendLeaf, nextSequence } from '../log/append-leaf.ts'
import { type Owner, ownStatement } from '../own-statement.ts'
import { insertMarks, type MarkValues, removeMarks, toMarkValues } from '../tasks/mark-statements.ts'
import type { EventDraft } from './event-draft.ts'

/** Without what an event is not written: another one of the same batch, or a condition. */
export type WrittenWith = { readonly eventId: string } | { readonly condition: SQL }

/**
 * Statements that write one event, for one write batch. The first writes only when the idempotency key is unused, the record stands where
 * the event was made on, and what it goes with was written; the others only when the first did. So a repeated or a second call at the
 * same moment writes nothing.
 */
export function eventStatements(
  ctx: OperationContext,
  draft: EventDraft,
  writtenWith?: WrittenWith,
): readonly Statement[] {
  const { event, record, dataKey, operation, key, fingerprint, code, leafHash } = draft
  const [eventId, recordedAt] = [event.id, event.recordedAt]
  const keyRow = { operation, key: key.hidden, fingerprint, recordId: eventId, createdAt: recordedAt, code }
  return [
    ...(dataKey === null
      ? [addEvent(ctx, draft, writtenWith)]
      : [
          addRecord(ctx, draft, writtenWith),
          insertFirst(ctx, { ...event, stoodAt: record.version }),
          insertDataKey(ctx, { ...dataKey, eventId }),
        ]),
    // Next to the event, which has the number that the leaf gets.
    insertLeaf(ctx, { eventId, leafHash, recordedAt }),
    insertKey(ctx, { ...keyRow, eventId }),
    ...(dataKey === null ? [moveRecord(ctx, { ...record, eventId })] : []),
    ...markStatements(ctx, draft),
  ]
}

/** Condition: an event was written in this batch or before it. */
export function eventIsThere({ db, organisation }: Owner, eventId: Bound<string>): SQL {
  return exists(
    db.orm
      .select({ one: sql`1` })
      .from(recordEvents)
      .where(and(eq(recordEvents.organisationId, organisation.id), eq(recordEvents.id, eventId))),
  )
}

/** Condition: nothing keeps an event of a record that is there from being written, but the check that it counts on. */
export const canBeAdded = (ctx: OperationContext, draft: EventDraft, also: SQL = sql`true`): SQL =>
  sql`(${isUnused(ctx, draft)} and ${standsAt(ctx, { ...draft.event, stoodAt: stoodAt(draft) })} and ${also})`

/** Under which operation and key it is found again. */
interface Keyed {
  readonly operation: Bound<string>
  readonly key: BoundKey
}

function isUnused(owner: Owner, { operation, key }: Keyed): SQL {
  return notExists(
    owner.db.orm
      .select({ one: sql`1` })
      .from(idempotencyKeys)
      .where(ofKeys(owner, operation, [key])),
  )
}

/** The record is as it was read; one that was made in this batch stands at its first event. */
function standsAt(
  { db, organisation }: Owner,
  { recordId, stoodAt: version }: { readonly recordId: Bound<string>; readonly stoodAt: Bound<number> },
): SQL {
  return exists(
    db.orm
      .select({ one: sql`1` })
      .from(records)
      .where(
        and(
          eq(records.organisationId, organisation.id),
          eq(records.id, recordId),
          eq(records.version, version),
        ),
      ),
  )
}

/** At which version a record is that an event is added to. */
const stoodAt = ({ record }: EventDraft): number => record.version - 1

function checkIsThere({ db, organisation }: Owner, checkId: Bound<string | null>): SQL {
  return exists(
    db.orm
      .select({ one: sql`1` })
      .from(checks)
      .where(and(eq(checks.organisationId, organisation.id), sql`${checks.id} = ${checkId}`)),
  )
}

/** What decides whether the first statement of an event writes. */
interface Conditions {
  readonly operation: string
  /** Of another event that has to be there; empty where none has. */
  readonly withEventId: string
}

const conditionsOf = ({ operation, key }: EventDraft, writtenWith: WrittenWith | undefined) => ({
  operation,
  withEventId: writtenWith !== undefined && 'eventId' in writtenWith ? writtenWith.eventId : '',
  ...keyValues([key]),
})

/** Whether another event has to be there. */
type Beside = 'by itself' | 'beside another'
const besideOf = (writtenWith: WrittenWith | undefined): Beside =>
  writtenWith === undefined ? 'by itself' : 'beside another'

function placedConditions(owner: Owner, at: Places<Conditions>, beside: Beside): SQL | undefined {
  const [key] = placesOfKeys(1)
  const unused = key && isUnused(owner, { operation: at.operation, key })
  return and(unused, beside === 'by itself' ? undefined : eventIsThere(owner, at.withEventId))
}

/** A record that is made for its first event. */
function addRecord(ctx: OperationContext, draft: EventDraft, writtenWith?: WrittenWith): Statement {
  if (writtenWith !== undefined && 'condition' in writtenWith)
    return putRecord(ctx, draft.record, and(isUnused(ctx, draft), writtenWith.condition))
  return insertRecord(ctx, { ...draft.record, ...conditionsOf(draft, writtenWith) }, besideOf(writtenWith))
}

const insertRecord = ownStatement(
  (owner, at: Places<typeof records.$inferSelect & Conditions>, beside: Beside) =>
    putRecord(owner, placesOf(records), placedConditions(owner, at, beside)),
)

function putRecord(
  owner: Owner,
  record: Omit<WholeRow<typeof records>, 'organisationId'>,
  when: SQL | undefined,
) {
  const row = { ...record, organisationId: sql`${organisations.id}` }
  const own = eq(organisations.id, owner.organisation.id)
  return insertWhere(owner.db, records, row, { from: organisations, where: and(own, when) })
}

type EventColumns = Omit<typeof recordEvents.$inferSelect, 'sequence'>
/** With the version that the record of an event has to have. */
type EventValues = EventColumns & { readonly stoodAt: number }

const insertFirst = ownStatement((owner, at: Places<EventValues>) =>
  putEvent(owner, placesOf(recordEvents), standsAt(owner, at)),
)

/** An event of a record that is there. */
function addEvent(ctx: OperationContext, draft: EventDraft, writtenWith?: WrittenWith): Statement {
  const { event } = draft
  const values = { ...event, stoodAt: stoodAt(draft) }
  const needsCheck = event.checkId !== null
  if (writtenWith !== undefined && 'condition' in writtenWith) {
    const check = needsCheck ? checkIsThere(ctx, event.checkId) : undefined
    return putEvent(
      ctx,
      event,
      and(isUnused(ctx, draft), standsAt(ctx, values), check, writtenWith.condition),
    )
  }
  const beside = besideOf(writtenWith)
  return insertLater(
    ctx,
    { ...values, ...conditionsOf(draft, writtenWith) },
    needsCheck ? `${beside}, checked` : beside,
  )
}

const insertLater = ownStatement(
  (owner, at: Places<EventValues & Conditions>, variant: Beside | `${Beside}, checked`) => {
    const beside = variant.startsWith('by itself') ? 'by itself' : 'beside another'
    const check = variant.endsWith('checked') ? checkIsThere(owner, at.checkId) : undefined
    const when = and(placedConditions(owner, at, beside), standsAt(owner, at), check)
    return putEvent(owner, placesOf(recordEvents), when)
  },
)

function putEvent(
  owner: Owner,
  event: Omit<WholeRow<typeof recordEvents>, 'organisationId' | 'sequence'>,
  when: SQL | undefined,
) {
  const row = { ...event, organisationId: owner.organisation.id, sequence: nextSequence(owner) }
  return insertWhere(owner.db, recordEvents, row, { where: when })
}

/** What is written of an event only when the event itself was. */
type OfEvent<Values> = Values & { readonly eventId: string }

const insertDataKey = ownStatement((owner, { eventId }: Places<OfEvent<typeof dataKeys.$inferSelect>>) =>
  insertWhere(owner.db, dataKeys, placesOf(dataKeys), { where: eventIsThere(owner, eventId) }),
)

const insertLeaf = ownStatement(
  (owner, at: Places<OfEvent<{ readonly leafHash: string; readonly recordedAt: string }>>) => {
    const { eventId, leafHash, recordedAt } = at
    const leaf = { kind: 'event', recordId: eventId, leafHash, recordedAt } as const
    return appendLeaf(owner, leaf, eventIsThere(owner, eventId))
  },
)

const insertKey = ownStatement(
  (owner, { eventId }: Places<OfEvent<Omit<typeof idempotencyKeys.$inferSelect, 'organisationId'>>>) =>
    insertWhere(owner.db, idempotencyKeys, placesOf(idempotencyKeys), {
      where: eventIsThere(owner, eventId),
    }),
)

const moveRecord = ownStatement(({ db, organisation }, at: Places<OfEvent<typeof records.$inferSelect>>) => {
  const { rulesetDigest, state, version, changedAt, markedDigest, remarkAt } = at
  const own = and(eq(records.organisationId, organisation.id), eq(records.id, at.id))
  return db.orm
    .update(records)
    .set({
      rulesetDigest: sql`${rulesetDigest}`,
      state: sql`${state}`,
      version: sql`${version}`,
      changedAt: sql`${changedAt}`,
      markedDigest: sql`${markedDigest}`,
      remarkAt: sql`${remarkAt}`,
    })
    .where(and(own, eventIsThere({ db, organisation }, at.eventId)))
})

function markStatements(ctx: OperationContext, { event, record, dataKey, marks }: EventDraft): Statement[] {
  const values = { recordId: record.id, eventId: event.id, ...toMarkValues(marks) }
  return [
    // A new record has no older ones.
    ...(dataKey === null ? [removeOldMarks(ctx, values)] : []),
    ...(marks.length > 0 ? [insertNewMarks(ctx, { ...values, subjectHash: record.subjectHash })] : []),
  ]
}

const removeOldMarks = ownStatement((owner, at: Places<OfEvent<MarkValues>>) =>
  removeMarks(owner, at, eventIsThere(owner, at.eventId)),
)

const insertNewMarks = ownStatement(
  (owner, at: Places<OfEvent<MarkValues & { readonly subjectHash: string | null }>>) =>
    insertMarks(owner, at, eventIsThere(owner, at.eventId)),
)

/** Select of the events that the given idempotency keys of an operation stand for, with the fingerprints they were first used with. */
export const keyedEventsStatement = (ctx: OperationContext, operation: string, keys: readonly HiddenKey[]) =>
  selectKeyed(ctx, { operation, ...keyValues(keys) }, keys.length)

const selectKeyed = ownStatement(
  (owner, { operation }: Places<{ readonly operation: string }>, count: number) =>
    owner.db.orm
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
          eq(recordEvents.organisationId, owner.organisation.id),
        ),
      )
      .where(ofKeys(owner, operation, placesOfKeys(count))),
)
