import { sql } from 'drizzle-orm'
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { FINDING_ANSWERS } from '../../values/finding-answers.ts'
import { checks } from './checks.ts'
import { organisations } from './organisations.ts'

/** What somebody said of a finding that a recorded check showed; the latest counts. Rows are added, and gone with the erasure. */
export const findingAnswers = sqliteTable(
  'finding_answers',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    checkId: text('check_id')
      .notNull()
      .references(() => checks.id),
    requirementCode: text('requirement_code').notNull(),
    answer: text('answer', { enum: FINDING_ANSWERS }).notNull(),
    reasonCode: text('reason_code'),
    /** Sealed with the key of the check. */
    comment: text('comment'),
    /** Keyed hash of the idempotency key. */
    key: text('key').notNull(),
    /** Keyed digest of what the key was first used with. */
    fingerprint: text('fingerprint').notNull(),
    happenedAt: text('happened_at').notNull(),
    recordedAt: text('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
  },
  (table) => [
    uniqueIndex('finding_answers_by_key').on(table.organisationId, table.key),
    index('finding_answers_of_check').on(table.organisationId, table.checkId),
    index('finding_answers_in_order').on(table.organisationId, table.id).where(sql`comment IS NOT NULL`),
  ],
)
