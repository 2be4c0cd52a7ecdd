import type { StoryEvent } from '../pack/format.ts'
import type { RunCommand } from './types.ts'

/** What an event of a story asks a run for; null where it asks a register. */
export function commandOf(event: StoryEvent): RunCommand | null {
  const { step, amend, close, reopen, note, role = '', fields, reason = '', happenedAt = null } = event
  if (step !== undefined)
    return { kind: 'complete', step, actingRole: role, fields, happenedAt, note: note ?? null }
  if (amend !== undefined) return { kind: 'amend', step: amend, actingRole: role, fields, reason }
  if (close !== undefined)
    return { kind: 'close', actingRole: role, happenedAt, outcome: close === true ? null : close }
  if (reopen) return { kind: 'reopen', actingRole: role, reason }
  return note === undefined ? null : { kind: 'note', note }
}
