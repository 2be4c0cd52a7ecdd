import type { RunState } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { OncePerRequest } from '../once-per-request.ts'
import type { EventRow, RecordRow } from '../records/record-rows.ts'
import { isErased, openSubject } from '../records/sealed-record.ts'
import { type LoadedRun, loadRun, type RunRows, readRunRows, stateOfRun } from './read-runs.ts'

/** A procedure run as callers see it; its events are read when a field asks for them. */
export interface RunView {
  readonly id: string
  readonly row: RecordRow
  /** Whom it is about, where that was just said; else it stands sealed in the row. */
  readonly subjectRef?: string | null
  /** The runs that are shown together, whose events are read together. */
  readonly page: readonly string[]
}

export interface ProcedurePayload {
  readonly run: RunView | null
  readonly userErrors: readonly UserFault[]
}

/** A run with how it stands. */
export interface StandingRun {
  readonly loaded: LoadedRun
  readonly state: RunState
}

const pages = new OncePerRequest<RunRows>()
const atHand = new OncePerRequest<LoadedRun>()
const standing = new OncePerRequest<StandingRun>()

/** One version of a run. */
const versionOf = ({ id, row }: RunView): string => `${id} ${row.version}`

/** A run that stands alone. */
export const toRunView = (row: RecordRow): RunView => ({ id: row.id, row, page: [row.id] })

/** Whom a run is about; null for nobody in particular, and after the erasure. */
export function subjectOfRun(ctx: OperationContext, { row, subjectRef }: RunView): Promise<string | null> {
  return subjectRef === undefined ? openSubject(ctx, row) : Promise.resolve(subjectRef)
}

/** When and how a run ended; after its erasure only when. */
export async function endOfRun(
  ctx: OperationContext,
  run: RunView,
): Promise<{ readonly closedAt: string | null; readonly outcome: string | null }> {
  if (run.row.state !== 'CLOSED') return { closedAt: null, outcome: null }
  if (isErased(run.row)) {
    const ended = (await eventRowsOf(ctx, run)).findLast(({ kind }) => kind === 'closed')
    return { closedAt: ended?.happenedAt ?? null, outcome: null }
  }
  const { closedAt, outcome } = (await standingOf(ctx, run)).state
  return { closedAt, outcome }
}

/** How a run stands, read once per request together with those it is shown beside. Refuses with SUBJECT_ERASED. */
export function standingOf(ctx: OperationContext, view: RunView): Promise<StandingRun> {
  return standing.get(ctx, versionOf(view), async () => {
    const loaded = await loadedOf(ctx, view)
    return { loaded, state: stateOfRun(ctx, loaded) }
  })
}

function loadedOf(ctx: OperationContext, view: RunView): Promise<LoadedRun> {
  return atHand.get(ctx, versionOf(view), async () => {
    const rows = await pageOf(ctx, view)
    const loaded = await loadRun(ctx, rows, view.id)
    if (loaded === null) throw new Error(`The run ${view.id} was read and is not there`)
    return loaded
  })
}

/** The events of a run as they are stored, oldest first; also of one that was erased. */
export async function eventRowsOf(ctx: OperationContext, view: RunView): Promise<readonly EventRow[]> {
  if (!isErased(view.row)) return (await standingOf(ctx, view)).loaded.opened.events.map(({ row }) => row)
  return (await pageOf(ctx, view)).events.filter(({ recordId }) => recordId === view.id)
}

/** Has runs that were read for a page at hand for the fields that are shown of them. */
export function keepPage(ctx: OperationContext, ids: readonly string[], rows: RunRows): void {
  pages.get(ctx, ids.join(), () => Promise.resolve(rows))
}

const pageOf = (ctx: OperationContext, view: RunView): Promise<RunRows> =>
  pages.get(ctx, view.page.join(), () => readRunRows(ctx, view.page))

/** What a write has just made of a run: not read again in this request, and folded only where somebody asks how it stands. */
export async function remember(ctx: OperationContext, loaded: LoadedRun): Promise<RunView> {
  const subjectRef = loaded.opened.events[0]?.said.subjectRef ?? null
  const view = { ...toRunView(loaded.opened.row), subjectRef }
  pages.forget(ctx)
  atHand.forget(ctx)
  standing.forget(ctx)
  await atHand.get(ctx, versionOf(view), () => Promise.resolve(loaded))
  return view
}
