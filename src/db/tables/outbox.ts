import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** What is to be told to the world outside, once each; written in the batch of what it tells about. Names records, tells nothing of them. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** What happened, such as task.raised. */
    topic: text('topic').notNull(),
    /** The same thing has the same key, whoever tells it and however often. */
    dedupeKey: text('dedupe_key').notNull(),
    /** The id of what it is about. */
    recordId: text('record_id').notNull(),
    payload: text('payload', { mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('outbox_once').on(table.organisationId, table.topic, table.dedupeKey),
    index('outbox_in_order').on(table.organisationId, table.id),
    index('outbox_about').on(table.organisationId, table.recordId),
  ],
)
