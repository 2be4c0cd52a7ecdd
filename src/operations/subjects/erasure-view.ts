import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { subjectErasures } from '../../db/tables/subject-erasures.ts'
import type { OperationContext } from '../context.ts'
import { OncePerRequest } from '../once-per-request.ts'

/** Stands in the place of a subject's hash when records were erased for their age; no reference has this hash. */
export const RETENTION_SUBJECT = 'retention'

const ERASURE_COLUMNS = {
  id: subjectErasures.id,
  recordIds: subjectErasures.recordIds,
  erasedAt: subjectErasures.erasedAt,
  erasedBy: subjectErasures.erasedBy,
  isForAge: sql`${subjectErasures.subjectHash} = ${RETENTION_SUBJECT}`.mapWith(Boolean),
}

/** That a subject, or what was older than the organisation keeps it, was erased. The reason is kept sealed in the record and the log. */
export interface Erasure {
  readonly id: string
  readonly recordIds: readonly string[]
  readonly erasedAt: string
  readonly erasedBy: string
  /** For its age, and not because somebody asked for it. */
  readonly isForAge: boolean
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
