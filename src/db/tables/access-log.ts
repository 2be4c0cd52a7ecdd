import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

const ACTIONS = [
  'KEY_CREATED',
  'KEY_ROTATED',
  'KEY_REVOKED',
  'CHECK_TOKEN_CREATED',
  'IDENTITY_PROVIDER_CREATED',
  'IDENTITY_PROVIDER_CHANGED',
  'IDENTITY_PROVIDER_REMOVED',
  'SETTINGS_CHANGED',
  'SIGNING_KEY_REGISTERED',
  'SIGNING_KEY_REVOKED',
  'FLOORS_WEAKENED',
  'PACK_PUBLISHED',
  'PACK_SIGNED',
  'RULESET_ACTIVATED',
  'WAIVER_REQUESTED',
  'WAIVER_GRANTED',
  'WAIVER_REVOKED',
  'WAIVER_USED',
  'ORGANISATION_IMPORTED',
  'QUOTA_CHANGED',
  'HISTORY_ACCEPTED',
  'RECORDS_READ',
  'REPORT_READ',
  'WEBHOOK_CREATED',
  'WEBHOOK_CHANGED',
  'WEBHOOK_REMOVED',
  'WEBHOOK_SECRET_ROTATED',
  'WEBHOOK_REPLAYED',
  'FINDING_ANSWERED',
  'FINDING_REVIEWED',
  'DOCUMENTS_TRUSTED',
  'DOCUMENTS_REMOVED',
] as const

/** Who changed who may do what, or what counts; written in the same batch as the change. */
export const accessLog = sqliteTable(
  'access_log',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Under which the log knows it; entries from before the log had them have none. */
    id: text('id').unique(),
    sequence: integer('sequence').notNull(),
    recordedAt: text('recorded_at').notNull(),
    actor: text('actor').notNull(),
    action: text('action', { enum: ACTIONS }).notNull(),
    /** The id of what was changed. */
    subjectId: text('subject_id').notNull(),
    details: text('details', { mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.sequence] }),
    // What was written about something, to compare it with.
    index('access_log_by_subject').on(table.organisationId, table.subjectId),
  ],
)
