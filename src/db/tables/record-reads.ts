import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Which runs and entries an entry of the access log says were read: its own list, to be looked up by the record. */
export const recordReads = sqliteTable(
  'record_reads',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    recordId: text('record_id').notNull(),
    /** The entry of the access log. */
    accessId: text('access_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.recordId, table.accessId] })],
)
