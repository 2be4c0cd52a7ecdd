import { tasksOfRun } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import type { TaskMark } from '../tasks/task-mark.ts'
import { type RunToFold, stateOfRun } from './read-runs.ts'

/** Where the tasks of a run are found: all of them but those that somebody set aside. */
export function marksOfRun(ctx: OperationContext, run: RunToFold): TaskMark[] {
  return tasksOfRun(run.inForce, '', stateOfRun(ctx, run))
    .filter(({ code }) => !run.dismissed.has(code))
    .map(({ code, kind, dueAt, shownFrom, roles }) => ({ code, kind, dueAt, shownFrom, roles }))
}
