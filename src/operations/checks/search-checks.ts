import { and, desc, eq, exists, gt, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { checkBlocks } from '../../db/tables/check-blocks.ts'
import { MARKS } from '../../db/tables/check-marks.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { organisations } from '../../db/tables/organisations.ts'
import type { Verdict } from '../../rules/pack/format.ts'
import type { OperationContext } from '../context.ts'
import { ownRows } from '../own-rows.ts'
import { keyOfRecord } from '../vault/data-keys.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { blockOf, standsIn } from './finding-index.ts'
import { hasFound, markOf } from './recorded-findings.ts'

export interface SafetyCheckFilter {
  readonly verdict?: readonly Verdict[] | null | undefined
  readonly subjectRef?: string | null | undefined
  /** RFC 3339 instants, exclusive. */
  readonly recordedAfter?: string | null | undefined
  readonly recordedBefore?: string | null | undefined
  readonly requirementCode?: string | null | undefined
  /** Whether the facts were made unreadable. Null: either. */
  readonly erased?: boolean | null | undefined
}

/** How checks are looked for: from which index, in the order in which that has them, so that a page reads little more than it shows. */
export interface CheckSearch {
  readonly from: SQL
  readonly where: SQL | undefined
  /** The newest first: by their place in the log; where a time is asked for by their time first, which is nearly always the same. */
  readonly inIndex: readonly SQL[]
  /** The same for the rows of a page, which are found by their places: the plus keeps SQLite from going through that index instead. */
  readonly order: readonly SQL[]
  /** Condition: behind the check of that place. */
  readonly behind: (sequence: number) => SQL | undefined
  /** Several verdicts, each of which has its own part of the index, where nothing else is asked for. */
  readonly verdicts: readonly Verdict[]
}

/** The search that a filter asks for. Parts of the filter must all hold. */
export async function searchOf(ctx: OperationContext, filter: SafetyCheckFilter): Promise<CheckSearch> {
  const { subjectRef, recordedAfter, recordedBefore, requirementCode, erased } = filter
  const own = eq(checks.organisationId, ctx.organisation.id)
  const verdict = filter.verdict ? [...new Set(filter.verdict)] : null
  const wanted = and(
    verdict ? inArray(checks.verdict, verdict) : undefined,
    recordedAfter ? gt(checks.recordedAt, recordedAfter) : undefined,
    recordedBefore ? lt(checks.recordedAt, recordedBefore) : undefined,
    typeof erased === 'boolean' ? exists(keyOfRecord(ctx, checks.id, { isDestroyed: erased })) : undefined,
    requirementCode ? hasFound(ctx, { code: requirementCode }) : undefined,
  )
  const inOrder = {
    from: sql`${checks}`,
    where: and(own, wanted),
    order: [sql`+${checks.sequence} desc`],
    inIndex: [desc(checks.sequence)],
    behind: (sequence: number) => lt(checks.sequence, sequence),
    verdicts: [],
  }
  if (subjectRef) return { ...inOrder, ...(await ofSubject(ctx, subjectRef, wanted)) }
  if (requirementCode) return { ...inOrder, ...marked(ctx, requirementCode, wanted) }
  if (typeof erased === 'boolean')
    return { ...inOrder, ...marked(ctx, erased ? MARKS.erased : MARKS.readable, wanted) }
  if (recordedAfter || recordedBefore) return { ...inOrder, ...byTime(ctx) }
  return { ...inOrder, verdicts: verdict !== null && verdict.length > 1 ? verdict : [] }
}

/** Through the keys of the subject's records. */
async function ofSubject(
  ctx: OperationContext,
  subjectRef: string,
  wanted: SQL | undefined,
): Promise<Pick<CheckSearch, 'from' | 'where'>> {
  const hash = await findSubjectHash(ctx, subjectRef)
  const keys = and(
    eq(dataKeys.organisationId, ctx.organisation.id),
    hash === null ? sql`false` : eq(dataKeys.subjectHash, hash),
  )
  return {
    from: sql`${dataKeys} cross join ${checks}`,
    where: and(keys, eq(checks.id, dataKeys.recordId), ownRows(ctx, checks), wanted),
  }
}

/** Through the blocks of the log that have the mark, the newest first. */
function marked(
  ctx: OperationContext,
  mark: string,
  wanted: SQL | undefined,
): Pick<CheckSearch, 'from' | 'where' | 'inIndex' | 'behind'> {
  const blocks = eq(checkBlocks.markId, markOf(ctx, 'id', mark))
  const ofBlock = and(eq(checks.organisationId, ctx.organisation.id), standsIn(checkBlocks.block))
  return {
    from: sql`${checkBlocks} cross join ${checks}`,
    where: and(blocks, ofBlock, wanted),
    inIndex: [desc(checkBlocks.block), desc(checks.sequence)],
    behind: (sequence) =>
      and(sql`${checkBlocks.block} <= ${blockOf(sql`${sequence}`)}`, lt(checks.sequence, sequence)),
  }
}

/** Through the times at which checks were recorded. */
function byTime(ctx: OperationContext): Pick<CheckSearch, 'order' | 'inIndex' | 'behind'> {
  const timeOf = (table: typeof checks | typeof logLeaves, sequence: number) =>
    sql`(select ${table.recordedAt} from ${table} where ${and(
      eq(table.organisationId, ctx.organisation.id),
      eq(table.sequence, sequence),
    )})`
  const newest = [desc(checks.recordedAt), desc(checks.sequence)]
  return {
    order: [sql`+${checks.recordedAt} desc`, sql`+${checks.sequence} desc`],
    inIndex: newest,
    behind: (sequence) => sql`(${checks.recordedAt}, ${checks.sequence})
      < (coalesce(${timeOf(checks, sequence)}, ${timeOf(logLeaves, sequence)}), ${sequence})`,
  }
}

/** Select of the places in the log of a page of checks. */
export function placesOf(
  { from, where, inIndex, behind, verdicts }: CheckSearch,
  { after, limit }: { readonly after: number | null; readonly limit: number },
): SQL {
  const newest = sql.join([...inIndex], sql`, `)
  const page = and(where, after === null ? undefined : behind(after))
  if (verdicts.length === 0)
    return sql`select ${checks.sequence} from ${from} where ${page} order by ${newest} limit ${limit}`
  const parts = verdicts.map((verdict) => {
    const one = and(page, eq(checks.verdict, verdict))
    return sql`select * from (select ${checks.sequence} from ${checks} where ${one} order by ${newest} limit ${limit})`
  })
  return sql`select * from (${sql.join(parts, sql` union all `)}) order by 1 desc limit ${limit}`
}

/** Condition: the check is one of a page. Both columns together, so that no index is gone through which begins with the organisation only. */
export const isOnPage = (
  { organisation }: OperationContext,
  search: CheckSearch,
  page: Parameters<typeof placesOf>[1],
): SQL => sql`(${checks.organisationId}, ${checks.sequence})
  in (select ${organisation.id}, place.sequence from (${placesOf(search, page)}) place)`

/** Select that counts everything that the search finds. */
export function countStatement(ctx: OperationContext, { from, where }: CheckSearch) {
  const count = sql`(select count(*) from ${from} where ${where})`
  return ctx.db.orm
    .select({ count: sql<number>`${count}` })
    .from(organisations)
    .where(eq(organisations.id, ctx.organisation.id))
}
