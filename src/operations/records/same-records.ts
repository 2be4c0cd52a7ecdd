import { and, eq, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { OperationContext } from '../context.ts'
import { ownRows } from '../own-rows.ts'
import { isAmong, type RecordRow } from './record-rows.ts'

/**
 * Condition for a write batch: the organisation's records that satisfy a condition, or are among the ids of a subselect, are those that
 * were read, at the versions they had then. Ids grow with time and versions with every event, so that the same number, sum and last id are
 * the same records at the same versions.
 */
export function areStill(
  ctx: OperationContext,
  which: { readonly condition: SQL | undefined } | { readonly ids: SQL },
  read: readonly Pick<RecordRow, 'id' | 'version'>[],
): SQL {
  const columns = sql<string>`count(*) || ' ' || coalesce(sum(${records.version}), 0) || ' ' || coalesce(max(${records.id}), '')`
  const found = ctx.db.orm
    .select({ columns })
    .from(records)
    .where(
      'ids' in which
        ? and(ownRows(ctx, records), isAmong(records.id, which.ids))
        : and(eq(records.organisationId, ctx.organisation.id), which.condition),
    )
  const last = read.reduce((greatest, { id }) => (id > greatest ? id : greatest), '')
  const events = read.reduce((sum, { version }) => sum + version, 0)
  return sql`${found} = ${`${read.length} ${events} ${last}`}`
}
