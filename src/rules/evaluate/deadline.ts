import type { CompiledRequirement } from '../compile/compiled-ruleset.ts'
import { DAY_MS, formatInstant, isWritable, lastDayOf, startOfDay } from '../operators/dates.ts'
import { TRUE } from '../operators/truth.ts'
import type { FindingStatus } from '../pack/format.ts'
import { NONE, truthAt } from '../program/program.ts'
import type { DeadlineFinding } from '../types.ts'
import type { Situation } from './situation.ts'

const SHOWS_LABEL: ReadonlySet<FindingStatus> = new Set(['OPEN', 'UNMET'])
const SHOWS_DATE: ReadonlySet<FindingStatus> = new Set(['OPEN', 'UNMET', 'MET', 'WAIVED', 'NOTED'])

/**
 * When a requirement that applies is due. A date stays of interest while the requirement is met (the next deletion, the
 * next audit); a label without a date only while something is left to do. A clock whose start is unknown shows nothing;
 * a date past the year 9999 is none.
 * Days count in UTC, from the day of the start on, and the last day to its end; exactly as `withinLast`, `olderThan` and the
 * ages in days count them, so that what is overdue is not met. Source: docs/semantics.md#lengths-of-time-and-deadlines.
 */
export function deadlineOf(
  { compiled, frame }: Situation,
  { requirement, dueNowWhen }: CompiledRequirement,
  status: FindingStatus,
): DeadlineFinding | null {
  const rule = requirement.deadline
  if (!rule || !SHOWS_DATE.has(status)) return null
  const { label } = rule
  if (dueNowWhen !== NONE && truthAt(compiled.program, dueNowWhen, frame) === TRUE) {
    return { requirement, label, dueAt: formatInstant(frame.asOf), overdue: false }
  }
  const undated = SHOWS_LABEL.has(status) ? { requirement, label, dueAt: null, overdue: false } : null
  if (rule.from === undefined) return undated
  const slot = compiled.slots.get(rule.from)
  if (slot === undefined || frame.known[slot] !== 1) return null
  const length = { months: numeric(rule.plusMonths), days: numeric(rule.plusDays) }
  const lastDay = lastDayOf(frame.figures[slot] ?? Number.NaN, length)
  const due = lastDay + DAY_MS - 1_000
  return isWritable(due)
    ? { requirement, label, dueAt: formatInstant(due), overdue: lastDay < startOfDay(frame.asOf) }
    : undated
}

/** Parameters were replaced by figures when the ruleset was resolved. */
const numeric = (value: number | { param: string } | undefined): number =>
  typeof value === 'number' ? value : 0
