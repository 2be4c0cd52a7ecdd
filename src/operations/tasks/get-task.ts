import { and, eq, sql } from 'drizzle-orm'
import { taskMarks } from '../../db/tables/task-marks.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { deriveTasks, markKey, type PlacedMark } from './derive-tasks.ts'
import { isHeld, isShown } from './mark-conditions.ts'
import { parseTaskId, type TaskPlace } from './task-id.ts'
import type { TaskView } from './task-view.ts'

/** A task by its id; null when there is none, its reason is gone, or somebody set it aside. Refuses what cannot be an id. */
export async function getTask({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<TaskView | null> {
  requireScope(ctx, 'read')
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  const place = parseTaskId(id)
  const task = place === null ? null : await findTask(ctx, place)
  return task === null || task.isDismissed ? null : task
}

/** The task at a place, also one that somebody set aside, as long as its reason is there; null when it is not. */
export async function findTask(ctx: OperationContext, place: TaskPlace): Promise<TaskView | null> {
  // What the rules of an organisation raise is its own: nothing is to be found under the name of another one.
  if (isGeneratedId(ID_PREFIXES.organisation, place.recordId) && place.recordId !== ctx.organisation.id)
    return null
  const held = isHeld(ctx, await loadActiveRuleset({ ctx }))
  const [mark] = await ctx.db.orm
    .select({ kind: taskMarks.kind, isHeld: sql`${held ?? sql`false`}`.mapWith(Boolean) })
    .from(taskMarks)
    .where(and(isShown(ctx), eq(taskMarks.recordId, place.recordId), eq(taskMarks.code, place.code)))
  return mark === undefined ? null : derive(ctx, { ...place, ...mark })
}

/** The same of a task that was set aside, which no row leads to any more. */
export function findDismissed(ctx: OperationContext, place: TaskPlace): Promise<TaskView | null> {
  return derive(ctx, { ...place, kind: '', isHeld: false })
}

async function derive(ctx: OperationContext, mark: PlacedMark): Promise<TaskView | null> {
  const { tasks, altered } = await deriveTasks(ctx, [mark])
  const [first] = altered
  if (first !== undefined) throw new RefusedError('RECORD_ALTERED', first.message, { part: first.part })
  return tasks.get(markKey(mark)) ?? null
}
