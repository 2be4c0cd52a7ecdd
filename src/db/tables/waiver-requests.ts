import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Somebody asks to go on without one requirement for one subject; somebody else has to grant it. Never changes. */
export const waiverRequests = sqliteTable(
  'waiver_requests',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    requirementCode: text('requirement_code').notNull(),
    /** Sealed, like the reason; a subject is looked for by the hash in `data_keys`. */
    subjectRef: text('subject_ref').notNull(),
    reason: text('reason').notNull(),
    reasonCode: text('reason_code').notNull(),
    expiresAt: text('expires_at').notNull(),
    requestedAt: text('requested_at').notNull(),
    requestedBy: text('requested_by').notNull(),
    /** Who acts through that key, however often it is rotated: nobody grants what they asked for themselves. */
    requestedByPrincipal: text('requested_by_principal').notNull(),
  },
  (table) => [index('waiver_requests_of_organisation').on(table.organisationId, table.requirementCode)],
)
