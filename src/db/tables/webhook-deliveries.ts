import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { DeliveryFault, DeliveryState, WebhookTopic } from '../../values/webhook-topics.ts'
import { organisations } from './organisations.ts'
import { outbox } from './outbox.ts'
import { webhooks } from './webhooks.ts'

/** One message of the outbox for one webhook; written in the batch of what it tells about. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    webhookId: text('webhook_id')
      .notNull()
      .references(() => webhooks.id),
    outboxId: text('outbox_id')
      .notNull()
      .references(() => outbox.id),
    topic: text('topic').$type<WebhookTopic>().notNull(),
    /** Messages with the same are sent one after the other, in the order of their sequence. */
    orderKey: text('order_key').notNull(),
    sequence: integer('sequence').notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    attempts: integer('attempts').notNull(),
    firstTriedAt: text('first_tried_at'),
    lastTriedAt: text('last_tried_at'),
    /** The next attempt, or until when whoever makes one has it to themselves. */
    nextAt: text('next_at').notNull(),
    /** HTTP status of the last answer; null when there was none. */
    lastStatus: integer('last_status'),
    lastFault: text('last_fault').$type<DeliveryFault>(),
    deliveredAt: text('delivered_at'),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.outboxId, table.webhookId] }),
    index('webhook_deliveries_in_order').on(table.organisationId, table.sequence),
    index('webhook_deliveries_waiting').on(table.organisationId, table.nextAt).where(sql`state = 'PENDING'`),
    index('webhook_deliveries_by_order')
      .on(table.organisationId, table.webhookId, table.orderKey, table.sequence)
      .where(sql`state = 'PENDING'`),
  ],
)
