import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** What the blocks of the log are marked with, beside the requirements that checks found. No code of a requirement begins like that. */
export const MARKS = { readable: ':readable', erased: ':erased' } as const

/** By which numbers an organisation's checks are looked up: those of what they found. Never changed, never removed. */
export const checkMarks = sqliteTable(
  'check_marks',
  {
    /** In `check_blocks`; of this database only. */
    id: integer('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** 1, 2, 3 … per organisation; in `checks.findings`. */
    number: integer('number').notNull(),
    /** The code of a requirement, or one of MARKS. */
    mark: text('mark').notNull(),
  },
  (table) => [
    uniqueIndex('check_marks_by_number').on(table.organisationId, table.number),
    uniqueIndex('check_marks_by_mark').on(table.organisationId, table.mark),
  ],
)
