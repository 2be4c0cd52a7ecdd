import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Leaves of the append-only log of an organisation (RFC 6962 leaf hashes, hexadecimal). */
export const logLeaves = sqliteTable(
  'log_leaves',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** 1, 2, 3 … without a gap, per organisation. */
    sequence: integer('sequence').notNull(),
    /** Which table the record stands in. */
    kind: text('kind', { enum: ['check', 'erasure', 'access', 'event'] }).notNull(),
    recordId: text('record_id').notNull().unique(),
    leafHash: text('leaf_hash').notNull(),
    recordedAt: text('recorded_at').notNull(),
    /** Of records that may be removed one day, so that their leaf can still be verified. */
    contentDigest: text('content_digest'),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.sequence] })],
)
