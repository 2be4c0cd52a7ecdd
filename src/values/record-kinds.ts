/** What keeps its history as events: a procedure that runs, an entry of a register, or that somebody set a task aside. */
export const RECORD_KINDS = ['run', 'entry', 'dismissal'] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

/** A run or an entry as it stood at one of its events. */
export interface RecordSource {
  readonly id: string
  readonly version: number
}

/** Of a run: open or closed. Of an entry: valid or void. That a task was set aside stays valid. */
export const RECORD_STATES = ['OPEN', 'CLOSED', 'VALID', 'VOID'] as const
export type RecordState = (typeof RECORD_STATES)[number]
