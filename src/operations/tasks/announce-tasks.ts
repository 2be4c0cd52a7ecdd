import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import type { OperationContext } from '../context.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { newsStatements, type News as Told } from '../webhooks/news-statements.ts'
import { deriveTasks, markKey } from './derive-tasks.ts'
import { isHeld, isInPlace, isToAnnounce } from './mark-conditions.ts'
import type { TaskView } from './task-view.ts'

const TASKS_PER_BATCH = 100
/** What is no news now may be news another day: when a hold is released, or an entry that stood later is declared void. */
const LOOKED_AT_AGAIN_MS = 86_400_000

/**
 * Puts each task that has become news into the outbox, once: an open step when its time has passed, everything else when it is first shown.
 * In up to so many batches, each of them whole or not at all; true when nothing is left. Whoever does the same at the same time adds
 * nothing to it.
 */
export async function announceTasks(ctx: OperationContext, batchesMax: number): Promise<boolean> {
  for (let batch = 0; batch < batchesMax; batch += 1) {
    const marks = await readNews(ctx)
    if (marks.length > 0) await announce(ctx, marks)
    if (marks.length < TASKS_PER_BATCH) return true
  }
  return false
}

async function readNews(ctx: OperationContext) {
  const held = isHeld(ctx, await loadActiveRuleset({ ctx })) ?? sql`false`
  const { recordId, code, kind, announceAt } = taskMarks
  return ctx.db.orm
    .select({
      recordId,
      code,
      kind,
      announceAt,
      isHeld: sql`${held}`.mapWith(Boolean),
      isInPlace: sql`${isInPlace(ctx)}`.mapWith(Boolean),
    })
    .from(taskMarks)
    .where(isToAnnounce(ctx))
    .orderBy(asc(announceAt), asc(recordId), asc(code))
    .limit(TASKS_PER_BATCH)
}

type News = Awaited<ReturnType<typeof readNews>>[number]

async function announce(ctx: OperationContext, marks: readonly News[]): Promise<void> {
  const { tasks } = await deriveTasks(
    ctx,
    marks.filter((mark) => mark.isInPlace),
  )
  const statements = marks.flatMap((mark): Statement[] => {
    const view = tasks.get(markKey(mark))
    const isNews = view !== undefined && !view.isDismissed && !mark.isHeld
    return isNews ? [...tell(ctx, view), markTold(ctx, mark)] : [postpone(ctx, mark)]
  })
  const [first, ...rest] = statements
  if (first !== undefined) await ctx.db.writeBatch([first, ...rest])
}

function tell(ctx: OperationContext, { id, task, place }: TaskView): Statement[] {
  const { kind, code, dueAt, reason } = task
  const news: Told = {
    topic: 'task.due',
    dedupeKey: `${id} ${reason}`,
    recordId: place.recordId,
    data: { taskId: id, kind, code, dueAt },
  }
  return newsStatements(ctx, [news], { isKept: true })
}

/** The row as it was read: what was marked anew meanwhile is looked at again. */
const asRead = (ctx: OperationContext, { recordId, code, announceAt }: News): SQL | undefined =>
  and(
    eq(taskMarks.organisationId, ctx.organisation.id),
    eq(taskMarks.recordId, recordId),
    eq(taskMarks.code, code),
    eq(taskMarks.announceAt, announceAt),
    isNull(taskMarks.announcedAt),
  )

const markTold = (ctx: OperationContext, mark: News): Statement =>
  ctx.db.orm.update(taskMarks).set({ announcedAt: ctx.now().toISOString() }).where(asRead(ctx, mark))

function postpone(ctx: OperationContext, mark: News): Statement {
  const announceAt = new Date(ctx.now().getTime() + LOOKED_AT_AGAIN_MS).toISOString()
  return ctx.db.orm.update(taskMarks).set({ announceAt }).where(asRead(ctx, mark))
}
