import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { checkMarks } from '../../db/tables/check-marks.ts'
import { checks } from '../../db/tables/checks.ts'
import type { FindingStatus } from '../../rules/pack/format.ts'
import type { Owner } from '../own-statement.ts'

/** A requirement and what a check found of it, without NOT_APPLICABLE. */
export type RecordedFinding = readonly [code: string, status: FindingStatus]

/**
 * For a from clause beside or within one of checks: `found.value`, the number of each requirement in the row, and `of_status.key`, its status.
 * What is no list of numbers, because somebody altered it, has none.
 */
export const NUMBERS_FOUND = sql`json_each(case when json_valid(${checks.findings}) then ${checks.findings}
  else '{}' end) of_status cross join json_each(case of_status.type when 'array' then of_status.value else '[]' end) found`

/** Condition: the mark is the organisation's. */
export const ownMark = ({ organisation }: Owner): SQL =>
  sql`${checkMarks.organisationId} = ${organisation.id}`

/** For a select from checks: what each found. */
export function recordedFindings(owner: Owner) {
  const named = and(ownMark(owner), sql`${checkMarks.number} = found.value`)
  const pairs = sql`(select json_group_array(json_array(${checkMarks.mark}, of_status.key))
    from ${NUMBERS_FOUND} cross join ${checkMarks} where ${named})`
  // Within another one, because Drizzle leaves out whose the columns of a select are.
  return sql`${pairs}`.mapWith((text: string): RecordedFinding[] => JSON.parse(text))
}

/** The id or the number of a mark; null where no check of the organisation has it. */
export function markOf(owner: Owner, column: 'id' | 'number', mark: string): SQL {
  const ofMark = and(ownMark(owner), eq(checkMarks.mark, mark))
  return sql`(select ${checkMarks[column]} from ${checkMarks} where ${ofMark})`
}

/** Condition on a check: it has found the requirement, in one of these statuses where they are given. */
export function hasFound(
  owner: Owner,
  { code, statuses }: { readonly code: string; readonly statuses?: readonly FindingStatus[] },
): SQL {
  const wanted = and(
    sql`found.value = ${markOf(owner, 'number', code)}`,
    statuses && inArray(sql`of_status.key`, [...statuses]),
  )
  return sql`exists (select 1 from ${NUMBERS_FOUND} where ${wanted})`
}
