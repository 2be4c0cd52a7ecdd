import { sql } from 'drizzle-orm'
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'
import { waiverRequests } from './waiver-requests.ts'

/** A time-limited permission to go on without one requirement for one subject. Revoked ones stay as a record. */
export const waivers = sqliteTable(
  'waivers',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    requirementCode: text('requirement_code').notNull(),
    /** Sealed, like the reasons; a subject is looked for by the hash in `data_keys`. */
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
    /** What it grants; a request is granted once. */
    requestId: text('request_id').references(() => waiverRequests.id),
    /** Keyed digest of the facts that the requirement read when the waiver first let a recorded check pass. */
    factsDigest: text('facts_digest'),
    firstUsedAt: text('first_used_at'),
  },
  (table) => [
    index('waivers_in_order').on(table.organisationId, table.id),
    index('waivers_in_force').on(table.organisationId, table.expiresAt).where(sql`revoked_at IS NULL`),
    uniqueIndex('waivers_of_request').on(table.requestId),
  ],
)
