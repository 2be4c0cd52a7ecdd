import { and, desc, eq, exists, lt, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import type { RunPhase } from '../../rules/index.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { countOwn } from '../own-rows.ts'
import { type FilteredPage, idPosition, readPage, toConnection } from '../page.ts'
import { idsStatement } from '../records/record-rows.ts'
import { aboutSubject } from '../registers/read-entries.ts'
import { requireScope } from '../require-scope.ts'
import { keyOfRecord } from '../vault/data-keys.ts'
import { eventLeavesStatement, withoutAlteredRecords } from '../verification/altered-records.ts'
import type { WatchedConnection } from '../verification/without-altered.ts'
import { runStatements } from './read-runs.ts'
import { keepPage, type RunView, standingOf } from './run-view.ts'

export interface ProcedureRunFilter {
  /** Its code. */
  readonly procedure?: string | null | undefined
  readonly state?: RunPhase | null | undefined
  readonly subjectRef?: string | null | undefined
  /** Whether a step that is to be done should have been done by now. */
  readonly overdue?: boolean | null | undefined
  /** Under the ruleset of this digest. */
  readonly ruleset?: string | null | undefined
  /** Whether what was said was made unreadable. Null: either. */
  readonly erased?: boolean | null | undefined
}

/**
 * Procedure runs of the organisation, the newest first. Parts of the filter must all hold. Runs that were altered are named beside the
 * others and not shown.
 */
export async function listProcedureRuns({
  ctx,
  input,
}: Call<FilteredPage<ProcedureRunFilter>>): Promise<WatchedConnection<RunView>> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'procedure'], filter.procedure, TEXT.code),
    aboutText(['filter', 'subjectRef'], filter.subjectRef, TEXT.subjectRef),
    aboutText(['filter', 'ruleset'], filter.ruleset, TEXT.digest),
  ])
  const readPosition = idPosition(ID_PREFIXES.run)
  const page = readPage('procedure-runs', input, readPosition)
  const matching = and(eq(records.kind, 'run'), await whereOf(ctx, filter))
  const after = page.after === null ? undefined : lt(records.id, page.after)
  const shown = and(matching, after)
  const wanted = idsStatement(ctx, shown)
    .orderBy(desc(records.id))
    .limit(page.first + 1)
  const [runs, events, related, endings, leaves, total] = await ctx.db.readBatch([
    ...runStatements(ctx, wanted),
    eventLeavesStatement(ctx, wanted),
    countOwn(ctx, records, matching),
  ])
  const rows = runs.toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const ids = rows.slice(0, page.first).map(({ id }) => id)
  keepPage(ctx, ids, { runs, events, related, endings })
  const views = rows.map((row) => ({ id: row.id, row, page: ids.includes(row.id) ? ids : [row.id] }))
  const connection = toConnection(page, views, total[0]?.count ?? 0, ({ id }) => id)
  const open = (view: RunView) => standingOf(ctx, view)
  return withoutAlteredRecords(ctx, connection, { noun: 'run', events, leaves, open })
}

async function whereOf(ctx: OperationContext, filter: ProcedureRunFilter): Promise<SQL | undefined> {
  const { procedure, state, subjectRef, overdue, ruleset, erased } = filter
  const late = exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(taskMarks)
      .where(
        and(
          eq(taskMarks.organisationId, ctx.organisation.id),
          eq(taskMarks.recordId, records.id),
          lt(taskMarks.dueAt, ctx.now().toISOString()),
        ),
      ),
  )
  return and(
    procedure ? eq(records.code, procedure) : undefined,
    state ? eq(records.state, state) : undefined,
    subjectRef ? ((await aboutSubject(ctx, subjectRef)) ?? sql`false`) : undefined,
    typeof overdue === 'boolean' ? (overdue ? late : sql`not ${late}`) : undefined,
    ruleset ? eq(records.rulesetDigest, ruleset) : undefined,
    typeof erased === 'boolean' ? exists(keyOfRecord(ctx, records.id, { isDestroyed: erased })) : undefined,
  )
}
