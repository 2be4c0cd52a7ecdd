import { sql } from 'drizzle-orm'
import { check, index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisationKeys } from './organisation-keys.ts'
import { organisations } from './organisations.ts'
import { subjectErasures } from './subject-erasures.ts'

/**
 * One key for each record that holds sealed texts, wrapped by a sealing key of the organisation. Erasing a subject destroys
 * the keys of the subject's records and nothing else, so that whatever copies of the records exist become unreadable.
 */
export const dataKeys = sqliteTable(
  'data_keys',
  {
    recordId: text('record_id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Keyed hash of the subject's reference; null when there is none, or no longer. */
    subjectHash: text('subject_hash'),
    /** Null: destroyed. */
    wrappedKey: text('wrapped_key'),
    organisationKeyId: text('organisation_key_id')
      .notNull()
      .references(() => organisationKeys.id),
    erasureId: text('erasure_id').references(() => subjectErasures.id),
  },
  (table) => [
    index('data_keys_by_subject').on(table.organisationId, table.subjectHash),
    index('data_keys_by_wrapping').on(table.organisationKeyId),
    check('data_keys_destroyed_by_erasure', sql`(wrapped_key IS NULL) = (erasure_id IS NOT NULL)`),
  ],
)
