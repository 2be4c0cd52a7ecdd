import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { checks } from './checks.ts'
import { organisations } from './organisations.ts'

/** Leaves of the append-only log of an organisation (RFC 6962 leaf hashes, hexadecimal). */
export const logLeaves = sqliteTable(
  'log_leaves',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    sequence: integer('sequence').notNull(),
    checkId: text('check_id')
      .notNull()
      .unique()
      .references(() => checks.id),
    leafHash: text('leaf_hash').notNull(),
    recordedAt: text('recorded_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.sequence] })],
)
