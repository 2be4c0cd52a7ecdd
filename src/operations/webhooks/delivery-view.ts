import type { outbox } from '../../db/tables/outbox.ts'
import type { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'

/** A message for a webhook, and how far it has come. */
export interface DeliveryView {
  readonly id: string
  readonly delivery: typeof webhookDeliveries.$inferSelect
  readonly message: typeof outbox.$inferSelect
}

/** What a delivery is found by. */
export interface DeliveryPlace {
  readonly outboxId: string
  readonly webhookId: string
}

const PREFIX = 'whd_'
const ID = /^whd_(out_[0-9a-z]{26})\.(whk_[0-9a-z]{26})$/

/** The id of a delivery: opaque to callers, made of its message and its webhook. */
export const deliveryId = ({ outboxId, webhookId }: DeliveryPlace): string =>
  `${PREFIX}${outboxId}.${webhookId}`

/** Null for what `deliveryId` cannot have made. */
export function parseDeliveryId(id: string): DeliveryPlace | null {
  const [, outboxId, webhookId] = ID.exec(id) ?? []
  return outboxId === undefined || webhookId === undefined ? null : { outboxId, webhookId }
}

export const toDeliveryView = (row: Omit<DeliveryView, 'id'>): DeliveryView => ({
  id: deliveryId(row.delivery),
  ...row,
})
