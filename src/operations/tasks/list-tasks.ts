import { and, asc, eq, gte, type SQL, sql } from 'drizzle-orm'
import { taskMarks } from '../../db/tables/task-marks.ts'
import type { Call, OperationContext } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { OncePerRequest } from '../once-per-request.ts'
import { type Connection, type FilteredPage, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import type { AlteredRecord } from '../verification/without-altered.ts'
import { deriveTasks, markKey, type PlacedMark } from './derive-tasks.ts'
import {
  fitsFilter,
  isBehind,
  isHeld,
  isShown,
  readPosition,
  type TaskFilter,
  type TaskPosition,
  writePosition,
} from './mark-conditions.ts'
import { bringUpToDate } from './renew-marks.ts'
import type { TaskView } from './task-view.ts'

export interface TaskConnection extends Omit<Connection<TaskView>, 'totalCount'> {
  /** Counted when it is asked for. */
  readonly totalCount: () => Promise<number>
  /** Left out of the page, and named. */
  readonly altered: readonly AlteredRecord[]
  /** How many records are still to be looked at since the rules have changed; their tasks may be missing. */
  readonly unlooked: number
}

/** How often more rows are read because some of them lead to no task any more. */
const ROUNDS_MAX = 5

/**
 * What is to be done, the most urgent first: what is overdue, what is due next, what has no date, and last what is held back. Each task is
 * made anew of its record, so that none is there whose reason is gone. Parts of the filter must all hold. Records that were altered are
 * named beside the others.
 */
export async function listTasks({ ctx, input }: Call<FilteredPage<TaskFilter>>): Promise<TaskConnection> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'kind'], filter.kind, TEXT.code),
    aboutText(['filter', 'role'], filter.role, TEXT.code),
    aboutText(['filter', 'subjectRef'], filter.subjectRef, TEXT.subjectRef),
  ])
  const page = readPage('tasks', input, (text) => (readPosition(text) === null ? null : text))
  const { unlooked } = await bringUpToDate(ctx)
  const held = isHeld(ctx, await loadActiveRuleset({ ctx }))
  const matching = and(isShown(ctx), await fitsFilter(ctx, filter, held ?? sql`false`))
  const isNotLate = filter.overdue === false
  const after = page.after === null ? null : readPosition(page.after)
  const found = await readPages(ctx, { matching, held, after, wanted: page.first + 1, isNotLate })
  const connection = toConnection(page, found.rows, 0, ({ position }) => writePosition(position))
  return {
    edges: connection.edges.map(({ node, cursor }) => ({ node: node.view, cursor })),
    pageInfo: connection.pageInfo,
    totalCount: () => count(ctx, matching),
    altered: found.altered,
    unlooked,
  }
}

const counts = new OncePerRequest<number>()

function count(ctx: OperationContext, matching: SQL | undefined): Promise<number> {
  const select = ctx.db.orm.select({ count: sql<number>`count(*)` }).from(taskMarks).where(matching)
  return counts.get(ctx, JSON.stringify(select.toSQL()), async () => (await select)[0]?.count ?? 0)
}

interface Found {
  readonly rows: readonly { readonly view: TaskView; readonly position: TaskPosition }[]
  readonly altered: readonly AlteredRecord[]
}

interface Search {
  readonly matching: SQL | undefined
  readonly held: SQL | null
  readonly after: TaskPosition | null
  readonly wanted: number
  /** Only what is not late is asked for. */
  readonly isNotLate: boolean
}

async function readPages(ctx: OperationContext, search: Search): Promise<Found> {
  const rows: Found['rows'][number][] = []
  const altered: AlteredRecord[] = []
  let { after } = search
  for (let round = 0; round < ROUNDS_MAX && rows.length < search.wanted; round += 1) {
    const missing = search.wanted - rows.length
    const marks = await readMarks(ctx, { ...search, after, wanted: missing })
    const derived = await deriveTasks(ctx, marks)
    for (const mark of marks) {
      const view = derived.tasks.get(markKey(mark))
      if (view && !view.isDismissed) rows.push({ view, position: mark })
    }
    altered.push(...derived.altered)
    after = marks.at(-1) ?? after
    if (marks.length < missing) break
  }
  return { rows, altered }
}

type Mark = PlacedMark & TaskPosition

async function readMarks(
  ctx: OperationContext,
  { matching, held, after, wanted, isNotLate }: Search,
): Promise<readonly Mark[]> {
  const select = (isHeldNow: boolean) => {
    const apart = held === null ? undefined : isHeldNow ? held : sql`not ${held}`
    // What is not held back is not late only if it is due later: said by itself, as an index leads there.
    const notLate = isNotLate && !isHeldNow ? gte(taskMarks.dueAt, ctx.now().toISOString()) : undefined
    const behind = after !== null && after.isHeld === isHeldNow ? isBehind(after) : undefined
    const { recordId, code, kind, dueAt } = taskMarks
    return ctx.db.orm
      .select({ recordId, code, kind, dueAt })
      .from(taskMarks)
      .where(and(eq(taskMarks.organisationId, ctx.organisation.id), matching, apart, notLate, behind))
      .orderBy(asc(dueAt), asc(recordId), asc(code))
      .limit(wanted)
  }
  const withHeld = (isHeldNow: boolean, rows: Awaited<ReturnType<typeof select>>): Mark[] =>
    rows.map((row) => ({ ...row, isHeld: isHeldNow }))
  if (held === null) return after?.isHeld === true ? [] : withHeld(false, await select(false))
  if (after?.isHeld === true) return withHeld(true, await select(true))
  const [others, last] = await ctx.db.readBatch([select(false), select(true)])
  return [...withHeld(false, others), ...withHeld(true, last)].slice(0, wanted)
}
