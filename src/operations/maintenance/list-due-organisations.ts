import { asc, sql } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { logHeads } from '../../db/tables/log-heads.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { organisationKeys } from '../../db/tables/organisation-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { records } from '../../db/tables/records.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { OperationContext, OrganisationIdentity } from '../context.ts'
import { ORGANISATION_COLUMNS } from '../organisation/organisation-columns.ts'
import { retentionIsDue } from '../retention/retention-limits.ts'
import { MARKED_BY } from '../tasks/task-mark.ts'
import { currentMasterKey } from '../vault/master-keys.ts'
import { sealingKeysTooOld } from '../vault/refresh-keys.ts'
import { hasPlainTexts } from '../vault/seal-old-texts.ts'
import { isOld } from '../webhooks/deliver-by-the-clock.ts'

/** At most `limit` organisations with log entries under no signed head yet, keys that have to be wrapped anew, records that may be too old, tasks that are to be looked at, or messages that wait. */
export async function listDueOrganisations({
  ctx,
  input: { limit },
}: {
  ctx: Pick<OperationContext, 'db' | 'now' | 'masterKeys'>
  input: { readonly limit: number }
}): Promise<OrganisationIdentity[]> {
  const master = await currentMasterKey(ctx.masterKeys)
  const own = sql`${organisations}.id`
  const unsigned = sql`(select coalesce(max(sequence), 0) from ${logLeaves} where organisation_id = ${own})
    > (select coalesce(max(size), 0) from ${logHeads} where organisation_id = ${own})`
  const staleKey = sql`exists (select 1 from ${organisationKeys} where organisation_id = ${own}
    and (master_key_id <> ${master.id} or ${sealingKeysTooOld(ctx.now())}))`
  const staleDataKey = sql`exists (select 1 from ${organisationKeys} o join ${dataKeys} k on k.organisation_key_id = o.id
    where o.organisation_id = ${own} and o.retired_at is not null and k.wrapped_key is not null)`
  const live = sql`(select ruleset_digest from ${activations} where organisation_id = ${own} and stage = 'LIVE'
    order by sequence desc limit 1)`
  const news = sql`exists (select 1 from ${taskMarks} where organisation_id = ${own} and announced_at is null
    and announce_at <= ${ctx.now().toISOString()})`
  const staleMarks = sql`(${live} is not null and not exists (select 1 from ${taskMarks} where organisation_id = ${own}
      and record_id = ${own} and code = ${MARKED_BY} and position = ${live}))
    or exists (select 1 from ${records} where organisation_id = ${own} and kind = 'entry'
      and (marked_digest < ${live} or marked_digest > ${live}))
    or exists (select 1 from ${records} where organisation_id = ${own} and remark_at <= ${ctx.now().toISOString()})`
  const messages = sql`exists (select 1 from ${webhookDeliveries} join ${webhooks} w on w.id = ${webhookDeliveries.webhookId}
      and w.stopped_at is null and w.removed_at is null
      where ${webhookDeliveries.organisationId} = ${own} and ${webhookDeliveries.state} = 'PENDING'
      and ${webhookDeliveries.nextAt} <= ${ctx.now().toISOString()})
    or exists (select 1 from ${webhookDeliveries} where ${webhookDeliveries.organisationId} = ${own} and ${isOld(ctx.now())})`
  const plainKey = sql`exists (select 1 from ${idempotencyKeys} where organisation_id = ${own} and code is null)`
  return (
    ctx.db.orm
      .select(ORGANISATION_COLUMNS)
      .from(organisations)
      // One that is being imported or moved is left alone until it is whole.
      .where(
        sql`${organisations.importId} is null and ${organisations.moveState} is null
        and (${unsigned} or ${staleKey} or ${staleDataKey} or ${plainKey} or ${hasPlainTexts(own)} or ${news} or ${staleMarks} or ${messages} or ${retentionIsDue(ctx.now())})`,
      )
      .orderBy(asc(organisations.id))
      .limit(limit)
  )
}
