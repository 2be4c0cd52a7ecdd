import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core'
import { checkMarks } from './check-marks.ts'

/** How many entries of the log are one block: those of block n have the sequences from n × this on. */
export const BLOCK_LENGTH = 32

/**
 * In which blocks of its organisation's log there are checks that found a requirement, that can be read, or that were erased. So a filter
 * looks through few checks, however many there are, and a check adds few rows, because most of what it found was found in its block before.
 */
export const checkBlocks = sqliteTable(
  'check_blocks',
  {
    markId: integer('mark_id')
      .notNull()
      .references(() => checkMarks.id),
    block: integer('block').notNull(),
  },
  (table) => [primaryKey({ columns: [table.markId, table.block] })],
)
