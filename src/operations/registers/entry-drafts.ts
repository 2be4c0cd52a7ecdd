import type { NewEntryEvent, RegisterInForce } from '../../rules/index.ts'
import { foldEntry } from '../../rules/procedures/fold-entry.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { type EventDraft, type EventKey, makeEventDraft } from '../records/event-draft.ts'
import { toEntryEvent } from './entry-events.ts'
import { marksOfEntry } from './entry-marks.ts'
import type { StandingEntry } from './read-entries.ts'

/** The first event of a new entry, as it will be written. */
export async function entryDraft(
  ctx: OperationContext,
  inForce: RegisterInForce,
  {
    event,
    subjectRef,
    madeBy,
    key,
    rulesetDigest,
  }: {
    readonly event: NewEntryEvent
    readonly subjectRef: string | null
    /** The step of a run that makes it. */
    readonly madeBy?: { readonly run: string; readonly step: string }
    readonly key: EventKey
    readonly rulesetDigest: string
  },
): Promise<EventDraft> {
  const id = ctx.newId(ID_PREFIXES.entry)
  const code = inForce.register.code
  const said = {
    code,
    ...(subjectRef !== null && { subjectRef }),
    fields: event.fields,
    ...(madeBy && { madeBy }),
  }
  const state = standingAfter(ctx, { id, subjectRef, before: [], event })
  return makeEventDraft(ctx, {
    key,
    record: {
      id,
      kind: 'entry',
      code,
      state: 'VALID',
      subjectRef,
      parentId: madeBy?.run ?? null,
      parentStep: madeBy?.step ?? null,
    },
    kind: event.kind,
    happenedAt: event.happenedAt,
    rulesetDigest,
    said,
    ...(await marksOfEntry(ctx, inForce, state)),
  })
}

/** An event that corrects an entry or declares it void, as it will be written. */
export async function amendedEntry(
  ctx: OperationContext,
  inForce: RegisterInForce,
  {
    standing,
    dismissed,
    event,
    key,
    rulesetDigest,
  }: {
    readonly standing: StandingEntry
    /** What somebody set aside of its tasks. */
    readonly dismissed: ReadonlySet<string>
    readonly event: NewEntryEvent
    readonly key: EventKey
    readonly rulesetDigest: string
  },
): Promise<EventDraft> {
  const { opened, state: before } = standing
  const { id, subjectRef } = before
  const state = standingAfter(ctx, { id, subjectRef, before: opened.events, event })
  return makeEventDraft(ctx, {
    key,
    record: { opened, state: state.void ? 'VOID' : 'VALID' },
    kind: event.kind,
    happenedAt: event.happenedAt,
    rulesetDigest,
    said: { fields: event.fields, reason: event.reason },
    ...(await marksOfEntry(ctx, inForce, state, dismissed)),
  })
}

/** How an entry will stand with an event more. */
function standingAfter(
  ctx: OperationContext,
  {
    id,
    subjectRef,
    before,
    event,
  }: {
    readonly id: string
    readonly subjectRef: string | null
    readonly before: StandingEntry['opened']['events']
    readonly event: NewEntryEvent
  },
) {
  const recordedAt = ctx.now().toISOString()
  const next = { ...event, id: ctx.newId(ID_PREFIXES.event), recordedAt, recordedBy: '' }
  return foldEntry({ id, subjectRef }, [...before.map(toEntryEvent), next])
}
