import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** How many recorded checks a shadow ruleset was tried on beside which live one, and how they came out. */
export const shadowTallies = sqliteTable(
  'shadow_tallies',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    shadowDigest: text('shadow_digest').notNull(),
    liveDigest: text('live_digest').notNull(),
    same: integer('same').notNull(),
    different: integer('different').notNull(),
    refused: integer('refused').notNull(),
    failed: integer('failed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.shadowDigest, table.liveDigest] })],
)
