import { and, eq, gt, isNotNull, isNull, lt, lte, notExists, type SQL, sql } from 'drizzle-orm'
import { union } from 'drizzle-orm/sqlite-core'
import type { Statement } from '../../db/client.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { records } from '../../db/tables/records.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import { tasksOfWaivers } from '../../rules/procedures/tasks.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { loadRun, readRunRows } from '../procedures/read-runs.ts'
import { marksOfRun, type RecordMarks } from '../procedures/run-marks.ts'
import { momentOf } from '../records/moment.ts'
import {
  eventsStatement,
  idsStatement,
  type RecordRow,
  recordsByIdStatement,
} from '../records/record-rows.ts'
import { openRecord } from '../records/sealed-record.ts'
import { registerInForce } from '../registers/change-register-entry.ts'
import { entryStateOf } from '../registers/entry-events.ts'
import { marksOfEntry } from '../registers/entry-marks.ts'
import { dismissalsStatement, dismissedOf } from '../registers/read-entries.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { tasksOfRules } from './derive-tasks.ts'
import { markStatementsOf } from './mark-statements.ts'
import { nextDay } from './next-day.ts'
import { dismissalKey, MARKED_BY, markOf, standIn } from './task-mark.ts'

/** Records that are marked anew in one write. */
export const RECORDS_PER_BATCH = 100

/**
 * Brings the rows that tasks are found by up to date with the live rules and with the time, as far as a caller can be made to wait for: what
 * the rules themselves raise, and up to a batch of records. `unlooked`: how many records are left, which the clock goes on with.
 */
export async function bringUpToDate(ctx: OperationContext): Promise<{ readonly unlooked: number }> {
  const stale = await findStale(ctx)
  if (stale.count === 0 && stale.isMarked) return { unlooked: 0 }
  const renewed = await renew(ctx, stale)
  return { unlooked: Math.max(stale.count - renewed, 0) }
}

/** The same in up to so many batches; true when nothing is left. Repeating it goes on where it stopped. */
export async function renewMarks(ctx: OperationContext, batchesMax: number): Promise<boolean> {
  for (let batch = 0; batch < batchesMax; batch += 1) {
    const stale = await findStale(ctx)
    if (stale.count === 0 && stale.isMarked) return true
    await renew(ctx, stale)
  }
  return false
}

interface Stale {
  /** What the rules themselves raise is marked by the live ruleset. */
  readonly isMarked: boolean
  readonly rows: readonly RecordRow[]
  readonly count: number
  /** Running waivers that are not marked. */
  readonly waivers: readonly { readonly id: string; readonly expiresAt: string; readonly code: string }[]
}

/**
 * Subselect of the ids of records whose marks were made by other rules than the live ones, or may have changed with time. Each part has an
 * index of its own that leads to it; together in one condition, SQLite goes through all records of the organisation.
 */
function staleIds(ctx: OperationContext, digest: string | null) {
  const byTime = idsStatement(
    ctx,
    and(isNotNull(records.remarkAt), lte(records.remarkAt, ctx.now().toISOString())),
  )
  if (digest === null) return byTime
  const isEntry = eq(records.kind, 'entry')
  return union(
    idsStatement(ctx, and(isEntry, lt(records.markedDigest, digest))),
    idsStatement(ctx, and(isEntry, gt(records.markedDigest, digest))),
    byTime,
  )
}

async function findStale(ctx: OperationContext): Promise<Stale> {
  const { orm } = ctx.db
  const digest = ctx.liveActivation?.rulesetDigest ?? null
  const stale = staleIds(ctx, digest)
  const isUnmarked = notExists(
    orm
      .select({ one: sql`1` })
      .from(taskMarks)
      .where(and(eq(taskMarks.organisationId, ctx.organisation.id), eq(taskMarks.recordId, waivers.id))),
  )
  const [marked, rows, [total], running] = await ctx.db.readBatch([
    orm
      .select({ position: taskMarks.position })
      .from(taskMarks)
      .where(
        and(
          eq(taskMarks.organisationId, ctx.organisation.id),
          eq(taskMarks.recordId, ctx.organisation.id),
          eq(taskMarks.code, MARKED_BY),
        ),
      ),
    recordsByIdStatement(ctx, stale).limit(RECORDS_PER_BATCH),
    orm.select({ count: sql<number>`count(*)` }).from(stale.as('stale')),
    orm
      .select({ id: waivers.id, expiresAt: waivers.expiresAt, code: waivers.requirementCode })
      .from(waivers)
      .where(
        and(
          eq(waivers.organisationId, ctx.organisation.id),
          isNull(waivers.revokedAt),
          gt(waivers.expiresAt, ctx.now().toISOString()),
          eq(waivers.rulesetDigest, digest ?? ''),
          isUnmarked,
        ),
      )
      .limit(RECORDS_PER_BATCH),
  ])
  const isMarked = (digest === null || marked[0]?.position === digest) && running.length === 0
  return { isMarked, rows, count: total?.count ?? 0, waivers: running }
}

/** How many records were looked at. */
async function renew(ctx: OperationContext, stale: Stale): Promise<number> {
  const live = await loadActiveRuleset({ ctx })
  const marked = [...(await marksOfRuns(ctx, stale.rows)), ...(await marksOfEntries(ctx, stale.rows, live))]
  const statements = [
    ...(live === null || stale.isMarked ? [] : await ownMarks(ctx, live)),
    ...(live === null ? [] : stale.waivers.flatMap((waiver) => marksOfWaiver(ctx, live, waiver))),
    ...marked.flatMap(({ row, marks }) => renewal(ctx, row, marks, live)),
  ]
  const [first, ...rest] = statements
  if (first !== undefined) await ctx.db.writeBatch([first, ...rest])
  return stale.rows.length
}

/** What the live rules themselves raise, in the place of what other rules did. */
async function ownMarks(ctx: OperationContext, live: CompiledRuleset): Promise<Statement[]> {
  const { id } = ctx.organisation
  const dismissed = dismissedOf(id, await dismissalsStatement(ctx, [id]))
  const marks = tasksOfRules(live, ctx).flatMap(({ code, task }) =>
    dismissed.has(dismissalKey({ ...task, code }, task.kind)) ? [] : [markOf(task, code)],
  )
  const by = standIn('ruleset', MARKED_BY, { key: MARKED_BY, position: live.ruleset.digest })
  return markStatementsOf(ctx, { id, subjectHash: null }, [...marks, by], sql`true`)
}

/** Where the tasks of a waiver are found; one that raises none is marked as looked at. For the batch that writes the waiver, too. */
export function marksOfWaiver(
  ctx: OperationContext,
  live: CompiledRuleset,
  { id, expiresAt, code }: Stale['waivers'][number],
  when: SQL = sql`true`,
): Statement[] {
  const waiver = { id, requirementCode: code, expiresAt, subjectRef: null }
  const raised = tasksOfWaivers(live, [waiver], momentOf(ctx)).map((task) => markOf(task))
  const marks = raised.length > 0 ? raised : [standIn('waiver', 'waiver', null)]
  const subjectHash = sql`(select ${dataKeys.subjectHash} from ${dataKeys}
    where ${dataKeys.organisationId} = ${ctx.organisation.id} and ${dataKeys.recordId} = ${id})`
  return markStatementsOf(ctx, { id, subjectHash }, marks, when, false)
}

interface Marked {
  readonly row: RecordRow
  /** Without marks: those that are there stay. */
  readonly marks: Pick<RecordMarks, 'remarkAt'> & { readonly marks: RecordMarks['marks'] | null }
}

/** What cannot be read raises nothing; it is looked at again another day, as it may be mended. */
async function orNothing(
  ctx: OperationContext,
  row: RecordRow,
  marks: () => Promise<RecordMarks>,
): Promise<Marked> {
  try {
    return { row, marks: await marks() }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    if (error.code === 'SUBJECT_ERASED') return { row, marks: { marks: [], remarkAt: null } }
    if (error.code !== 'RECORD_ALTERED') throw error
    return { row, marks: { marks: null, remarkAt: nextDay(momentOf(ctx)) } }
  }
}

async function marksOfRuns(ctx: OperationContext, rows: readonly RecordRow[]): Promise<Marked[]> {
  const runs = rows.filter(({ kind }) => kind === 'run')
  if (runs.length === 0) return []
  const ids = runs.map(({ id }) => id)
  const read = await readRunRows(ctx, ids)
  return Promise.all(
    read.runs.map((row) =>
      orNothing(ctx, row, async () => {
        const run = await loadRun(ctx, read, row.id)
        return run === null ? { marks: [], remarkAt: null } : marksOfRun(ctx, run)
      }),
    ),
  )
}

async function marksOfEntries(
  ctx: OperationContext,
  rows: readonly RecordRow[],
  live: CompiledRuleset | null,
): Promise<Marked[]> {
  const ids = rows.flatMap(({ id, kind }) => (kind === 'entry' ? [id] : []))
  if (ids.length === 0) return []
  const [entries, events, dismissals] = await ctx.db.readBatch([
    recordsByIdStatement(ctx, ids),
    eventsStatement(ctx, ids),
    dismissalsStatement(ctx, ids),
  ])
  const byRecord = Map.groupBy(events, ({ recordId }) => recordId)
  return Promise.all(
    entries.map((row) =>
      orNothing(ctx, row, async () => {
        const opened = await openRecord(ctx, row, byRecord.get(row.id) ?? [])
        const inForce = opened && (await registerInForce(ctx, opened))
        if (!inForce || inForce.compiled !== live) return { marks: [], remarkAt: null }
        return marksOfEntry(ctx, inForce, entryStateOf(opened), dismissedOf(row.id, dismissals))
      }),
    ),
  )
}

/** Only while the record stands where it was read: what is added to it meanwhile marks it itself. */
function renewal(
  ctx: OperationContext,
  row: RecordRow,
  { marks, remarkAt }: Marked['marks'],
  live: CompiledRuleset | null,
): Statement[] {
  const { orm } = ctx.db
  const own = and(
    eq(records.organisationId, ctx.organisation.id),
    eq(records.id, row.id),
    eq(records.version, row.version),
    row.remarkAt === null ? isNull(records.remarkAt) : eq(records.remarkAt, row.remarkAt),
  )
  const isUnchanged = sql`exists ${orm.select({ one: sql`1` }).from(records).where(own)}`
  return [
    ...(marks === null ? [] : markStatementsOf(ctx, row, marks, isUnchanged)),
    orm
      .update(records)
      .set({ remarkAt, ...(row.kind === 'entry' && live && { markedDigest: live.ruleset.digest }) })
      .where(own),
  ]
}
