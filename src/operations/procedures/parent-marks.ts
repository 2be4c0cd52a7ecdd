import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { records } from '../../db/tables/records.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import type { EventDraft } from '../records/event-draft.ts'
import { eventIsThere } from '../records/event-statements.ts'
import { markStatementsOf } from '../tasks/mark-statements.ts'
import { type LoadedRun, loadRun, readRunRows } from './read-runs.ts'
import { toChildRun } from './run-events.ts'
import { marksOfRun } from './run-marks.ts'

/**
 * Statements for the batch of an event that ends or reopens a run which a step of another run started: what is to be done in that other
 * run follows. None for any other event. Somebody else may add to either run meanwhile, so the clock looks at it once more.
 */
export async function parentStatements(ctx: OperationContext, draft: EventDraft): Promise<Statement[]> {
  const { parentId } = draft.record
  if (parentId === null || !['closed', 'reopened'].includes(draft.event.kind)) return []
  const parent = await readParent(ctx, parentId)
  if (parent === null) return []
  const isWritten = eventIsThere(ctx, draft.event.id)
  const { row } = parent.opened
  const isUnchanged = sql`exists ${ctx.db.orm
    .select({ one: sql`1` })
    .from(records)
    .where(and(ownRecord(ctx, row.id), eq(records.version, row.version)))}`
  const child = toChildRun({ ...draft.record, dataKey: null }, [{ ...draft.event, sequence: 0 }])
  const children = parent.children.map((one) => (one.runId === child.runId ? child : one))
  const { marks } = marksOfRun(ctx, { ...parent, children })
  return [
    ...markStatementsOf(ctx, row, marks, sql`(${isWritten} and ${isUnchanged})`),
    ctx.db.orm
      .update(records)
      .set({ remarkAt: draft.event.recordedAt })
      .where(and(ownRecord(ctx, row.id), isWritten)),
  ]
}

const ownRecord = (ctx: OperationContext, id: string): SQL | undefined =>
  and(eq(records.organisationId, ctx.organisation.id), eq(records.id, id))

/** Null when nobody can read it: then nothing is to be done in it. */
async function readParent(ctx: OperationContext, id: string): Promise<LoadedRun | null> {
  try {
    return await loadRun(ctx, await readRunRows(ctx, [id]), id)
  } catch (error) {
    if (error instanceof RefusedError) return null
    throw error
  }
}
