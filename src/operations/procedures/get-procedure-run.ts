import { and, eq } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { recordStatement } from '../records/record-rows.ts'
import { requireScope } from '../require-scope.ts'
import { type RunView, toRunView } from './run-view.ts'

/** A procedure run; null when there is none of this id. Refuses what cannot be an id. */
export async function getProcedureRun({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<RunView | null> {
  requireScope(ctx, 'read')
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.run, id)) return null
  const [row] = await recordStatement(ctx, and(eq(records.kind, 'run'), eq(records.id, id)))
  return row === undefined ? null : toRunView(row)
}
