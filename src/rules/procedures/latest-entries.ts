/** Which entries settle what a rule for tasks asks for: those whose day has come, and of each group the latest. */
import { isDay, parseInstant, parseMoment } from '../operators/dates.ts'
import type { RulesetTaskRule } from '../record-types.ts'
import type { EntryState, Moment } from './types.ts'
import { dayIn } from './zones.ts'

/**
 * The date by which a rule says which entry is the latest, or that there is one at all; null where no entry stands before another, and where
 * that is the date on which something is due, which may lie ahead.
 */
function dateOfOrder({ latestPer, latestBy, date, after, dueWhenEmpty }: RulesetTaskRule): string | null {
  if (latestPer === null && !dueWhenEmpty) return null
  if (latestBy !== null && latestBy !== date) return latestBy
  return after === null ? null : date
}

/** The day, its UTC midnight, from which on an entry settles anything in a rule; null where it is dated today or earlier, or not at all. */
export function comesOn(
  rule: RulesetTaskRule,
  { fields }: EntryState,
  { asOf, zone }: Moment,
): number | null {
  const by = dateOfOrder(rule)
  const value = by === null ? undefined : fields[by]
  const moment = typeof value === 'string' ? parseMoment(value) : null
  if (moment === null) return null
  const day = isDay(value) ? moment : dayIn(moment, zone)
  return day > dayIn(instantOf(asOf), zone) ? day : null
}

/** A slip in a date, or a plan, settles nothing before its day. */
export const isToCome = (rule: RulesetTaskRule, entry: EntryState, moment: Moment): boolean =>
  comesOn(rule, entry, moment) !== null

/** The entries that raise a task: all of them, or of each group the latest. */
export function relevant(
  { latestPer, latestBy }: RulesetTaskRule,
  date: string,
  entries: readonly EntryState[],
): readonly EntryState[] {
  if (latestPer === null) return entries
  const groups = Map.groupBy(entries, (entry) => JSON.stringify(membersOf(latestPer, entry)))
  return [...groups.values()].map((group) =>
    group.reduce((best, entry) => (isLater(entry, best, latestBy ?? date) ? entry : best)),
  )
}

/** What entries of one group have in common. */
export const membersOf = (latestPer: readonly string[], entry: EntryState): unknown[] =>
  latestPer.map((field) => (field === 'subject' ? entry.subjectRef : (entry.fields[field] ?? null)))

/** Of two of the same day, the one that was written down later. */
function isLater(one: EntryState, other: EntryState, date: string): boolean {
  const [a, b] = [momentOf(one, date), momentOf(other, date)]
  return a === b ? (parseMoment(one.recordedAt) ?? 0) > (parseMoment(other.recordedAt) ?? 0) : a > b
}

const momentOf = ({ fields }: EntryState, date: string): number =>
  parseMoment(String(fields[date])) ?? Number.NEGATIVE_INFINITY

/** The place of an entry in its group, as a text: the latest sorts last. */
export function positionOf(entry: EntryState, by: string): string {
  const at = momentOf(entry, by)
  const recordedAt = sortable(parseMoment(entry.recordedAt) ?? 0)
  return `${at === Number.NEGATIVE_INFINITY ? '' : sortable(at)} ${recordedAt} ${entry.id}`
}

/** Texts of equal length that sort as the moments do, also those before the year 1970. */
const sortable = (moment: number): string => String(moment + SORTABLE_FROM).padStart(16, '0')
/** The year 0 and longer before 1970 than any date that can be written. */
const SORTABLE_FROM = 100_000_000_000_000

/** Throws `RangeError` for what is no instant. */
export function instantOf(text: string): number {
  const moment = parseInstant(text)
  if (moment === null) throw new RangeError(`${text} is not an instant`)
  return moment
}
