import { and, eq } from 'drizzle-orm'
import { checks } from '../../db/tables/checks.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { CHECK_COLUMNS, type CheckView, toCheckView } from './check-view.ts'

/** A recorded check of the organisation; null when there is none of this id. Refuses what cannot be an id. */
export async function findCheck(ctx: OperationContext, id: string): Promise<CheckView | null> {
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.check, id)) return null
  const [row] = await ctx.db.orm
    .select(CHECK_COLUMNS)
    .from(checks)
    .where(and(eq(checks.organisationId, ctx.organisation.id), eq(checks.id, id)))
  return row === undefined ? null : toCheckView(row)
}
