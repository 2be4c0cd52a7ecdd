import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import { outbox } from '../../db/tables/outbox.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { type DeliveryState, WEBHOOK_TOPICS } from '../../values/webhook-topics.ts'
import type { Call, OperationContext } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { countOwn } from '../own-rows.ts'
import { type Connection, type FilteredPage, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { type DeliveryPlace, type DeliveryView, toDeliveryView } from './delivery-view.ts'

export interface DeliveryFilter {
  readonly webhookId?: string | null | undefined
  readonly state?: DeliveryState | null | undefined
  readonly topic?: string | null | undefined
}

/** Select of deliveries with their messages. */
export function deliveryStatement(ctx: OperationContext, condition: SQL | undefined) {
  const organisationId = ctx.organisation.id
  return ctx.db.orm
    .select({ delivery: webhookDeliveries, message: outbox })
    .from(webhookDeliveries)
    .innerJoin(
      outbox,
      and(eq(outbox.id, webhookDeliveries.outboxId), eq(outbox.organisationId, organisationId)),
    )
    .where(and(eq(webhookDeliveries.organisationId, organisationId), condition))
}

/** Condition: the delivery at a place. */
export const atPlace = ({ outboxId, webhookId }: DeliveryPlace): SQL | undefined =>
  and(eq(webhookDeliveries.outboxId, outboxId), eq(webhookDeliveries.webhookId, webhookId))

/** Messages for webhooks, the newest first. Parts of the filter must all hold. */
export async function listDeliveries({
  ctx,
  input,
}: Call<FilteredPage<DeliveryFilter>>): Promise<Connection<DeliveryView>> {
  requireScope(ctx, 'admin')
  const { webhookId, state, topic } = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'webhookId'], webhookId, TEXT.id),
    aboutText(['filter', 'topic'], topic, TEXT.code),
  ])
  const page = readPage('webhook-deliveries', input, readPosition)
  const ofTopic = WEBHOOK_TOPICS.find((known) => known === topic)
  const matching = and(
    webhookId ? eq(webhookDeliveries.webhookId, webhookId) : undefined,
    state ? eq(webhookDeliveries.state, state) : undefined,
    topic ? (ofTopic === undefined ? sql`false` : eq(webhookDeliveries.topic, ofTopic)) : undefined,
  )
  const after = page.after === null ? undefined : lt(webhookDeliveries.sequence, page.after)
  const [rows, total] = await ctx.db.readBatch([
    deliveryStatement(ctx, and(matching, after))
      .orderBy(desc(webhookDeliveries.sequence))
      .limit(page.first + 1),
    countOwn(ctx, webhookDeliveries, matching),
  ])
  return toConnection(
    page,
    rows.map(toDeliveryView),
    total[0]?.count ?? 0,
    ({ delivery }) => delivery.sequence,
  )
}

const readPosition = parseSequence
