import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { checks } from './checks.ts'
import { organisations } from './organisations.ts'

/** Which effect a caller's key already had; written in the same batch as the effect. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    operation: text('operation').notNull(),
    key: text('key').notNull(),
    /** Digest of the canonical input the key was first used with. */
    fingerprint: text('fingerprint').notNull(),
    checkId: text('check_id')
      .notNull()
      .references(() => checks.id),
    createdAt: text('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.operation, table.key] })],
)
