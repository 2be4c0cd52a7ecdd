import { and, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { Bound, Places } from '../../db/fixed-statement.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { BLOCK_LENGTH, checkBlocks } from '../../db/tables/check-blocks.ts'
import { checkMarks, MARKS } from '../../db/tables/check-marks.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import type { OperationContext } from '../context.ts'
import { ownRows } from '../own-rows.ts'
import { type Owner, ownStatement } from '../own-statement.ts'
import { isGranted } from '../quotas/daily-quota.ts'
import type { CheckDraft } from './check-draft.ts'
import { markOf, NUMBERS_FOUND, ownMark } from './recorded-findings.ts'

const LENGTH = sql.raw(String(BLOCK_LENGTH))
const LAST = sql.raw(String(BLOCK_LENGTH - 1))

/** Which block an entry of the log stands in, as an expression. */
export const blockOf = (sequence: SQL | typeof checks.sequence) => sql`(${sequence} / ${LENGTH})`

/** Condition: the check stands in the block, so that it is looked up by its place. */
export const standsIn = (block: SQL | typeof checkBlocks.block): SQL =>
  sql`${checks.sequence} between ${block} * ${LENGTH} and ${block} * ${LENGTH} + ${LAST}`

/** What the checks are looked up by that the marks of an organisation have to name, as JSON. */
export const marksIn = (drafts: readonly Pick<CheckDraft, 'findings'>[]): string =>
  JSON.stringify([
    ...new Set([MARKS.readable, ...drafts.flatMap(({ findings }) => findings.map(([code]) => code))]),
  ])

/** Gives numbers to marks that the organisation does not have yet, if the condition holds. */
export function numberMarks(owner: Owner, marks: Bound<string>, condition: SQL) {
  const isKnown = sql`exists (select 1 from ${checkMarks} where ${ownMark(owner)} and ${checkMarks.mark} = new.value)`
  const last = sql`coalesce((select max(${checkMarks.number}) from ${checkMarks} where ${ownMark(owner)}), 0)`
  const row = {
    id: sql`null`,
    organisationId: owner.organisation.id,
    number: sql`${last} + row_number() over ()`,
    mark: sql`new.value`,
  }
  const from = sql`json_each(${marks}) new`
  return insertWhere(owner.db, checkMarks, row, { from, where: sql`${condition} and not ${isKnown}` })
}

/** The statement before those that write checks: gives numbers to what was found for the first time, if the write batch was counted. */
export const numberStatement = ownStatement(
  (
    owner,
    {
      marks,
      day,
      writeId,
    }: Places<{ readonly marks: string; readonly day: string; readonly writeId: string }>,
  ) => numberMarks(owner, marks, isGranted(owner, { resource: 'checks', day, writeId })),
)

/** What a check found as it says it to `numberedFindings`: codes by status, as JSON. */
export function codesByStatus({ findings }: Pick<CheckDraft, 'findings'>): string {
  const byStatus = Map.groupBy(findings, ([, status]) => status)
  return JSON.stringify(
    Object.fromEntries([...byStatus].map(([status, found]) => [status, found.map(([code]) => code)])),
  )
}

/**
 * What stands in `checks.findings`, as an expression. A code that has no number stops the write batch: such a check would be found by
 * nobody.
 */
export function numberedFindings(owner: Owner, codes: Bound<string> | SQL): SQL {
  const number = sql`(select ${checkMarks.number} from ${checkMarks} where ${ownMark(owner)} and ${checkMarks.mark} = code.value)`
  const numbers = sql`(select json_group_array(coalesce(${number}, json('a code without a number'))) from json_each(of_status.value) code)`
  return sql`(select json_group_object(of_status.key, json(${numbers})) from json_each(${codes}) of_status)`
}

/** Marks the blocks of checks that were just written with what they found. */
export const markStatement = ownStatement((owner, { checkIds }: Places<{ readonly checkIds: string }>) =>
  markBlocks(
    owner,
    and(ownRows(owner, checks), inArray(checks.id, sql`(select value from json_each(${checkIds}))`)),
  ),
)

/**
 * Marks the blocks of checks with what these found and with whether they can be read; what is marked already stays. `which` are the checks,
 * with the condition that they are the organisation's.
 */
export function markBlocks(owner: Owner, which: SQL | undefined) {
  const row = { markId: sql`marked.mark_id`, block: sql`marked.block` }
  const from = sql`(${marksOf(owner, sql`${checks}`, which)}) marked`
  return insertWhere(owner.db, checkBlocks, row, { from, where: sql`true` }).onConflictDoNothing()
}

/** Select of the marks that the blocks of checks have to have: `mark_id` and `block`, possibly several times. */
function marksOf(owner: Owner, from: SQL, which: SQL | undefined): SQL {
  const block = blockOf(checks.sequence)
  const key = and(ownRows(owner, dataKeys), eq(dataKeys.recordId, checks.id), isNotNull(dataKeys.wrappedKey))
  const state = sql`case when exists (select 1 from ${dataKeys} where ${key})
    then ${markOf(owner, 'id', MARKS.readable)} else ${markOf(owner, 'id', MARKS.erased)} end`
  return sql`select ${checkMarks.id} as mark_id, ${block} as block
      from ${from} cross join ${NUMBERS_FOUND} cross join ${checkMarks}
      where ${and(which, ownMark(owner), sql`${checkMarks.number} = found.value`)}
    union all select ${state}, ${block} from ${from} where ${which}`
}

/** For a select from checks: how many of the marks that its block has to have are missing, so that a filter does not find it. */
export function unmarked(owner: Owner, checkId: string) {
  const needed = marksOf(owner, sql`${checks}`, and(ownRows(owner, checks), eq(checks.id, checkId)))
  const there = sql`${checkBlocks.markId} = needed.mark_id and ${checkBlocks.block} = needed.block`
  const missing = sql`(select count(*) from (${needed}) needed where not exists (select 1 from ${checkBlocks} where ${there}))`
  // Within another one, because Drizzle leaves out whose the columns of a select are.
  return sql<number>`${missing}`
}

/**
 * Statements that take away what checks found and bring their blocks up to date, if the condition holds; behind the one that destroys their
 * keys. A mark stays where another check of the block still has it.
 */
export function forgetFindings(ctx: OperationContext, checkIds: SQL, condition: SQL) {
  const { orm } = ctx.db
  const erased = and(ownRows(ctx, checks), inArray(checks.id, checkIds))
  const touched = sql`(select distinct ${blockOf(checks.sequence)} as block from ${checks} where ${erased}) touched`
  const own = eq(checks.organisationId, ctx.organisation.id)
  const left = marksOf(ctx, sql`${touched} cross join ${checks}`, and(own, standsIn(sql`touched.block`)))
  const place = and(
    ownMark(ctx),
    sql`${checkBlocks.markId} = ${checkMarks.id} and ${checkBlocks.block} = touched.block`,
  )
  // In this order each row is looked up by its place; the other way round all marks of the organisation would be gone through.
  const those = sql`select ${checkBlocks}.rowid from ${touched} cross join ${checkMarks} cross join ${checkBlocks} where ${place}`
  const isLeft = sql`(${checkBlocks.markId}, ${checkBlocks.block}) in (${left})`
  return [
    orm.update(checks).set({ findings: null }).where(and(erased, condition)),
    numberMarks(ctx, JSON.stringify([MARKS.erased]), condition),
    markBlocks(ctx, and(erased, condition)),
    orm.delete(checkBlocks).where(and(sql`rowid in (${those})`, sql`not ${isLeft}`, condition)),
  ] as const
}
