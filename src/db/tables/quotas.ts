import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** What an organisation may use of something in a day (UTC); without a row the product's own ceiling holds. */
export const quotas = sqliteTable(
  'quotas',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    resource: text('resource', { enum: ['checks'] }).notNull(),
    maximumPerDay: integer('maximum_per_day').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.resource] })],
)
