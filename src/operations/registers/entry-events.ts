import type { EntryEvent, EntryState, SentFields } from '../../rules/index.ts'
import { foldEntry } from '../../rules/procedures/fold-entry.ts'
import type { OpenedEvent, OpenedRecord } from '../records/sealed-record.ts'

const KINDS = ['added', 'amended', 'voided'] as const

/** The events of an entry as the rules read them. */
export function toEntryEvent({ row, said }: OpenedEvent): EntryEvent {
  const kind = KINDS.find((one) => one === row.kind)
  if (kind === undefined) throw new Error(`An entry has an event of the kind ${row.kind}`)
  return {
    id: row.id,
    version: row.version,
    kind,
    fields: (said.fields as SentFields | undefined) ?? null,
    happenedAt: row.happenedAt,
    recordedAt: row.recordedAt,
    recordedBy: row.recordedBy,
    reason: said.reason ?? null,
  }
}

/** How an entry stands after its events. */
export function entryStateOf({
  row,
  events,
}: Pick<OpenedRecord, 'events'> & { readonly row: { readonly id: string } }): EntryState {
  const subjectRef = events[0]?.said.subjectRef ?? null
  return foldEntry({ id: row.id, subjectRef }, events.map(toEntryEvent))
}
