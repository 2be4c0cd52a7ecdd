import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { WebhookStop } from '../../values/webhook-topics.ts'
import { organisations } from './organisations.ts'

/** Where an organisation wants to be told what happens. */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Sealed, like the address, which may hold a token, and the secrets. */
    name: text('name').notNull(),
    url: text('url').notNull(),
    /** JSON: the secrets that messages are signed with, each with the time until which it is used. */
    secrets: text('secrets').notNull(),
    topics: text('topics', { mode: 'json' }).$type<readonly string[]>().notNull(),
    createdAt: text('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    /** Nothing is sent from then on; null: it is sent. */
    stoppedAt: text('stopped_at'),
    stoppedFor: text('stopped_for').$type<WebhookStop>(),
    removedAt: text('removed_at'),
  },
  (table) => [index('webhooks_of_organisation').on(table.organisationId, table.id)],
)
