import { withSent } from './fields.ts'
import type { EntryEvent, EntryState } from './types.ts'

/**
 * The state of an entry: a fold over its events, which may come in any order and may be there twice. What was sent last
 * stands, field by field; a void entry stays void. Throws `RangeError` without an `added` event.
 */
export function foldEntry(
  { id, subjectRef }: Pick<EntryState, 'id' | 'subjectRef'>,
  events: readonly EntryEvent[],
): EntryState {
  const byId = new Map(events.map((event) => [event.id, event]))
  const ordered = [...byId.values()].sort((a, b) => a.version - b.version)
  const [added] = ordered
  const last = ordered.at(-1)
  if (added?.kind !== 'added' || !last) throw new RangeError('an entry begins with the event that added it')
  return {
    id,
    subjectRef,
    version: last.version,
    fields: ordered.reduce((standing, { fields }) => withSent(standing, fields), {}),
    void: ordered.some(({ kind }) => kind === 'voided'),
    happenedAt: added.happenedAt,
    recordedAt: added.recordedAt,
    recordedBy: added.recordedBy,
  }
}
