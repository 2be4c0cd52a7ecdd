import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { RecordKind, RecordState } from '../../values/record-kinds.ts'
import { organisations } from './organisations.ts'
import { rulesets } from './rulesets.ts'

/**
 * What is found of a procedure run or a register entry without reading its events. The events are the record; everything here follows
 * from them, is written in the batch of the event it follows from, and is compared with them when the record is verified.
 */
export const records = sqliteTable(
  'records',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    kind: text('kind').$type<RecordKind>().notNull(),
    /** Of the procedure or the register. */
    code: text('code').notNull(),
    /** A run: the ruleset it is pinned to. An entry: the one its last event was judged by. */
    rulesetDigest: text('ruleset_digest').notNull(),
    /** Sealed. */
    subjectRef: text('subject_ref'),
    /** Keyed hash of the subject's reference, to look it up by; null without one and after the erasure. */
    subjectHash: text('subject_hash'),
    state: text('state').$type<RecordState>().notNull(),
    /** How many events it has. */
    version: integer('version').notNull(),
    /** When the first of them happened. */
    startedAt: text('started_at').notNull(),
    /** When the last of them was recorded. */
    changedAt: text('changed_at').notNull(),
    /** The run that started this one as one of its steps. */
    parentId: text('parent_id'),
    parentStep: text('parent_step'),
    /** By which ruleset its rows in `task_marks` were made. */
    markedDigest: text('marked_digest').notNull(),
    /** When they may change by themselves; null: never. */
    remarkAt: text('remark_at'),
  },
  (table) => [
    index('records_in_order').on(table.organisationId, table.kind, table.id),
    index('records_by_code').on(table.organisationId, table.kind, table.code, table.id),
    index('records_by_state').on(table.organisationId, table.kind, table.state, table.id),
    index('records_of_subject').on(table.organisationId, table.subjectHash, table.kind, table.id, table.code),
    index('records_by_ruleset').on(table.organisationId, table.rulesetDigest, table.kind, table.id),
    index('records_by_mark').on(table.organisationId, table.kind, table.markedDigest),
    index('records_to_mark').on(table.organisationId, table.remarkAt).where(sql`remark_at IS NOT NULL`),
    index('records_by_parent').on(table.organisationId, table.parentId).where(sql`parent_id IS NOT NULL`),
    foreignKey({
      columns: [table.organisationId, table.rulesetDigest],
      foreignColumns: [rulesets.organisationId, rulesets.digest],
    }),
  ],
)
