import type { Call, OperationContext } from '../context.ts'
import { type Connection, type PageInput, parseSequence, readPage, toConnection } from '../page.ts'
import { maySeeSensitive, sensitiveIn, without } from '../records/field-view.ts'
import { noteReading } from '../records/note-reading.ts'
import { isErased, type OpenedEvent, unsaid } from '../records/sealed-record.ts'
import { eventRowsOf, type RunView, standingOf } from './run-view.ts'

/** An event of a run as callers see it. */
export interface RunEventView {
  readonly run: RunView
  /** The fields of its step that need care; null when the procedure has no such step any more. */
  readonly sensitive: ReadonlySet<string> | null
  readonly event: OpenedEvent
}

/** The events of a run, the oldest first; after its erasure without what was said in them. Whoever may see the run may see them. */
export async function listRunEvents({
  ctx,
  input: { run, ...page },
}: Call<PageInput & { readonly run: RunView }>): Promise<Connection<RunEventView>> {
  const wanted = readPage('run-events', page, parseSequence)
  const events = await eventViewsOf(ctx, run)
  const after = wanted.after ?? 0
  const rest = events.filter(({ event }) => event.row.version > after)
  return toConnection(
    wanted,
    rest.slice(0, wanted.first + 1),
    events.length,
    ({ event }) => event.row.version,
  )
}

async function eventViewsOf(ctx: OperationContext, run: RunView): Promise<RunEventView[]> {
  if (isErased(run.row))
    return (await eventRowsOf(ctx, run)).map((row) => ({ run, sensitive: null, event: unsaid(row) }))
  const { opened, inForce } = (await standingOf(ctx, run)).loaded
  const byStep = new Map(inForce.procedure.steps.map(({ code, fields }) => [code, sensitiveIn(fields)]))
  return opened.events.map((event) => ({ run, sensitive: byStep.get(event.row.step ?? '') ?? null, event }))
}

/** What was written down in an event: without what needs care for callers who may not read it; for others that is recorded. */
export async function fieldsOfEvent(
  ctx: OperationContext,
  { run, sensitive: careful, event }: RunEventView,
): Promise<Readonly<Record<string, unknown>> | null> {
  const fields = (event.said.fields as Readonly<Record<string, unknown>> | null | undefined) ?? null
  if (fields === null) return null
  // A step that the procedure does not have any more says nothing about its fields: all of them need care.
  const sensitive = careful ?? new Set(Object.keys(fields))
  if (!Object.keys(fields).some((name) => sensitive.has(name))) return fields
  if (!maySeeSensitive(ctx)) return without(fields, sensitive)
  await noteReading(ctx, { recordIds: run.page, act: 'procedureRun' })
  return fields
}
