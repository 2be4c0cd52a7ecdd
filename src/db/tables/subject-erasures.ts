import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Which records were made unreadable, when, by whom and why. Each has a leaf in the log. */
export const subjectErasures = sqliteTable(
  'subject_erasures',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Kept, so that a repeated call finds it and a restored backup can be erased again. */
    subjectHash: text('subject_hash').notNull(),
    /** Sealed. */
    reason: text('reason').notNull(),
    recordIds: text('record_ids', { mode: 'json' }).$type<readonly string[]>().notNull(),
    erasedAt: text('erased_at').notNull(),
    erasedBy: text('erased_by').notNull(),
  },
  (table) => [index('subject_erasures_by_subject').on(table.organisationId, table.subjectHash)],
)
