import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** What an organisation has used on a day (UTC); written in the same batch as what is counted. */
export const usageCounters = sqliteTable(
  'usage_counters',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    resource: text('resource', { enum: ['checks'] }).notNull(),
    day: text('day').notNull(),
    used: integer('used').notNull(),
    /** The write that was granted last: what follows in the same batch looks whether that is itself. */
    grantedTo: text('granted_to').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.resource, table.day] })],
)
