import { and, eq, exists, type SQL, sql } from 'drizzle-orm'
import type { Bound } from '../../db/fixed-statement.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { quotas } from '../../db/tables/quotas.ts'
import { usageCounters } from '../../db/tables/usage-counters.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import type { Owner } from '../own-statement.ts'

/** What is counted per organisation and day. */
export type QuotaResource = typeof quotas.$inferSelect.resource

/** For an organisation without a quota of its own: twelve a second, all day. */
export const CHECKS_PER_DAY_DEFAULT = 1_000_000
const DAY_MS = 86_400_000

/** The day of a quota, in UTC. */
export function quotaDay(now: Date): string {
  return now.toISOString().slice(0, 10)
}

/** When the quota of the day is over. */
export function quotaResetsAt(now: Date): Date {
  return new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS)
}

/** How long the day of a quota still lasts. */
export function secondsToReset(now: Date): number {
  return Math.ceil((quotaResetsAt(now).getTime() - now.getTime()) / 1_000)
}

/** Subselect: what the organisation may use of the resource in a day. */
export function maximumPerDay({ organisation }: Owner, resource: QuotaResource) {
  return sql<number>`coalesce((select ${quotas.maximumPerDay} from ${quotas}
    where ${quotas.organisationId} = ${organisation.id} and ${quotas.resource} = ${resource}), ${CHECKS_PER_DAY_DEFAULT})`
}

/** Condition: the organisation's counter of a day. */
export function counterOf({ organisation }: Owner, resource: QuotaResource, day: Bound<string>) {
  return and(
    eq(usageCounters.organisationId, organisation.id),
    eq(usageCounters.resource, resource),
    eq(usageCounters.day, day),
  )
}

/** What is counted, on which day, and a name for the write batch that does. */
interface Write {
  readonly resource: QuotaResource
  readonly day: Bound<string>
  readonly writeId: Bound<string>
}

/**
 * The first statement of a write batch that uses up something: counts it when all of it is within the quota, and else
 * nothing. `amount` is an SQL expression; `writeId` names this batch, so that `isGranted` can tell what follows.
 */
export function grantStatement(owner: Owner, { amount, ...write }: Write & { readonly amount: SQL }) {
  const { resource, day, writeId } = write
  const used = sql`coalesce((select ${usageCounters.used} from ${usageCounters} where ${counterOf(owner, resource, day)}), 0)`
  const row = {
    organisationId: owner.organisation.id,
    resource,
    day,
    used: sql`wanted.amount`,
    grantedTo: writeId,
  }
  return insertWhere(owner.db, usageCounters, row, {
    from: sql`(select ${amount} as amount) wanted`,
    where: sql`wanted.amount > 0 and wanted.amount + ${used} <= ${maximumPerDay(owner, resource)}`,
  }).onConflictDoUpdate({
    target: [usageCounters.organisationId, usageCounters.resource, usageCounters.day],
    set: { used: sql`${usageCounters.used} + excluded.used`, grantedTo: sql`excluded.granted_to` },
  })
}

/** Condition for the statements after `grantStatement` in the same batch: the quota was enough. */
export function isGranted(owner: Owner, { resource, day, writeId }: Write) {
  return exists(
    owner.db.orm
      .select({ one: sql`1` })
      .from(usageCounters)
      .where(and(counterOf(owner, resource, day), eq(usageCounters.grantedTo, writeId))),
  )
}

/** The refusal of what is beyond the quota; nothing of it was written. */
export function quotaExceeded(ctx: OperationContext): RefusedError {
  const retryAfterSeconds = secondsToReset(ctx.now())
  return new RefusedError(
    'QUOTA_EXCEEDED',
    "The organisation's checks of this day are used up; nothing was recorded.",
    {
      retryAfterSeconds,
    },
  )
}
