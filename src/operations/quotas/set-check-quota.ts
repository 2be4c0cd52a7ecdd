import { quotas } from '../../db/tables/quotas.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'

/** The largest number of a GraphQL Int. */
const MAXIMUM = 2_147_483_647

/**
 * Sets how many checks the organisation may record in a day, with an entry of the access log. Meant for the operator's scripts; the API does not offer it, so
 * that nobody raises a limit of their own. Throws RangeError on anything but a whole number from 0 to 2,147,483,647.
 */
export async function setCheckQuota({
  ctx,
  input: { maximumPerDay },
}: Call<{ readonly maximumPerDay: number }>): Promise<void> {
  requireScope(ctx, 'admin')
  if (!Number.isInteger(maximumPerDay) || maximumPerDay < 0 || maximumPerDay > MAXIMUM) {
    throw new RangeError(`The checks of a day are a whole number from 0 to ${MAXIMUM}.`)
  }
  const organisationId = ctx.organisation.id
  const details = { resource: 'checks', maximumPerDay }
  const change = { action: 'QUOTA_CHANGED', subjectId: organisationId, details } as const
  const access = await accessEntry(ctx, change)
  await ctx.db.writeBatch([
    access.entry,
    ctx.db.orm
      .insert(quotas)
      .values({ organisationId, resource: 'checks', maximumPerDay })
      .onConflictDoUpdate({ target: [quotas.organisationId, quotas.resource], set: { maximumPerDay } }),
    access.leaf,
  ])
}
