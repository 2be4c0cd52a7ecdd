import { and, eq, exists, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { quotas } from '../../db/tables/quotas.ts'
import { usageCounters } from '../../db/tables/usage-counters.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'

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
export function maximumPerDay(ctx: OperationContext, resource: QuotaResource) {
  return sql<number>`coalesce((select ${quotas.maximumPerDay} from ${quotas}
    where ${quotas.organisationId} = ${ctx.organisation.id} and ${quotas.resource} = ${resource}), ${CHECKS_PER_DAY_DEFAULT})`
}

/** Condition: today's counter of the caller's organisation. */
export function todaysCounter(ctx: OperationContext, resource: QuotaResource) {
  return and(
    eq(usageCounters.organisationId, ctx.organisation.id),
    eq(usageCounters.resource, resource),
    eq(usageCounters.day, quotaDay(ctx.now())),
  )
}

/**
 * The first statement of a write batch that uses up something: counts it when all of it is within the quota, and else
 * nothing. `amount` is an SQL expression; `writeId` names this batch, so that `isGranted` can tell what follows.
 */
export function grantStatement(
  ctx: OperationContext,
  { resource, amount, writeId }: { resource: QuotaResource; amount: ReturnType<typeof sql>; writeId: string },
) {
  const organisationId = ctx.organisation.id
  const used = sql`coalesce((select ${usageCounters.used} from ${usageCounters} where ${todaysCounter(ctx, resource)}), 0)`
  const row = {
    organisationId,
    resource,
    day: quotaDay(ctx.now()),
    used: sql`wanted.amount`,
    grantedTo: writeId,
  }
  return insertWhere(ctx.db, usageCounters, row, {
    from: sql`(select ${amount} as amount) wanted`,
    where: sql`wanted.amount > 0 and wanted.amount + ${used} <= ${maximumPerDay(ctx, resource)}`,
  }).onConflictDoUpdate({
    target: [usageCounters.organisationId, usageCounters.resource, usageCounters.day],
    set: { used: sql`${usageCounters.used} + excluded.used`, grantedTo: sql`excluded.granted_to` },
  })
}

/** Condition for the statements after `grantStatement` in the same batch: the quota was enough. */
export function isGranted(
  ctx: OperationContext,
  { resource, writeId }: { readonly resource: QuotaResource; readonly writeId: string },
) {
  return exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(usageCounters)
      .where(and(todaysCounter(ctx, resource), eq(usageCounters.grantedTo, writeId))),
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
