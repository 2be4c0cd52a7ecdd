import { and, count, eq, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { OperationContext } from './context.ts'
import type { Owner } from './own-statement.ts'

/**
 * Condition: rows of the organisation, in a statement that names the rows it wants by their ids. SQLite knows nothing of how many rows an
 * organisation has and takes an index that begins with the organisation for a better one than that of the ids, which means to go
 * through all its rows; with the plus before the column it does not.
 */
export const ownRows = (
  { organisation }: Pick<Owner, 'organisation'>,
  { organisationId }: { readonly organisationId: SQLiteColumn },
): SQL => sql`+${organisationId} = ${organisation.id}`

/** Select that counts the rows of the organisation that meet a condition: what a list says beside its page, in the same batch. */
export const countOwn = (
  { db, organisation }: OperationContext,
  table: SQLiteTable & { readonly organisationId: SQLiteColumn },
  condition?: SQL,
) =>
  db.orm
    .select({ count: count() })
    .from(table)
    .where(and(eq(table.organisationId, organisation.id), condition))
