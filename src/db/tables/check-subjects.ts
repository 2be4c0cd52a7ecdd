import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { checks } from './checks.ts'
import { organisations } from './organisations.ts'

/**
 * Whom a recorded check is about beside the subject that it is kept under: whose registers and runs were read for it. Keyed hashes of
 * their references, to erase it by; gone with the erasure.
 */
export const checkSubjects = sqliteTable(
  'check_subjects',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    subjectHash: text('subject_hash').notNull(),
    checkId: text('check_id')
      .notNull()
      .references(() => checks.id),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.checkId, table.subjectHash] }),
    // With the check, so that SQLite does not take the key, which has it too, for the better way.
    index('check_subjects_by_subject').on(table.organisationId, table.subjectHash, table.checkId),
  ],
)
