import { and, asc, eq, isNull, lte, notExists, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Statement } from '../../db/client.ts'
import { outbox } from '../../db/tables/outbox.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { Fetch } from '../../db/timed-fetch.ts'
import type { WebhookStop } from '../../values/webhook-topics.ts'
import type { OperationContext } from '../context.ts'
import { ownRows } from '../own-rows.ts'
import { markStatementsOf } from '../tasks/mark-statements.ts'
import { secretsAt } from './secrets.ts'
import { type Sent, sendMessage } from './send-message.ts'
import { webhookMark } from './webhook-task.ts'
import { openSecrets, toWebhookView, type WebhookRow } from './webhook-view.ts'

/** After each attempt that failed: how long until the next. Together a day. */
const WAITS_MS = [
  5_000,
  5 * 60_000,
  30 * 60_000,
  2 * 3_600_000,
  4 * 3_600_000,
  8 * 3_600_000,
  9 * 3_600_000 + 24 * 60_000 + 55_000,
]
/** How long whoever sends a message has it to themselves: longer than sending can take. */
const LEASE_MS = 60_000
const MESSAGES_PER_ROUND = 20
const GONE = 410

interface Waiting {
  readonly delivery: typeof webhookDeliveries.$inferSelect
  readonly webhook: WebhookRow
  readonly message: typeof outbox.$inferSelect
}

/**
 * Sends what waits for the organisation's webhooks and is due, in up to so many rounds; true when nothing is left that is due. Of messages
 * about the same thing the earliest is sent until it has arrived, then the next. A message is taken before it is sent, so that others
 * who do the same at the same time send another one; one whose sender died is taken again after a minute, so it may arrive twice, with the
 * same id. What does not arrive within a day stops the webhook, and is a task.
 */
export async function deliverWebhooks(
  ctx: OperationContext,
  fetch: Fetch,
  roundsMax: number,
): Promise<boolean> {
  for (let round = 0; round < roundsMax; round += 1) {
    const due = await readDue(ctx)
    if (due.length === 0) return true
    const taken = await take(ctx, due)
    const settled = await Promise.all(taken.map(async (one) => settle(ctx, one, await send(ctx, fetch, one))))
    const [first, ...rest] = settled.flat()
    if (first !== undefined) await ctx.db.writeBatch([first, ...rest])
  }
  return false
}

const own = (ctx: OperationContext, { outboxId, webhookId }: Waiting['delivery']): SQL | undefined =>
  and(
    eq(webhookDeliveries.organisationId, ctx.organisation.id),
    eq(webhookDeliveries.outboxId, outboxId),
    eq(webhookDeliveries.webhookId, webhookId),
  )

async function readDue(ctx: OperationContext): Promise<Waiting[]> {
  const { orm } = ctx.db
  const organisationId = ctx.organisation.id
  const earlier = alias(webhookDeliveries, 'earlier')
  const isFirst = notExists(
    orm
      .select({ one: sql`1` })
      .from(earlier)
      .where(
        and(
          eq(earlier.organisationId, organisationId),
          eq(earlier.webhookId, webhookDeliveries.webhookId),
          eq(earlier.orderKey, webhookDeliveries.orderKey),
          eq(earlier.state, 'PENDING'),
          sql`${earlier.sequence} < ${webhookDeliveries.sequence}`,
        ),
      ),
  )
  return orm
    .select({ delivery: webhookDeliveries, webhook: webhooks, message: outbox })
    .from(webhookDeliveries)
    .innerJoin(
      webhooks,
      and(
        eq(webhooks.id, webhookDeliveries.webhookId),
        eq(webhooks.organisationId, organisationId),
        isNull(webhooks.stoppedAt),
        isNull(webhooks.removedAt),
      ),
    )
    .innerJoin(outbox, and(eq(outbox.id, webhookDeliveries.outboxId), ownRows(ctx, outbox)))
    .where(
      and(
        eq(webhookDeliveries.organisationId, organisationId),
        eq(webhookDeliveries.state, 'PENDING'),
        lte(webhookDeliveries.nextAt, ctx.now().toISOString()),
        isFirst,
      ),
    )
    .orderBy(asc(webhookDeliveries.nextAt), asc(webhookDeliveries.sequence))
    .limit(MESSAGES_PER_ROUND)
}

/** Those that nobody else has taken, counted as tried. */
async function take(ctx: OperationContext, due: readonly Waiting[]): Promise<Waiting[]> {
  const now = ctx.now()
  const at = now.toISOString()
  const nextAt = new Date(now.getTime() + LEASE_MS).toISOString()
  const claims = due.map(({ delivery }) =>
    ctx.db.orm
      .update(webhookDeliveries)
      .set({
        attempts: delivery.attempts + 1,
        firstTriedAt: delivery.firstTriedAt ?? at,
        lastTriedAt: at,
        nextAt,
      })
      .where(
        and(
          own(ctx, delivery),
          eq(webhookDeliveries.state, 'PENDING'),
          eq(webhookDeliveries.attempts, delivery.attempts),
          eq(webhookDeliveries.nextAt, delivery.nextAt),
        ),
      )
      .returning(),
  )
  const [first, ...rest] = claims
  if (first === undefined) return []
  const results = await ctx.db.writeBatch([first, ...rest])
  return due.flatMap((one, at) => {
    const delivery = results[at]?.[0]
    return delivery === undefined ? [] : [{ ...one, delivery }]
  })
}

async function send(ctx: OperationContext, fetch: Fetch, { webhook, message }: Waiting): Promise<Sent> {
  const { url } = await toWebhookView(ctx, webhook)
  const now = ctx.now()
  const secrets = secretsAt(await openSecrets(ctx, webhook.id, webhook.secrets), now)
  const body = JSON.stringify({ type: message.topic, timestamp: message.createdAt, data: message.payload })
  return sendMessage(
    fetch,
    { id: message.id, url, secrets, body },
    { now, allowsLoopback: ctx.allowsLoopback },
  )
}

async function settle(ctx: OperationContext, one: Waiting, { status, fault }: Sent): Promise<Statement[]> {
  const { delivery } = one
  const now = ctx.now()
  const isOurs = and(own(ctx, delivery), eq(webhookDeliveries.attempts, delivery.attempts))
  const change = (set: Partial<typeof webhookDeliveries.$inferInsert>): Statement =>
    ctx.db.orm
      .update(webhookDeliveries)
      .set({ lastStatus: status, lastFault: fault, ...set })
      .where(isOurs)
  if (fault === null) return [change({ state: 'DELIVERED', deliveredAt: now.toISOString() })]
  if (status === GONE) return [change({ state: 'FAILED' }), ...(await stop(ctx, one.webhook, 'GONE'))]
  const wait = WAITS_MS[delivery.attempts - 1]
  if (wait === undefined)
    return [change({ state: 'FAILED' }), ...(await stop(ctx, one.webhook, 'UNREACHABLE'))]
  return [change({ nextAt: new Date(now.getTime() + wait).toISOString() })]
}

/** Nothing is sent to it any more until somebody has looked at it. */
async function stop(
  ctx: OperationContext,
  { id }: WebhookRow,
  stoppedFor: WebhookStop,
): Promise<Statement[]> {
  const stoppedAt = ctx.now().toISOString()
  const organisationId = ctx.organisation.id
  const isStopped = sql`exists (select 1 from ${webhooks} where ${webhooks.organisationId} = ${organisationId}
    and ${webhooks.id} = ${id} and ${webhooks.stoppedAt} = ${stoppedAt})`
  ctx.log.info('webhook.stopped', { organisation: organisationId, webhook: id, stoppedFor })
  return [
    ctx.db.orm
      .update(webhooks)
      .set({ stoppedAt, stoppedFor })
      .where(
        and(eq(webhooks.organisationId, organisationId), eq(webhooks.id, id), isNull(webhooks.stoppedAt)),
      ),
    ...markStatementsOf(ctx, { id, subjectHash: null }, [webhookMark(stoppedAt)], isStopped),
  ]
}
