import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Tokens that may be used once and were, until they have run out. */
export const seenTokens = sqliteTable(
  'seen_tokens',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** SHA-256 of who issued it and of its name. */
    digest: text('digest').notNull(),
    expiresAt: text('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.digest] })],
)
