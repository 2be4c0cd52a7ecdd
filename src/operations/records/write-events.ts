import type { SQL } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { DatabaseError } from '../../db/database-error.ts'
import { WEBHOOK_TOPICS } from '../../values/webhook-topics.ts'
import type { OperationContext } from '../context.ts'
import { type HiddenKey, hideKey } from '../idempotency/keyed-row.ts'
import { type News, newsStatements } from '../webhooks/news-statements.ts'
import type { EventDraft } from './event-draft.ts'
import { eventStatements, keyedEventsStatement } from './event-statements.ts'
import type { EventRow } from './record-rows.ts'

/** The event that an idempotency key stands for. */
export interface KeyedEvent {
  readonly fingerprint: string
  readonly event: EventRow
}

/** An event with what happens because of it, in the same write: all of it or nothing. */
export interface EventWrite {
  readonly draft: EventDraft
  /** A condition of the batch without which it is not written either. */
  readonly onlyWhile?: SQL
  /** Written behind it, and only with it: runs that it starts, entries that it makes. */
  readonly behind?: readonly EventDraft[]
  /** Any other statements that belong to it. */
  readonly also?: readonly Statement[]
}

/**
 * Writes events in one batch, each with what goes with it, and tells which event each idempotency key stands for now: a key that was used
 * before keeps its event, and an event that was made on a record as it no longer stands is not written, so that its key stands for
 * none. When no answer comes the keys are looked up, never written again; throws DatabaseError when they are not there, and of the kind
 * forbidden, with nothing written, when the standing is not what is remembered.
 */
export async function writeEvents(
  ctx: OperationContext,
  operation: string,
  writes: readonly EventWrite[],
  { first = [] }: { readonly first?: readonly Statement[] } = {},
): Promise<ReadonlyMap<string, KeyedEvent>> {
  const keys = [...new Map(writes.map(({ draft: { key } }) => [key.said, key])).values()]
  const lookUp = keyedEventsStatement(ctx, operation, keys)
  const statements = [
    ...writes.flatMap((write) => statementsOf(ctx, write)),
    ...newsStatements(
      ctx,
      writes.flatMap(({ draft, behind = [] }) => [draft, ...behind].flatMap(newsOf)),
    ),
  ]
  const [head = lookUp, ...rest] = [...first, ...statements]
  try {
    const results = await (ctx.remembered ?? ctx).db.writeBatch([head, ...rest, lookUp])
    return byKey(keys, results.at(-1) ?? [])
  } catch (error) {
    if (!(error instanceof DatabaseError) || !error.outcomeUnknown) throw error
    const [rows] = await ctx.db.readBatch([lookUp])
    const found = byKey(keys, rows)
    if (found.size < keys.length) throw error
    return found
  }
}

/** What happens to runs is told; what is written into registers is not. */
function newsOf({ record, event }: EventDraft): News[] {
  const topic = WEBHOOK_TOPICS.find((one) => one === `procedure.${event.kind}`)
  if (record.kind !== 'run' || topic === undefined) return []
  const data = { runId: record.id, eventId: event.id, procedure: record.code, version: event.version }
  return [
    {
      topic,
      dedupeKey: event.id,
      recordId: record.id,
      orderKey: record.subjectHash,
      data,
      leafOf: event.id,
    },
  ]
}

/** The events that idempotency keys of an operation were used for before. */
export async function findKeyedEvents(
  ctx: OperationContext,
  operation: string,
  said: readonly string[],
): Promise<ReadonlyMap<string, KeyedEvent>> {
  if (said.length === 0) return new Map()
  const keys = await Promise.all(said.map((key) => hideKey(ctx, key)))
  const [rows] = await ctx.db.readBatch([keyedEventsStatement(ctx, operation, keys)])
  return byKey(keys, rows)
}

function statementsOf(
  ctx: OperationContext,
  { draft, onlyWhile, behind = [], also = [] }: EventWrite,
): readonly Statement[] {
  const own = eventStatements(ctx, draft, onlyWhile && { condition: onlyWhile })
  const isWritten = { eventId: draft.event.id }
  return [...own, ...behind.flatMap((one) => eventStatements(ctx, one, isWritten)), ...also]
}

/** By the key as the caller gave it. */
function byKey(
  keys: readonly HiddenKey[],
  rows: readonly (KeyedEvent & { readonly key: string })[],
): ReadonlyMap<string, KeyedEvent> {
  const said = new Map(keys.map((key) => [key.hidden, key.said]))
  return new Map(rows.map((row) => [said.get(row.key) ?? row.key, row]))
}
