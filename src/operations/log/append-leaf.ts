import { type SQL, sql } from 'drizzle-orm'
import type { Bound } from '../../db/fixed-statement.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import type { Owner } from '../own-statement.ts'

/** The place that the next leaf of the organisation's log gets, as an expression for a write batch. */
export function nextSequence({ organisation }: Owner) {
  return sql<number>`coalesce((select max(${logLeaves.sequence}) from ${logLeaves}
    where ${logLeaves.organisationId} = ${organisation.id}), 0) + 1`
}

type Leaf = Omit<typeof logLeaves.$inferInsert, 'organisationId' | 'sequence'>

/** Adds a leaf at the end of the organisation's log if the condition holds; for the write batch that writes its record. */
export function appendLeaf(
  owner: Owner,
  leaf: { readonly [Column in keyof Leaf]: Bound<Exclude<Leaf[Column], undefined>> },
  condition: SQL,
) {
  const row = {
    ...leaf,
    contentDigest: leaf.contentDigest ?? null,
    organisationId: owner.organisation.id,
    sequence: nextSequence(owner),
  }
  return insertWhere(owner.db, logLeaves, row, { where: condition })
}
