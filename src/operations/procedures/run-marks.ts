import type { Task } from '../../rules/index.ts'
import { changesByItself } from '../../rules/procedures/changes-by-itself.ts'
import { tasksOfRun } from '../../rules/procedures/tasks.ts'
import type { OperationContext } from '../context.ts'
import { momentOf } from '../records/moment.ts'
import { nextDay } from '../tasks/next-day.ts'
import { dismissalKey, markOf, type TaskMark } from '../tasks/task-mark.ts'
import { type RunToFold, stateOfRun } from './read-runs.ts'

/** Where the tasks of a record are found, and when that may change without anybody doing anything. */
export interface RecordMarks {
  readonly marks: readonly TaskMark[]
  /** RFC 3339; null: never. */
  readonly remarkAt: string | null
}

/** Where the tasks of a run are found: all of them but those that somebody set aside. */
export function marksOfRun(ctx: OperationContext, run: RunToFold): RecordMarks {
  const state = stateOfRun(ctx, run)
  const marks = tasksOfRun(run.inForce, '', state).flatMap((task) =>
    run.dismissed.has(dismissalKey(task, task.kind)) ? [] : [markOf(task)],
  )
  const mayChange = state.state === 'OPEN' && changesByItself(run.inForce)
  return { marks, remarkAt: mayChange ? nextDay(momentOf(ctx)) : null }
}

/** What is to be done in a run now, also what is shown only later. */
export const tasksInRun = (ctx: OperationContext, runId: string, run: RunToFold): Task[] =>
  tasksOfRun(run.inForce, runId, stateOfRun(ctx, run))
