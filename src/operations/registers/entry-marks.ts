import type { EntryState, RegisterInForce } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import type { TaskMark } from '../tasks/task-mark.ts'

/** Where the tasks of an entry are found. */
export async function marksOfEntry(
  _ctx: OperationContext,
  _inForce: RegisterInForce,
  _entry: EntryState,
): Promise<{ readonly marks: readonly TaskMark[] }> {
  return { marks: [] }
}
