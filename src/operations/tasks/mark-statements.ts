import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import type { Bound } from '../../db/fixed-statement.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { records } from '../../db/tables/records.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import type { OperationContext } from '../context.ts'
import type { Owner } from '../own-statement.ts'
import type { TaskMark } from './task-mark.ts'

/** Statements that put marks in the place of those of a record. What was announced stays announced as long as its times stay. */
export function markStatementsOf(
  ctx: OperationContext,
  record: { readonly id: string; readonly subjectHash: string | null | SQL },
  marks: readonly TaskMark[],
  when: SQL,
  hasOlder = true,
): Statement[] {
  const values = { recordId: record.id, ...toMarkValues(marks) }
  return [
    ...(hasOlder ? [removeMarks(ctx, values, when)] : []),
    ...(marks.length > 0 ? [insertMarks(ctx, { ...values, subjectHash: record.subjectHash }, when)] : []),
  ]
}

/** Marks as the two statements take them. */
export interface MarkValues {
  readonly recordId: string
  /** JSON: their codes. */
  readonly codes: string
  /** JSON: for each what its columns have. */
  readonly marks: string
}

type BoundMarks = { readonly [Name in keyof MarkValues]: Bound<string> }

export const toMarkValues = (marks: readonly TaskMark[]): Omit<MarkValues, 'recordId'> => ({
  codes: JSON.stringify(marks.map(({ code }) => code)),
  marks: JSON.stringify(
    marks.map(({ code, kind, dueAt, shownFrom, announceAt, roles, group }) => [
      code,
      kind,
      group?.key ?? '',
      group?.position ?? '',
      dueAt,
      shownFrom,
      roles.length === 0 ? '' : ` ${roles.join(' ')} `,
      announceAt,
    ]),
  ),
})

/** Removes those of a record's marks that are not among these. */
export function removeMarks(
  { db, organisation }: Owner,
  { recordId, codes }: Pick<BoundMarks, 'recordId' | 'codes'>,
  when: SQL,
) {
  const outdated = sql`${taskMarks.code} not in (select value from json_each(${codes}))`
  const own = and(eq(taskMarks.organisationId, organisation.id), eq(taskMarks.recordId, recordId))
  return db.orm.delete(taskMarks).where(and(own, outdated, when))
}

const member = (at: number) => sql`json_extract(mark.value, ${sql.raw(`'$[${at}]'`)})`

/** Writes a record's marks, over those of the same codes. */
export function insertMarks(
  { db, organisation }: Owner,
  {
    recordId,
    marks,
    subjectHash,
  }: Pick<BoundMarks, 'recordId' | 'marks'> & { readonly subjectHash: Bound<string | null> | SQL },
  when: SQL,
) {
  const row = {
    organisationId: organisation.id,
    recordId,
    code: member(0),
    kind: member(1),
    groupKey: member(2),
    position: member(3),
    dueAt: member(4),
    shownFrom: member(5),
    subjectHash,
    roles: member(6),
    announceAt: member(7),
    announcedAt: null,
  }
  const from = sql`json_each(${marks}) mark`
  return insertWhere(db, taskMarks, row, { from, where: when }).onConflictDoUpdate({
    target: [taskMarks.organisationId, taskMarks.recordId, taskMarks.code],
    set: {
      kind: sql`excluded.kind`,
      groupKey: sql`excluded.group_key`,
      position: sql`excluded.position`,
      dueAt: sql`excluded.due_at`,
      shownFrom: sql`excluded.shown_from`,
      roles: sql`excluded.roles`,
      announceAt: sql`excluded.announce_at`,
      // What is due at another time is news again.
      announcedAt: sql`case when ${taskMarks.dueAt} = excluded.due_at and ${taskMarks.announceAt} = excluded.announce_at
          then ${taskMarks.announcedAt} end`,
    },
  })
}

/** Statements after which everything of the organisation is marked anew. */
export function forgetMarkStatements(ctx: OperationContext): Statement[] {
  const organisationId = ctx.organisation.id
  return [
    ctx.db.orm
      .update(records)
      .set({ remarkAt: ctx.now().toISOString() })
      .where(and(eq(records.organisationId, organisationId), inArray(records.kind, ['run', 'entry']))),
    ctx.db.orm
      .delete(taskMarks)
      .where(
        and(eq(taskMarks.organisationId, organisationId), inArray(taskMarks.kind, ['waiver', 'ruleset'])),
      ),
  ]
}
