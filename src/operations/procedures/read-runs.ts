import { and, eq, inArray, type SQLWrapper, sql } from 'drizzle-orm'
import type { Places } from '../../db/fixed-statement.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import type {
  ChildRun,
  CompiledRuleset,
  ProcedureInForce,
  RunContext,
  RunEvent,
  RunState,
} from '../../rules/index.ts'
import { foldRun } from '../../rules/procedures/fold-run.ts'
import { procedureOf } from '../../rules/procedures/in-force.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { type Owner, ownStatement } from '../own-statement.ts'
import { recordAltered } from '../record-altered.ts'
import { momentOf } from '../records/moment.ts'
import {
  type EventRow,
  eventsStatement,
  type Ids,
  idsStatement,
  isAmong,
  type RecordRow,
  recordStatement,
  recordsByIdStatement,
} from '../records/record-rows.ts'
import { type OpenedRecord, openOneEvent, openRecord } from '../records/sealed-record.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import { toChildRun, toRunEvent } from './run-events.ts'

/** A run with its events opened, under the ruleset it is pinned to. */
export interface LoadedRun {
  readonly opened: OpenedRecord
  readonly events: readonly RunEvent[]
  readonly inForce: ProcedureInForce
  readonly children: readonly ChildRun[]
  /** Tasks of it that somebody set aside. */
  readonly dismissed: ReadonlySet<string>
}

/** What is read of runs, as rows. */
export interface RunRows {
  readonly runs: readonly RecordRow[]
  readonly events: readonly EventRow[]
  /** Runs that they started, and tasks that were set aside. */
  readonly related: readonly RecordRow[]
  readonly endings: readonly EventRow[]
}

/** Selects that read runs, given by their ids or by a subselect of them, with all that they are folded from, for one round trip. */
export function runStatements(ctx: OperationContext, ids: readonly string[] | SQLWrapper) {
  if ('getSQL' in ids)
    return [runsOf(ctx, ids), eventsStatement(ctx, ids), relatedTo(ctx, ids), endingsOf(ctx, ids)] as const
  const values = Object.fromEntries(ids.map((id, at) => [`id${at}`, id]))
  return [
    runsById(ctx, values, ids.length),
    eventsById(ctx, values, ids.length),
    relatedById(ctx, values, ids.length),
    endingsById(ctx, values, ids.length),
  ] as const
}

type ById = Places<Readonly<Record<string, string>>>
const placesOfIds = (count: number) => Array.from({ length: count }, (_, at) => sql.placeholder(`id${at}`))

const runsById = ownStatement((owner, _: ById, count: number) => runsOf(owner, placesOfIds(count)))
const eventsById = ownStatement((owner, _: ById, count: number) => eventsStatement(owner, placesOfIds(count)))
const relatedById = ownStatement((owner, _: ById, count: number) => relatedTo(owner, placesOfIds(count)))
const endingsById = ownStatement((owner, _: ById, count: number) => endingsOf(owner, placesOfIds(count)))

const runsOf = (owner: Owner, ids: Ids) => recordsByIdStatement(owner, ids, 'run')

/** Runs that they started, and tasks that were set aside. */
const relatedTo = (owner: Owner, ids: Ids) => recordStatement(owner, isAmong(records.parentId, ids))

function endingsOf(owner: Owner, ids: Ids) {
  // The sign leads the database to those that these runs started, and not through all runs there are.
  const started = idsStatement(owner, and(sql`+${records.kind} = 'run'`, isAmong(records.parentId, ids)))
  return owner.db.orm
    .select()
    .from(recordEvents)
    .where(
      and(
        eq(recordEvents.organisationId, owner.organisation.id),
        inArray(recordEvents.recordId, started),
        inArray(recordEvents.kind, ['closed', 'reopened']),
      ),
    )
    .orderBy(recordEvents.recordId, recordEvents.version)
}

/** The rows of `runStatements`. */
export const toRunRows = ([runs, events, related, endings]: readonly [
  RecordRow[],
  EventRow[],
  RecordRow[],
  EventRow[],
]): RunRows => ({ runs, events, related, endings })

/** Runs by their ids, as rows; what is not there is left out. One round trip. */
export async function readRunRows(ctx: OperationContext, ids: readonly string[]): Promise<RunRows> {
  return toRunRows(await ctx.db.readBatch(runStatements(ctx, ids)))
}

/** One of the runs that were read; null when it is not among them. Refuses with SUBJECT_ERASED when nobody can read it any more. */
export async function loadRun(ctx: OperationContext, rows: RunRows, id: string): Promise<LoadedRun | null> {
  const row = rows.runs.find((one) => one.id === id)
  if (row === undefined) return null
  const opened = await openRecord(
    ctx,
    row,
    rows.events.filter(({ recordId }) => recordId === id),
  )
  if (opened === null) throw runErased()
  const related = rows.related.filter(({ parentId }) => parentId === id)
  return {
    opened,
    events: opened.events.map(toRunEvent),
    inForce: procedureIn(await pinnedRuleset(ctx, row.rulesetDigest), row.code),
    children: await Promise.all(
      related.flatMap((one) => (one.kind === 'run' ? [childOf(ctx, one, rows.endings)] : [])),
    ),
    dismissed: new Set(
      related.flatMap(({ kind, parentStep }) => (kind === 'dismissal' && parentStep ? [parentStep] : [])),
    ),
  }
}

/** A run that a step started. That it is closed counts as far as it says so itself. Refuses with RECORD_ALTERED. */
async function childOf(
  ctx: OperationContext,
  row: RecordRow,
  endings: readonly EventRow[],
): Promise<ChildRun> {
  const child = toChildRun(row, endings)
  const closing = endings.findLast(({ recordId }) => recordId === row.id)
  if (child.state === 'CLOSED' && closing !== undefined) await openOneEvent(ctx, row, closing)
  return child
}

/** The ruleset that a run is pinned to. */
export async function pinnedRuleset(ctx: OperationContext, digest: string): Promise<CompiledRuleset> {
  const compiled = await loadRuleset({ ctx, input: { digest } })
  if (compiled === null)
    throw recordAltered(ctx, { part: 'RULESET', what: `The ruleset ${digest}, which a run is pinned to,` })
  return compiled
}

function procedureIn(compiled: CompiledRuleset, code: string): ProcedureInForce {
  const found = procedureOf(compiled, code)
  if (found === null) throw new Error(`The ruleset of a run has no procedure ${code}`)
  return found
}

/** What of a run its state is folded from. */
export type RunToFold = Omit<LoadedRun, 'opened'>

/** When and where the caller asks, and what became of the runs that this one started. Folding one run is counted with reading it. */
export const contextOfRun = (
  ctx: OperationContext,
  { children }: Pick<RunToFold, 'children'>,
): RunContext => {
  const { asOf, zone } = momentOf(ctx)
  return { asOf, zone, children }
}

/** How a run stands now. */
export function stateOfRun(ctx: OperationContext, run: RunToFold): RunState {
  return foldRun(run.inForce, run.events, contextOfRun(ctx, run))
}

function runErased(): RefusedError {
  return new RefusedError(
    'SUBJECT_ERASED',
    'What was recorded here was erased: steps, facts and notes cannot be read any more. That it took place, its times and its log entries stay.',
  )
}
