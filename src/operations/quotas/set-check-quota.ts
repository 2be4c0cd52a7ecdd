import type { Database } from '../../db/client.ts'
import { quotas } from '../../db/tables/quotas.ts'

/** The largest number of a GraphQL Int. */
const MAXIMUM = 2_147_483_647

/**
 * Sets how many checks an organisation may record in a day. Meant for the operator's scripts; the API does not offer it, so
 * that nobody raises a limit of their own. Throws RangeError on anything but a whole number from 0 to 2,147,483,647.
 */
export async function setCheckQuota({
  ctx,
  input: { organisationId, maximumPerDay },
}: {
  ctx: { readonly db: Database }
  input: { readonly organisationId: string; readonly maximumPerDay: number }
}): Promise<void> {
  if (!Number.isInteger(maximumPerDay) || maximumPerDay < 0 || maximumPerDay > MAXIMUM) {
    throw new RangeError(`The checks of a day are a whole number from 0 to ${MAXIMUM}.`)
  }
  await ctx.db.writeBatch([
    ctx.db.orm
      .insert(quotas)
      .values({ organisationId, resource: 'checks', maximumPerDay })
      .onConflictDoUpdate({ target: [quotas.organisationId, quotas.resource], set: { maximumPerDay } }),
  ])
}
