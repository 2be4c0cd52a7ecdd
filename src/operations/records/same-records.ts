import { and, eq, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { OperationContext } from '../context.ts'
import type { RecordRow } from './record-rows.ts'

/**
 * Condition for a write batch: the organisation's records that satisfy a condition are those that were read, at the versions they had then.
 * Ids grow with time and versions with every event, so that the same number, sum and last id are the same records at the same
 * versions.
 */
export function areStill(
  ctx: OperationContext,
  condition: SQL | undefined,
  read: readonly Pick<RecordRow, 'id' | 'version'>[],
): SQL {
  const columns = sql<string>`count(*) || ' ' || coalesce(sum(${records.version}), 0) || ' ' || coalesce(max(${records.id}), '')`
  const found = ctx.db.orm
    .select({ columns })
    .from(records)
    .where(and(eq(records.organisationId, ctx.organisation.id), condition))
  const last = read.reduce((greatest, { id }) => (id > greatest ? id : greatest), '')
  const events = read.reduce((sum, { version }) => sum + version, 0)
  return sql`${found} = ${`${read.length} ${events} ${last}`}`
}
