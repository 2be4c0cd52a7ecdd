import { type SQL, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import type { OperationContext } from '../context.ts'

/** The place that the next leaf of the organisation's log gets, as an expression for a write batch. */
export function nextSequence(ctx: OperationContext) {
  return sql<number>`coalesce((select max(${logLeaves.sequence}) from ${logLeaves}
    where ${logLeaves.organisationId} = ${ctx.organisation.id}), 0) + 1`
}

/** Adds a leaf at the end of the organisation's log if the condition holds; for the write batch that writes its record. */
export function appendLeaf(
  ctx: OperationContext,
  leaf: Omit<typeof logLeaves.$inferInsert, 'organisationId' | 'sequence'>,
  condition: SQL,
) {
  const organisationId = ctx.organisation.id
  const row = {
    ...leaf,
    contentDigest: leaf.contentDigest ?? null,
    organisationId,
    sequence: nextSequence(ctx),
  }
  return insertWhere(ctx.db, logLeaves, row, { where: condition })
}
