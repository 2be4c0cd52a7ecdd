import { and, eq, lt, ne, notExists, type SQL, sql } from 'drizzle-orm'
import { outbox } from '../../db/tables/outbox.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import type { Fetch } from '../../db/timed-fetch.ts'
import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { deliverWebhooks } from './deliver-webhooks.ts'

/** Of an organisation in one run: up to a hundred messages. */
const ROUNDS_MAX = 5
const ROWS_PER_RUN = 1_000
/** How long messages can be looked at and sent once more. */
export const MESSAGES_KEPT_DAYS = 30
const DAY_MS = 86_400_000

/** What the clock does about webhooks: sends what is due, and forgets what was told long ago. */
export async function deliverByTheClock({
  ctx,
  fetch,
}: {
  ctx: OperationContext
  fetch: Fetch
}): Promise<void> {
  requireScope(ctx, 'admin')
  await deliverWebhooks(ctx, fetch, ROUNDS_MAX)
  await forgetOld(ctx)
}

/** Announcements of tasks stay in the outbox, so that none is made twice. What has waited so long waits for a webhook that has stopped. */
async function forgetOld(ctx: OperationContext): Promise<void> {
  const { orm } = ctx.db
  const organisationId = ctx.organisation.id
  const old = and(eq(webhookDeliveries.organisationId, organisationId), isOld(ctx.now()))
  const rows = sql`rowid in (select rowid from ${webhookDeliveries} where ${old} limit ${ROWS_PER_RUN})`
  const [found] = await orm
    .select({ id: webhookDeliveries.outboxId })
    .from(webhookDeliveries)
    .where(old)
    .limit(1)
  if (found === undefined) return
  const left = orm
    .select({ one: sql`1` })
    .from(webhookDeliveries)
    .where(
      and(eq(webhookDeliveries.organisationId, organisationId), eq(webhookDeliveries.outboxId, outbox.id)),
    )
  await ctx.db.writeBatch([
    orm.delete(webhookDeliveries).where(and(eq(webhookDeliveries.organisationId, organisationId), rows)),
    orm
      .delete(outbox)
      .where(
        and(
          eq(outbox.organisationId, organisationId),
          lt(outbox.createdAt, keptSince(ctx.now())),
          ne(outbox.topic, 'task.due'),
          notExists(left),
        ),
      ),
  ])
}

const keptSince = (now: Date): string => new Date(now.getTime() - MESSAGES_KEPT_DAYS * DAY_MS).toISOString()

/** Condition on deliveries: told, or not, so long ago that it is forgotten. */
export const isOld = (now: Date): SQL => sql`${webhookDeliveries.createdAt} < ${keptSince(now)}`
