import { and, desc, eq, type SQL } from 'drizzle-orm'
import { subjectErasures } from '../../db/tables/subject-erasures.ts'
import type { OperationContext } from '../context.ts'
import { OncePerRequest } from '../once-per-request.ts'

const ERASURE_COLUMNS = {
  id: subjectErasures.id,
  recordIds: subjectErasures.recordIds,
  erasedAt: subjectErasures.erasedAt,
  erasedBy: subjectErasures.erasedBy,
}

/** That a subject was erased. The reason is kept sealed in the record and the log. */
export interface Erasure {
  readonly id: string
  readonly recordIds: readonly string[]
  readonly erasedAt: string
  readonly erasedBy: string
}

const found = new OncePerRequest<Erasure | null>()

/** Select of the organisation's newest erasure that satisfies the condition. */
export function erasureStatement(ctx: OperationContext, condition: SQL) {
  return ctx.db.orm
    .select(ERASURE_COLUMNS)
    .from(subjectErasures)
    .where(and(eq(subjectErasures.organisationId, ctx.organisation.id), condition))
    .orderBy(desc(subjectErasures.id))
    .limit(1)
}

/** The organisation's erasure of an id, or null; asked once per request however many records it erased. */
export function findErasure(ctx: OperationContext, id: string): Promise<Erasure | null> {
  return found.get(ctx, id, async () => {
    const [row] = await erasureStatement(ctx, eq(subjectErasures.id, id))
    return row ?? null
  })
}
