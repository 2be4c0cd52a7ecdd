import type { recordEvents } from '../../db/tables/record-events.ts'
import type { records } from '../../db/tables/records.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import type { RecordKind, RecordState } from '../../values/record-kinds.ts'
import { actorReference, type OperationContext, principalOf } from '../context.ts'
import { type HiddenKey, hideKey, keyedRowCode } from '../idempotency/keyed-row.ts'
import { ID_PREFIXES } from '../ids.ts'
import { leafHash } from '../log/leaf.ts'
import { eventContent } from '../log/record-content.ts'
import type { TaskMark } from '../tasks/task-mark.ts'
import { type DataKeyRow, makeDataKey } from '../vault/data-keys.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import type { VaultKey } from '../vault/seal.ts'
import { type EventSaid, type OpenedRecord, sealEvent, sealSubjectRef } from './sealed-record.ts'

/** Which call an event answers: repeated with the same key, it is the same event. */
export interface EventKey {
  /** What keys of this kind are kept under. */
  readonly operation: string
  readonly said: string
  /** The input as it was sent. */
  readonly input: unknown
}

/** What is added to a record, or the first event of a new one. */
export interface NewEvent {
  readonly key: EventKey
  readonly record: NewRecord | { readonly opened: OpenedRecord; readonly state: RecordState }
  readonly kind: string
  readonly step?: string | null
  readonly actingRole?: string | null
  readonly happenedAt: string
  /** The ruleset that it is judged by, and that the record is kept under from then on. */
  readonly rulesetDigest: string
  readonly checkId?: string | null
  readonly said: EventSaid
  /** What is to be done about the record from then on. */
  readonly marks: readonly TaskMark[]
  /** When that may change by itself. */
  readonly remarkAt?: string | null
}

export interface NewRecord {
  readonly id: string
  readonly kind: RecordKind
  readonly code: string
  readonly state: RecordState
  readonly subjectRef: string | null
  readonly parentId?: string | null
  readonly parentStep?: string | null
}

/** An event that waits to be written; its place in the log is given by the database. */
export interface EventDraft {
  readonly key: HiddenKey
  readonly operation: string
  readonly fingerprint: string
  /** Of the row of the idempotency key. */
  readonly code: string
  /** As it is after the event. */
  readonly record: typeof records.$inferSelect
  readonly event: Omit<typeof recordEvents.$inferSelect, 'sequence'>
  readonly said: EventSaid
  /** Of a new record. */
  readonly dataKey: DataKeyRow | null
  readonly dataKeyOpen: VaultKey
  readonly leafHash: string
  readonly marks: readonly TaskMark[]
}

export function fingerprintOf(ctx: OperationContext, { input }: Pick<EventKey, 'input'>): Promise<string> {
  return fingerprint(ctx, canonicalJson(JSON.parse(JSON.stringify(input))))
}

/** Everything that will be written about an event. */
export async function makeEventDraft(ctx: OperationContext, from: NewEvent): Promise<EventDraft> {
  const id = ctx.newId(ID_PREFIXES.event)
  const recordedAt = ctx.now().toISOString()
  const { record, key, dataKey } = await recordAfter(ctx, from, recordedAt)
  const head = {
    recordId: record.id,
    version: record.version,
    kind: from.kind,
    step: from.step ?? null,
    actingRole: from.actingRole ?? null,
    happenedAt: from.happenedAt,
    rulesetDigest: from.rulesetDigest,
    checkId: from.checkId ?? null,
  }
  const event = {
    ...head,
    id,
    organisationId: ctx.organisation.id,
    recordedAt,
    recordedBy: actorReference(ctx.actor),
    recordedByPrincipal: principalOf(ctx.actor),
    content: await sealEvent(ctx, key, { id, head, said: from.said }),
  }
  const hidden = await hideKey(ctx, from.key.said)
  const { operation } = from.key
  const printed = await fingerprintOf(ctx, from.key)
  const keyed = { operation, key: hidden.hidden, fingerprint: printed, recordId: id, createdAt: recordedAt }
  return {
    key: hidden,
    operation,
    fingerprint: printed,
    code: await keyedRowCode(ctx, keyed),
    record,
    event,
    said: from.said,
    dataKey,
    dataKeyOpen: key,
    leafHash: await leafHash({
      organisationId: ctx.organisation.id,
      kind: 'event',
      record: eventContent(event),
    }),
    marks: from.marks,
  }
}

async function recordAfter(ctx: OperationContext, from: NewEvent, recordedAt: string) {
  const { record: of, rulesetDigest } = from
  const after = {
    rulesetDigest,
    changedAt: recordedAt,
    markedDigest: rulesetDigest,
    remarkAt: from.remarkAt ?? null,
  }
  if ('opened' in of) {
    const { row, key } = of.opened
    const { dataKey: _dataKey, ...before } = row
    const record = { ...before, ...after, state: of.state, version: row.version + 1 }
    return { record, key, dataKey: null }
  }
  const { key, row: dataKey } = await makeDataKey(ctx, { recordId: of.id, subjectRef: of.subjectRef })
  const { id, kind, code, state, parentId = null, parentStep = null } = of
  const record = {
    id,
    organisationId: ctx.organisation.id,
    kind,
    code,
    subjectRef: await sealSubjectRef(ctx, key, of.subjectRef),
    subjectHash: dataKey.subjectHash ?? null,
    state,
    version: 1,
    startedAt: from.happenedAt,
    parentId,
    parentStep,
    ...after,
  }
  return { record, key, dataKey }
}
