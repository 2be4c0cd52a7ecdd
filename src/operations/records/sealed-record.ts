import { canonicalJson } from '../../rules/pack/digest.ts'
import type { RecordState } from '../../values/record-kinds.ts'
import type { OperationContext } from '../context.ts'
import { type AlteredPart, recordAltered } from '../record-altered.ts'
import { openDataKey, sealText, unsealText } from '../vault/data-keys.ts'
import { VaultError, type VaultKey } from '../vault/seal.ts'
import type { EventRow, RecordRow } from './record-rows.ts'

/** What is sealed of an event: what was said, and once more what its columns say, so that an altered column is noticed. */
export interface EventContent extends EventHead {
  readonly said: EventSaid
}

/** What stands in columns of its own, to be found by. */
export type EventHead = Pick<
  EventRow,
  'recordId' | 'version' | 'kind' | 'step' | 'actingRole' | 'happenedAt' | 'rulesetDigest' | 'checkId'
>

/** What was said in an event; absent and null mean the same. */
export interface EventSaid {
  /** Of the first event: which procedure or register, and whom it is about. */
  readonly code?: string
  readonly subjectRef?: string | null
  readonly fields?: unknown
  readonly facts?: unknown
  readonly note?: string | null
  readonly reason?: string | null
  readonly outcome?: string | null
  readonly childRun?: string | null
  readonly stepMap?: unknown
  /** Of an entry that a step of a run made: which. */
  readonly madeBy?: { readonly run: string; readonly step: string }
}

/** An event with what was said in it. */
export interface OpenedEvent {
  readonly row: EventRow
  readonly said: EventSaid
}

/** A record with its events, oldest first. */
export interface OpenedRecord {
  readonly row: RecordRow
  readonly key: VaultKey
  readonly events: readonly OpenedEvent[]
}

const TABLE = 'record_events'

const headOf = (row: EventHead): EventHead => ({
  recordId: row.recordId,
  version: row.version,
  kind: row.kind,
  step: row.step,
  actingRole: row.actingRole,
  happenedAt: row.happenedAt,
  rulesetDigest: row.rulesetDigest,
  checkId: row.checkId,
})

/** Seals an event with the key of its record. */
export function sealEvent(
  ctx: OperationContext,
  key: VaultKey,
  { id, head, said }: { readonly id: string; readonly head: EventHead; readonly said: EventSaid },
): Promise<string> {
  const content: EventContent = { ...headOf(head), said }
  return sealText(ctx, key, { table: TABLE, column: 'content', rowId: id }, canonicalJson(content))
}

/** Seals the reference of the subject of a record, for its row. */
export function sealSubjectRef(
  ctx: OperationContext,
  key: VaultKey,
  subjectRef: string | null,
): Promise<string | null> {
  const place = { table: 'records', column: 'subject_ref', rowId: key.id }
  return subjectRef === null ? Promise.resolve(null) : sealText(ctx, key, place, subjectRef)
}

/** Whether the key of a record was destroyed, so that nothing that was said in it can be read any more. */
export const isErased = ({ dataKey }: Pick<RecordRow, 'dataKey'>): boolean =>
  dataKey !== null && dataKey.wrappedKey === null

/** An event of an erased record: that it took place, when, and by whom. */
export const unsaid = (row: EventRow): OpenedEvent => ({ row, said: {} })

/** The reference of the subject of a record; null without one and after the erasure. Refuses with RECORD_ALTERED. */
export async function openSubject(ctx: OperationContext, row: RecordRow): Promise<string | null> {
  const { subjectRef } = row
  if (subjectRef === null) return null
  return orAltered(ctx, row.id, 'SUBJECT_REF', async () => {
    const key = await openDataKey(ctx, row.id, row.dataKey)
    const place = { table: 'records', column: 'subject_ref', rowId: row.id }
    return key === null ? null : unsealText(ctx, key, place, subjectRef)
  })
}

/**
 * Opens a record and its events, which come in their order; null after it was erased. Refuses with RECORD_ALTERED when an event is
 * missing among them, cannot be opened, or has columns that say something else than what was sealed, and when the row of the record
 * says something else than its events.
 */
export async function openRecord(
  ctx: OperationContext,
  row: RecordRow,
  events: readonly EventRow[],
): Promise<OpenedRecord | null> {
  const key = await orAltered(ctx, row.id, 'DATA_KEY', () => openDataKey(ctx, row.id, row.dataKey))
  if (key === null) return null
  const isWhole = events.length === row.version && events.every(({ version }, index) => version === index + 1)
  if (!isWhole) throw altered(ctx, row.id, 'RECORD')
  const opened = { row, key, events: await Promise.all(events.map((event) => openEvent(ctx, key, event))) }
  if (!followsFromEvents(opened)) throw altered(ctx, row.id, 'RECORD')
  return opened
}

/** Opens one event of a record by itself; null after the record was erased. Refuses with RECORD_ALTERED. */
export async function openOneEvent(
  ctx: OperationContext,
  record: RecordRow,
  event: EventRow,
): Promise<OpenedEvent | null> {
  const key = await orAltered(ctx, record.id, 'DATA_KEY', () => openDataKey(ctx, record.id, record.dataKey))
  return key === null ? null : openEvent(ctx, key, event)
}

/** Whether the row of a record says what its events say. */
function followsFromEvents({ row, events }: OpenedRecord): boolean {
  const [first, last] = [events.at(0), events.at(-1)]
  const said = first?.said ?? {}
  return (
    said.code === row.code &&
    first?.row.happenedAt === row.startedAt &&
    last?.row.rulesetDigest === row.rulesetDigest &&
    ((said.subjectRef ?? null) === null) === (row.subjectRef === null) &&
    (row.kind !== 'entry' || isMadeBy(said, row)) &&
    stateAfter(
      row,
      events.map((event) => event.row),
    ) === row.state
  )
}

/** Whether an entry stands under the step that made it, where a correction of the step looks for it. */
const isMadeBy = ({ madeBy }: EventSaid, { parentId, parentStep }: RecordRow): boolean =>
  (madeBy?.run ?? null) === parentId && (madeBy?.step ?? null) === parentStep

/** How a record stands after events of it. */
export function stateAfter(
  { kind, state }: Pick<RecordRow, 'kind' | 'state'>,
  events: readonly Pick<EventRow, 'kind'>[],
): RecordState {
  if (kind === 'run') {
    const ending = events.findLast((event) => event.kind === 'closed' || event.kind === 'reopened')
    return ending?.kind === 'closed' ? 'CLOSED' : 'OPEN'
  }
  if (kind === 'entry') return events.some((event) => event.kind === 'voided') ? 'VOID' : 'VALID'
  return state
}

async function openEvent(ctx: OperationContext, key: VaultKey, row: EventRow): Promise<OpenedEvent> {
  return orAltered(ctx, row.recordId, 'RECORD', async () => {
    const place = { table: TABLE, column: 'content', rowId: row.id }
    const { said, ...head }: EventContent = JSON.parse(await unsealText(ctx, key, place, row.content))
    if (canonicalJson(head) !== canonicalJson(headOf(row))) throw altered(ctx, row.recordId, 'RECORD')
    return { row, said }
  })
}

const altered = (ctx: OperationContext, id: string, part: AlteredPart, cause?: unknown) =>
  recordAltered(ctx, { part, what: `What is stored of ${id}`, cause })

async function orAltered<Value>(
  ctx: OperationContext,
  id: string,
  part: AlteredPart,
  read: () => Promise<Value>,
): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof VaultError && error.problem !== 'unknownMasterKey')
      throw altered(ctx, id, part, error)
    throw error
  }
}
