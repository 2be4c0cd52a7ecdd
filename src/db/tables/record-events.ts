import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'
import { records } from './records.ts'

/** What happened to a procedure run or a register entry, one row an event. Rows are added and never changed. */
export const recordEvents = sqliteTable(
  'record_events',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    recordId: text('record_id')
      .notNull()
      .references(() => records.id),
    /** Its place among the events of the record: 1, 2, 3 … without a gap. */
    version: integer('version').notNull(),
    /** Its place in the organisation's log: the same number as in `log_leaves`. */
    sequence: integer('sequence').notNull(),
    kind: text('kind').notNull(),
    step: text('step'),
    actingRole: text('acting_role'),
    happenedAt: text('happened_at').notNull(),
    recordedAt: text('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
    /** The same for a key and those that took its place: nobody approves twice. */
    recordedByPrincipal: text('recorded_by_principal').notNull(),
    /** The ruleset it was judged by. */
    rulesetDigest: text('ruleset_digest').notNull(),
    /** The recorded check that let a run be closed. */
    checkId: text('check_id'),
    /** Sealed with the key of the record: canonical JSON of what was said. */
    content: text('content').notNull(),
  },
  (table) => [
    uniqueIndex('record_events_of_record').on(table.organisationId, table.recordId, table.version),
    uniqueIndex('record_events_in_order').on(table.organisationId, table.sequence),
    index('record_events_by_time').on(table.organisationId, table.kind, table.happenedAt),
  ],
)
