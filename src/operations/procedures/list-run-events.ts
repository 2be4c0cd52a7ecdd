import type { OperationContext } from '../context.ts'
import { type Connection, parseSequence, readPage, toConnection } from '../page.ts'
import { maySeeSensitive, sensitiveIn, without } from '../records/field-view.ts'
import { noteReading } from '../records/note-reading.ts'
import type { OpenedEvent } from '../records/sealed-record.ts'
import type { LoadedRun } from './read-runs.ts'
import { type RunView, standingOf } from './run-view.ts'

/** An event of a run as callers see it. */
export interface RunEventView {
  readonly run: RunView
  readonly loaded: LoadedRun
  readonly event: OpenedEvent
}

/** The events of a run, the oldest first. Whoever may see the run may see them. Refuses with SUBJECT_ERASED. */
export async function listRunEvents({
  ctx,
  input: { run, ...page },
}: {
  ctx: OperationContext
  input: { readonly run: RunView; readonly first: number; readonly after?: string | null | undefined }
}): Promise<Connection<RunEventView>> {
  const wanted = readPage('run-events', page, parseSequence)
  const { loaded } = await standingOf(ctx, run)
  const after = wanted.after ?? 0
  const rest = loaded.opened.events.filter(({ row }) => row.version > after)
  const views = rest.slice(0, wanted.first + 1).map((event) => ({ run, loaded, event }))
  return toConnection(wanted, views, loaded.opened.events.length, ({ event }) => event.row.version)
}

/** What was written down in an event: without what needs care for callers who may not read it; for others that is recorded. */
export async function fieldsOfEvent(
  ctx: OperationContext,
  { run, loaded, event }: RunEventView,
): Promise<Readonly<Record<string, unknown>> | null> {
  const fields = (event.said.fields as Readonly<Record<string, unknown>> | null | undefined) ?? null
  if (fields === null) return null
  const step = loaded.inForce.procedure.steps.find(({ code }) => code === event.row.step)
  // A step that the procedure does not have any more says nothing about its fields: all of them need care.
  const sensitive = step === undefined ? new Set(Object.keys(fields)) : sensitiveIn(step.fields)
  if (!Object.keys(fields).some((name) => sensitive.has(name))) return fields
  if (!maySeeSensitive(ctx)) return without(fields, sensitive)
  await noteReading(ctx, { recordIds: run.page, act: 'procedureRun' })
  return fields
}
