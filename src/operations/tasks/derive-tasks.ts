import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { taskMarks } from '../../db/tables/task-marks.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { CompiledRuleset, Task } from '../../rules/index.ts'
import {
  sharesOfEntry,
  tasksOfEmptiness,
  tasksOfRetention,
  tasksOfReviews,
  tasksOfWaivers,
} from '../../rules/procedures/tasks.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { loadRun, readRunRows } from '../procedures/read-runs.ts'
import { tasksInRun } from '../procedures/run-marks.ts'
import type { RunView } from '../procedures/run-view.ts'
import { recordAltered } from '../record-altered.ts'
import { momentOf } from '../records/moment.ts'
import { registerInForce } from '../registers/change-register-entry.ts'
import { retentionCode } from '../registers/entry-marks.ts'
import { standingEntryOf } from '../registers/entry-view.ts'
import { readEntryViews } from '../registers/get-register-entry.ts'
import { dismissalsStatement, dismissedOf } from '../registers/read-entries.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { VaultError } from '../vault/seal.ts'
import type { AlteredRecord } from '../verification/without-altered.ts'
import { toWaiverView, waiverStatement } from '../waivers/waiver-view.ts'
import { readWebhooks } from '../webhooks/list-webhooks.ts'
import { taskOfWebhook } from '../webhooks/webhook-task.ts'
import { EMPTINESS } from './mark-conditions.ts'
import { dismissalKey } from './task-mark.ts'
import { type TaskView, toTaskView } from './task-view.ts'

/** What of a row says which task it may stand for. */
export type PlacedMark = Pick<typeof taskMarks.$inferSelect, 'recordId' | 'code' | 'kind'> & {
  /** Something holds it back from being deleted. */
  readonly isHeld: boolean
}

export interface Derived {
  /** By `markKey`; a row that leads to no task now has none. */
  readonly tasks: ReadonlyMap<string, TaskView>
  /** Records that say something else than what was recorded: nobody can tell what is to be done about them. */
  readonly altered: readonly AlteredRecord[]
}

export const markKey = ({ recordId, code }: Pick<PlacedMark, 'recordId' | 'code'>): string =>
  `${recordId} ${code}`

/**
 * The tasks that rows lead to now, each made anew of the record it comes from; those that somebody set aside are among them and say so. At
 * most one round trip for each kind of record.
 */
export async function deriveTasks(ctx: OperationContext, marks: readonly PlacedMark[]): Promise<Derived> {
  const of = (prefix: Parameters<typeof isGeneratedId>[0]) =>
    marks.filter(({ recordId }) => isGeneratedId(prefix, recordId))
  const live = await loadActiveRuleset({ ctx })
  const parts = await Promise.all([
    ofRuns(ctx, of(ID_PREFIXES.run)),
    live === null ? NOTHING : ofEntries(ctx, of(ID_PREFIXES.entry), live),
    live === null ? NOTHING : ofWaivers(ctx, of(ID_PREFIXES.waiver), live),
    live === null ? NOTHING : ofRules(ctx, ofOwn(ctx, marks), live),
    live === null ? NOTHING : ofWebhooks(ctx, of(ID_PREFIXES.webhook), live),
  ])
  const tasks = parts.flatMap((part) => part.tasks)
  return {
    tasks: new Map(tasks.map((view) => [markKey(view.place), view])),
    altered: parts.flatMap((part) => part.altered),
  }
}

const ofOwn = (ctx: OperationContext, marks: readonly PlacedMark[]): PlacedMark[] =>
  marks.filter(({ recordId }) => recordId === ctx.organisation.id)

interface Part {
  readonly tasks: readonly TaskView[]
  readonly altered: readonly AlteredRecord[]
}

const NOTHING: Part = { tasks: [], altered: [] }
const idsOf = (marks: readonly PlacedMark[]): string[] => [...new Set(marks.map(({ recordId }) => recordId))]

const isShownNow = (ctx: OperationContext, { shownFrom }: Task): boolean =>
  shownFrom === null || Date.parse(shownFrom) <= ctx.now().getTime()

async function ofRuns(ctx: OperationContext, marks: readonly PlacedMark[]): Promise<Part> {
  if (marks.length === 0) return NOTHING
  const ids = idsOf(marks)
  const rows = await readRunRows(ctx, ids)
  return together(
    ids.map((id) =>
      unlessAltered(ctx, id, async () => {
        const loaded = await loadRun(ctx, rows, id)
        if (loaded === null) return []
        const subjectRef = loaded.opened.events[0]?.said.subjectRef ?? null
        const run: RunView = { id, row: loaded.opened.row, subjectRef, page: ids }
        const { compiled } = loaded.inForce
        const wanted = codesOf(marks, id)
        return tasksInRun(ctx, id, loaded).flatMap((task) =>
          wanted.has(task.code) && isShownNow(ctx, task)
            ? [
                toTaskView(
                  { recordId: id, code: task.code },
                  {
                    task,
                    compiled,
                    run,
                    entry: null,
                    waiver: null,
                    isDismissed: loaded.dismissed.has(dismissalKey(task, task.kind)),
                  },
                ),
              ]
            : [],
        )
      }),
    ),
  )
}

async function ofEntries(
  ctx: OperationContext,
  marks: readonly PlacedMark[],
  live: CompiledRuleset,
): Promise<Part> {
  if (marks.length === 0) return NOTHING
  const ids = idsOf(marks)
  const [views, dismissals] = await Promise.all([readEntryViews(ctx, ids), dismissalsStatement(ctx, ids)])
  return together(
    ids.map((id) =>
      unlessAltered(ctx, id, async () => {
        const entry = views.get(id)
        if (entry === undefined) return []
        const { state } = await standingEntryOf(ctx, entry)
        const inForce = await registerInForce(ctx, entry)
        const dismissed = dismissedOf(id, dismissals)
        const moment = momentOf(ctx)
        const byCode = new Map<string, Task>()
        if (inForce.compiled === live) {
          for (const { code, task } of sharesOfEntry(inForce, state, moment)) if (task) byCode.set(code, task)
          const held = new Set(marks.flatMap((one) => (one.recordId === id && one.isHeld ? [id] : [])))
          const kept = state.void ? [] : tasksOfRetention(inForce, [state], moment, held)
          for (const task of kept) byCode.set(retentionCode(task.code), task)
        }
        return [...codesOf(marks, id)].flatMap((code) => {
          const task = byCode.get(code)
          if (task === undefined || !isShownNow(ctx, task)) return []
          const isDismissed = dismissed.has(dismissalKey(task, task.kind))
          const about = { task, compiled: inForce.compiled, run: null, entry, waiver: null, isDismissed }
          return [toTaskView({ recordId: id, code }, about)]
        })
      }),
    ),
  )
}

async function ofWaivers(
  ctx: OperationContext,
  marks: readonly PlacedMark[],
  live: CompiledRuleset,
): Promise<Part> {
  if (marks.length === 0) return NOTHING
  const ids = idsOf(marks)
  const running = and(
    inArray(waivers.id, ids),
    isNull(waivers.revokedAt),
    eq(waivers.rulesetDigest, live.ruleset.digest),
  )
  const [rows, dismissals] = await Promise.all([
    waiverStatement(ctx, running, ids.length),
    dismissalsStatement(ctx, ids),
  ])
  return together(
    rows.map((row) =>
      unlessAltered(ctx, row.waiver.id, async () => {
        const waiver = await toWaiverView(ctx, row)
        const { id } = waiver
        const dismissed = dismissedOf(id, dismissals)
        const wanted = codesOf(marks, id)
        return tasksOfWaivers(live, [waiver], momentOf(ctx)).flatMap((task) => {
          if (!wanted.has(task.code) || !isShownNow(ctx, task)) return []
          const isDismissed = dismissed.has(dismissalKey(task, task.kind))
          const about = { task, compiled: live, run: null, entry: null, waiver, isDismissed }
          return [toTaskView({ recordId: id, code: task.code }, about)]
        })
      }),
    ),
  )
}

/** Webhooks that have stopped. */
async function ofWebhooks(
  ctx: OperationContext,
  marks: readonly PlacedMark[],
  live: CompiledRuleset,
): Promise<Part> {
  if (marks.length === 0) return NOTHING
  const ids = idsOf(marks)
  const [found, dismissals] = await Promise.all([readWebhooks(ctx, ids), dismissalsStatement(ctx, ids)])
  const tasks = found.flatMap((webhook) => {
    const task = taskOfWebhook(webhook)
    if (task === null) return []
    const recordId = webhook.id
    const isDismissed = dismissedOf(recordId, dismissals).has(dismissalKey(task, task.kind))
    const about = { task, compiled: live, run: null, entry: null, waiver: null, isDismissed }
    return [toTaskView({ recordId, code: task.code }, about)]
  })
  return { tasks, altered: [] }
}

/** What the live rules themselves raise: packs to look at again, and registers that should have an entry. */
async function ofRules(
  ctx: OperationContext,
  marks: readonly PlacedMark[],
  live: CompiledRuleset,
): Promise<Part> {
  if (marks.length === 0) return NOTHING
  const recordId = ctx.organisation.id
  const dismissed = dismissedOf(recordId, await dismissalsStatement(ctx, [recordId]))
  const byCode = new Map(tasksOfRules(live, ctx).map(({ code, task }) => [code, task]))
  const tasks = [...codesOf(marks, recordId)].flatMap((code) => {
    const task = byCode.get(code)
    if (task === undefined || !isShownNow(ctx, task)) return []
    const isDismissed = dismissed.has(dismissalKey({ ...task, code }, task.kind))
    const about = { task, compiled: live, run: null, entry: null, waiver: null, isDismissed }
    return [toTaskView({ recordId, code }, about)]
  })
  return { tasks, altered: [] }
}

/** The tasks of a ruleset itself, each with the code that it is marked under. */
export function tasksOfRules(
  live: CompiledRuleset,
  ctx: OperationContext,
): { readonly code: string; readonly task: Task }[] {
  const moment = momentOf(ctx)
  return [
    ...tasksOfEmptiness(live, moment).map((task) => ({ code: `${EMPTINESS}${task.code}`, task })),
    ...tasksOfReviews(live, moment).map((task) => ({ code: task.key, task })),
  ]
}

const codesOf = (marks: readonly PlacedMark[], id: string): ReadonlySet<string> =>
  new Set(marks.flatMap(({ recordId, code }) => (recordId === id ? [code] : [])))

async function together(parts: readonly Promise<Part>[]): Promise<Part> {
  const made = await Promise.all(parts)
  return { tasks: made.flatMap(({ tasks }) => tasks), altered: made.flatMap(({ altered }) => altered) }
}

/** What was erased raises nothing any more. */
async function unlessAltered(
  ctx: OperationContext,
  id: string,
  derive: () => Promise<TaskView[]>,
): Promise<Part> {
  try {
    return { tasks: await derive(), altered: [] }
  } catch (error) {
    // Without the master key nobody can tell.
    if (error instanceof VaultError && error.problem !== 'unknownMasterKey') {
      const { message } = recordAltered(ctx, { part: 'TEXTS', what: `What is stored of ${id}`, cause: error })
      return { tasks: [], altered: [{ id, part: 'TEXTS', message }] }
    }
    if (!(error instanceof RefusedError)) throw error
    if (error.code === 'SUBJECT_ERASED') return NOTHING
    if (error.code !== 'RECORD_ALTERED') throw error
    return { tasks: [], altered: [{ id, part: alteredPart(error), message: error.message }] }
  }
}

const alteredPart = ({ part }: RefusedError): AlteredRecord['part'] =>
  part === 'SUBJECT_REF' || part === 'DATA_KEY' ? part : 'RECORD'
