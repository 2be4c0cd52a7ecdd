import { eq } from 'drizzle-orm'
import { organisations } from '../../db/tables/organisations.ts'
import { usageCounters } from '../../db/tables/usage-counters.ts'
import type { OperationContext } from '../context.ts'
import { counterOf, maximumPerDay, quotaDay, quotaResetsAt } from './daily-quota.ts'

export interface CheckQuota {
  readonly maximumPerDay: number
  readonly usedToday: number
  /** RFC 3339 instant. */
  readonly resetsAt: string
}

/** How many checks the caller's organisation may record in a day (UTC), and how many it has. Every caller may know. */
export async function getCheckQuota({ ctx }: { ctx: OperationContext }): Promise<CheckQuota> {
  const [[quota], [counter]] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ maximumPerDay: maximumPerDay(ctx, 'checks') })
      .from(organisations)
      .where(eq(organisations.id, ctx.organisation.id)),
    ctx.db.orm
      .select({ used: usageCounters.used })
      .from(usageCounters)
      .where(counterOf(ctx, 'checks', quotaDay(ctx.now()))),
  ])
  if (quota === undefined) throw new Error('The organisation of the credential is not there')
  return {
    maximumPerDay: quota.maximumPerDay,
    usedToday: counter?.used ?? 0,
    resetsAt: quotaResetsAt(ctx.now()).toISOString(),
  }
}
