import { and, eq, gte, lt, type SQL } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { ReportRange, RulesetReport } from '../../rules/index.ts'
import type { RecordKind } from '../../values/record-kinds.ts'

/** Runs of a procedure, or entries of a register. */
export interface ReadOf {
  readonly kind: Extract<RecordKind, 'run' | 'entry'>
  readonly code: string
}

/**
 * Condition: the records that may be in the range of a report, and few others. When something happened stands in a column; a date that
 * the report takes from a field stands in what is sealed, so that all records have to be looked at.
 */
export function mayBeWithin(
  { kind, code }: ReadOf,
  { date }: Pick<RulesetReport, 'date'>,
  { from, to }: ReportRange,
): SQL | undefined {
  const of = and(eq(records.kind, kind), eq(records.code, code))
  if (date !== null) return of
  // A day begins up to fourteen hours before, and ends up to twelve hours after, the same day of UTC.
  const [earliest, latest] = [from && daysAfter(from, -1), to && daysAfter(to, 2)]
  return and(
    of,
    earliest ? gte(records.startedAt, earliest) : undefined,
    latest ? lt(records.startedAt, latest) : undefined,
  )
}

const DAY_MS = 86_400_000

/** The day so many days later; null beyond the years that are written with four digits. */
function daysAfter(day: string, days: number): string | null {
  const later = new Date(Date.parse(day) + days * DAY_MS).toISOString()
  return /^\d{4}-/.test(later) ? later.slice(0, 'YYYY-MM-DD'.length) : null
}
