import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** A time-limited permission to go on without one requirement for one subject. Revoked ones stay as a record. */
export const waivers = sqliteTable(
  'waivers',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    requirementCode: text('requirement_code').notNull(),
    subjectRef: text('subject_ref').notNull(),
    reason: text('reason').notNull(),
    reasonCode: text('reason_code').notNull(),
    rulesetDigest: text('ruleset_digest').notNull(),
    grantedAt: text('granted_at').notNull(),
    grantedBy: text('granted_by').notNull(),
    expiresAt: text('expires_at').notNull(),
    revokedAt: text('revoked_at'),
    revokedBy: text('revoked_by'),
    revokedReason: text('revoked_reason'),
  },
  (table) => [index('waivers_by_subject').on(table.organisationId, table.subjectRef, table.expiresAt)],
)
