import { and, eq } from 'drizzle-orm'
import { dataKeys } from '../../db/tables/data-keys.ts'
import type { OperationContext } from '../context.ts'

/** Select of the ids of the organisation's records about a subject that was not erased. */
export function ofSubject(ctx: OperationContext, subjectHash: string) {
  return ctx.db.orm
    .select({ id: dataKeys.recordId })
    .from(dataKeys)
    .where(and(eq(dataKeys.organisationId, ctx.organisation.id), eq(dataKeys.subjectHash, subjectHash)))
}
