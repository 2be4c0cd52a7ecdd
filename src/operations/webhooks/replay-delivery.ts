import { and, eq, exists, sql } from 'drizzle-orm'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { LocalisedText } from '../../rules/pack/format.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { type DeliveryPlace, type DeliveryView, parseDeliveryId, toDeliveryView } from './delivery-view.ts'
import { atPlace, deliveryStatement } from './list-deliveries.ts'
import { ownWebhooks } from './webhook-view.ts'

export interface DeliveryPayload {
  readonly delivery: DeliveryView | null
  readonly userErrors: readonly UserFault[]
}

const NO_SUCH_DELIVERY = { en: 'There is no delivery of this id.', 'zh-CN': '没有该编号的投递。' }
const REMOVED = { en: 'The webhook of this delivery was removed.', 'zh-CN': '该投递的Webhook已移除。' }

/**
 * Sends a message once more, with the same id, behind those that wait. One that waits already stays where it is. An id that is not there, and a
 * webhook that was removed, come back as user errors.
 */
export async function replayDelivery({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<DeliveryPayload> {
  requireScope(ctx, 'admin')
  const malformed = inputFaults(messageLocale(ctx), [aboutText(['input', 'id'], id, TEXT.id)])
  if (malformed.length > 0) return { delivery: null, userErrors: malformed }
  const place = parseDeliveryId(id)
  if (place === null) return notFound(ctx, NO_SUCH_DELIVERY)
  const { row, isRemoved } = await replay(ctx, place)
  if (row === undefined) return notFound(ctx, NO_SUCH_DELIVERY)
  if (isRemoved) return notFound(ctx, REMOVED)
  return { delivery: toDeliveryView(row), userErrors: [] }
}

const notFound = (ctx: OperationContext, text: LocalisedText): DeliveryPayload => ({
  delivery: null,
  userErrors: [faultIn(messageLocale(ctx), 'NOT_FOUND', text, ['input', 'id'])],
})

async function replay(ctx: OperationContext, place: DeliveryPlace) {
  const { orm } = ctx.db
  const organisationId = ctx.organisation.id
  const next = sql<number>`(select max(sequence) + 1 from ${webhookDeliveries} where organisation_id = ${organisationId})`
  const webhook = orm.select({ one: sql`1` }).from(webhooks).where(ownWebhooks(ctx, place.webhookId))
  const settled = and(
    eq(webhookDeliveries.organisationId, organisationId),
    atPlace(place),
    sql`${webhookDeliveries.state} <> 'PENDING'`,
    exists(webhook),
  )
  const isSettled = exists(orm.select({ one: sql`1` }).from(webhookDeliveries).where(settled))
  const change = {
    action: 'WEBHOOK_REPLAYED',
    subjectId: place.webhookId,
    details: { messageId: place.outboxId },
  } as const
  const access = await accessEntry(ctx, change, isSettled)
  const [, , , [row], stillThere] = await ctx.db.writeBatch([
    // Before it is changed, as the entry asks whether it waits.
    access.entry,
    access.leaf,
    orm
      .update(webhookDeliveries)
      .set({
        state: 'PENDING',
        attempts: 0,
        firstTriedAt: null,
        deliveredAt: null,
        nextAt: ctx.now().toISOString(),
        sequence: next,
      })
      .where(settled),
    deliveryStatement(ctx, atPlace(place)),
    webhook,
  ])
  return { row, isRemoved: stillThere.length === 0 }
}
