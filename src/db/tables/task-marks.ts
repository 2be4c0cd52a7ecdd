import { sql } from 'drizzle-orm'
import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/**
 * Where to look for tasks, in the order in which they are due. A task is derived from its record whenever it is shown; a row that does
 * not lead to one any more shows nothing. Written in the batch of the event that makes or ends it, and by the clock.
 */
export const taskMarks = sqliteTable(
  'task_marks',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** The run, the entry or the waiver that it comes from; the organisation where it comes from the live rules themselves. */
    recordId: text('record_id').notNull(),
    /** Which task of the record. */
    code: text('code').notNull(),
    kind: text('kind').notNull(),
    /** Of the marks of a group only the one that stands latest is a task; empty: it is a task by itself. */
    groupKey: text('group_key').notNull(),
    position: text('position').notNull(),
    /**
     * RFC 3339; the end of time for one that is due at no time in particular, so that it comes last, and what sorts behind it for a row that
     * is no task. Of a hold: until when it holds.
     */
    dueAt: text('due_at').notNull(),
    /** From then on it is a task. */
    shownFrom: text('shown_from').notNull(),
    subjectHash: text('subject_hash'),
    /** Role codes between spaces, with one before and one behind; empty: anybody. */
    roles: text('roles').notNull(),
    /** From then on it is told to the world outside, once. */
    announceAt: text('announce_at').notNull().default('~'),
    /** When it was put into the outbox. */
    announcedAt: text('announced_at'),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.recordId, table.code] }),
    // What a page is looked for by stands in the index itself, so that rows which are not shown are passed over without reading them.
    index('task_marks_by_due').on(
      table.organisationId,
      table.dueAt,
      table.recordId,
      table.code,
      table.shownFrom,
      table.kind,
      table.groupKey,
    ),
    index('task_marks_by_kind').on(table.organisationId, table.kind, table.dueAt, table.recordId, table.code),
    index('task_marks_of_subject')
      .on(table.organisationId, table.subjectHash, table.dueAt, table.recordId, table.code)
      .where(sql`subject_hash IS NOT NULL`),
    index('task_marks_by_group').on(table.organisationId, table.code, table.groupKey, table.position),
    index('task_marks_to_announce')
      .on(table.organisationId, table.announceAt)
      .where(sql`announced_at IS NULL`),
  ],
)
