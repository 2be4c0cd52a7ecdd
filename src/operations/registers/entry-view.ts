import type { OperationContext } from '../context.ts'
import { RefusedError, type UserFault } from '../errors.ts'
import { OncePerRequest } from '../once-per-request.ts'
import type { EventRow, RecordRow } from '../records/record-rows.ts'
import { openEntries, type StandingEntry } from './read-entries.ts'

/** A register entry as callers see it, with its events as they are stored. */
export interface EntryView {
  readonly id: string
  readonly row: RecordRow
  readonly events: readonly EventRow[]
  /** The entries that are shown together. */
  readonly page: readonly string[]
  /** What a write has just made of it: not opened again. */
  readonly standing: StandingEntry | null
}

export interface RegisterEntryPayload {
  readonly entry: EntryView | null
  readonly userErrors: readonly UserFault[]
}

const standing = new OncePerRequest<StandingEntry>()

/** How an entry stands; opened once per request. Refuses with SUBJECT_ERASED. */
export function standingEntryOf(ctx: OperationContext, view: EntryView): Promise<StandingEntry> {
  if (view.standing !== null) return Promise.resolve(view.standing)
  return standing.get(ctx, `${view.id} ${view.row.version}`, async () => {
    const [opened] = await openEntries(ctx, [view.row], view.events)
    if (opened === undefined) throw entryErased()
    return opened
  })
}

function entryErased(): RefusedError {
  return new RefusedError(
    'SUBJECT_ERASED',
    'What was recorded here was erased: its fields cannot be read any more. That there was an entry, its times and its log entries stay.',
  )
}
