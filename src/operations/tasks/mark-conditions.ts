import { and, eq, lt, lte, type SQL, sql } from 'drizzle-orm'
import { taskMarks } from '../../db/tables/task-marks.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { holdCode } from '../registers/entry-marks.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { END_OF_TIME, NEVER } from './end-of-time.ts'

export interface TaskFilter {
  readonly kind?: string | null | undefined
  readonly overdue?: boolean | null | undefined
  /** RFC 3339 instant with milliseconds. */
  readonly dueBefore?: string | null | undefined
  /** The code of a role: what it may do, also what anybody may. */
  readonly role?: string | null | undefined
  readonly subjectRef?: string | null | undefined
}

/** The column of the outer select, from within another one over the same table. */
const outer = (column: string) => sql`${taskMarks}.${sql.raw(column)}`

/** What a mark that stands for the lack of entries is called: the code of the rule behind it. */
export const EMPTINESS = 'none:'

/** Condition: rows that are a task at this moment, as far as rows can tell. */
export function isShown(ctx: OperationContext): SQL | undefined {
  return and(
    eq(taskMarks.organisationId, ctx.organisation.id),
    lt(taskMarks.dueAt, NEVER),
    lte(taskMarks.shownFrom, ctx.now().toISOString()),
    standsLatest(ctx),
    isStillEmpty(ctx),
  )
}

/** Of a group only the row that stands latest is a task. */
function standsLatest(ctx: OperationContext): SQL {
  return sql`(${outer('group_key')} = '' or not exists (select 1 from ${taskMarks} later
    where later.organisation_id = ${ctx.organisation.id} and later.code = ${outer('code')}
    and later.group_key = ${outer('group_key')} and later.position > ${outer('position')}))`
}

/** A rule that asks for an entry asks no more once it means one. */
function isStillEmpty(ctx: OperationContext): SQL {
  return sql`(${outer('record_id')} <> ${ctx.organisation.id} or ${outer('kind')} <> 'register'
    or not exists (select 1 from ${taskMarks} meant where meant.organisation_id = ${ctx.organisation.id}
      and meant.code = substr(${outer('code')}, ${EMPTINESS.length + 1})))`
}

/** Condition: something holds the entry back from being deleted; null where nothing of the ruleset can. */
export function isHeld(ctx: OperationContext, compiled: CompiledRuleset | null): SQL | null {
  const codes = [...(compiled?.registers.values() ?? [])].flatMap(({ code, suspendsRetention }) =>
    suspendsRetention ? [holdCode(code)] : [],
  )
  if (codes.length === 0) return null
  const now = ctx.now().toISOString()
  // The sign keeps the database from looking through everything that is due later.
  return sql`(${outer('kind')} = 'retention' and exists (select 1 from ${taskMarks} hold
    where hold.organisation_id = ${ctx.organisation.id}
    and hold.code in (select value from json_each(${JSON.stringify(codes)}))
    and hold.group_key in (${outer('record_id')}, coalesce(${outer('subject_hash')}, ''))
    and hold.position <= ${now} and +hold.due_at > ${now}))`
}

/** Condition: rows that a filter asks for. */
export async function fitsFilter(
  ctx: OperationContext,
  { kind, overdue, dueBefore, role, subjectRef }: TaskFilter,
  held: SQL,
): Promise<SQL | undefined> {
  const isLate = sql`(${lt(taskMarks.dueAt, ctx.now().toISOString())} and not ${held})`
  return and(
    kind ? eq(taskMarks.kind, kind) : undefined,
    typeof overdue === 'boolean' ? (overdue ? isLate : sql`not ${isLate}`) : undefined,
    dueBefore ? and(lt(taskMarks.dueAt, dueBefore), lt(taskMarks.dueAt, END_OF_TIME)) : undefined,
    role ? sql`(${taskMarks.roles} = '' or instr(${taskMarks.roles}, ${` ${role} `}) > 0)` : undefined,
    subjectRef ? await isAbout(ctx, subjectRef) : undefined,
  )
}

async function isAbout(ctx: OperationContext, subjectRef: string): Promise<SQL> {
  const hash = await findSubjectHash(ctx, subjectRef)
  return hash === null ? sql`false` : eq(taskMarks.subjectHash, hash)
}

/** Where a row stands in the list: what is held back behind everything else, then by the time it is due. */
export interface TaskPosition {
  readonly isHeld: boolean
  readonly dueAt: string
  readonly recordId: string
  readonly code: string
}

/** Condition: rows behind a place, apart from whether they are held back. */
export function isBehind({ dueAt, recordId, code }: TaskPosition): SQL {
  return sql`(${taskMarks.dueAt}, ${taskMarks.recordId}, ${taskMarks.code}) > (${dueAt}, ${recordId}, ${code})`
}

export const writePosition = ({ isHeld: held, dueAt, recordId, code }: TaskPosition): string =>
  `${held ? 1 : 0} ${dueAt} ${recordId} ${code}`

const POSITION =
  /^([01]) (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z) ([a-z]{2,5}_[0-9a-z]{26}) ([!-~]{1,200})$/

/** Null for any other text than `writePosition` makes. */
export function readPosition(text: string): TaskPosition | null {
  const [, held, dueAt, recordId, code] = POSITION.exec(text) ?? []
  if (dueAt === undefined || recordId === undefined || code === undefined) return null
  return { isHeld: held === '1', dueAt, recordId, code }
}

/** Condition: rows whose time to be announced has come, whether they are a task or not. */
export function isToAnnounce(ctx: OperationContext): SQL | undefined {
  return and(
    eq(taskMarks.organisationId, ctx.organisation.id),
    sql`announced_at is null`,
    lte(taskMarks.announceAt, ctx.now().toISOString()),
  )
}

/** Condition: rows that others do not put aside. */
export const isInPlace = (ctx: OperationContext): SQL => sql`(${standsLatest(ctx)} and ${isStillEmpty(ctx)})`
