import { sql } from 'drizzle-orm'
import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Which effect a caller's key already had; written in the same batch as the effect. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    operation: text('operation').notNull(),
    /** Keyed hash of what the caller chose, which may name people. */
    key: text('key').notNull(),
    /** Digest of the canonical input the key was first used with. */
    fingerprint: text('fingerprint').notNull(),
    /** What it recorded: a check, or an event of a record. */
    recordId: text('record_id').notNull(),
    createdAt: text('created_at').notNull(),
    /** Keyed digest of the whole row; null where the key still stands as the caller chose it, until the next scheduled run. */
    code: text('code'),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.operation, table.key] }),
    index('idempotency_keys_of_record').on(table.recordId),
    index('idempotency_keys_to_hide').on(table.organisationId).where(sql`code IS NULL`),
  ],
)
