import { addMonths, DAY_MS, isWritable, startOfDay } from '../operators/dates.ts'
import { instantsAt, wallClockAt } from './zones.ts'

/** A length of time: months and days by the calendar, seconds exactly. */
export interface Span {
  readonly months: number
  readonly days: number
  readonly seconds: number
}

const SPAN =
  /^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/
const SECOND_MS = 1_000

/** An ISO 8601 length of time as the pack format writes it. Throws `RangeError` for any other text. */
export function parseSpan(text: string): Span {
  const match = text.length > 1 ? SPAN.exec(text) : null
  if (!match) throw new RangeError(`${text} is not a length of time`)
  const part = (index: number) => Number(match[index] ?? 0)
  return {
    months: part(1) * 12 + part(2),
    days: part(3) * 7 + part(4),
    seconds: part(5) * 3_600 + part(6) * 60 + part(7),
  }
}

/**
 * The moment a length of time after another, in milliseconds. Months and days are counted on the clock on the wall of the
 * zone: a day later it shows the same time, however long that day was; 31 January and a month is the last of February, and
 * 29 February and a year the 28th. A time that the clock shows twice is the earlier one; one that it never shows is when
 * it jumped. Hours, minutes and seconds are exact, and come last. What no date can be written for, beyond the years 0 to 9999, is infinitely far.
 */
export function addSpan(from: number, { months, days, seconds }: Span, zone: string): number {
  const exact = seconds * SECOND_MS
  if (months === 0 && days === 0) return withinDates(from + exact, exact)
  const wall = wallClockAt(from, zone)
  const day = addMonths(startOfDay(wall), months) + days * DAY_MS
  if (!isWritable(day)) return withinDates(day, months + days)
  const [earliest] = instantsAt(day + (wall - startOfDay(wall)), zone)
  return withinDates(earliest + exact, months + days + exact)
}

const withinDates = (moment: number, direction: number): number => {
  if (isWritable(moment)) return moment
  return direction < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** The moment a length of time before another, by the same rules. */
export function subtractSpan(from: number, { months, days, seconds }: Span, zone: string): number {
  return addSpan(from, { months: -months, days: -days, seconds: -seconds }, zone)
}

/** The last second of a calendar day (its UTC midnight) in a zone. */
export function endOfDay(day: number, zone: string): number {
  const [next] = instantsAt(day + DAY_MS, zone)
  return next - 1_000
}

/** How one length of time stands to another; apart: it depends on where in the calendar they are. */
export function compareDurations(one: string, other: string): 'shorter' | 'same' | 'longer' | 'apart' {
  const [a, b] = [parseSpan(one), parseSpan(other)]
  const parts = [a.months - b.months, a.days - b.days, a.seconds - b.seconds]
  if (parts.every((part) => part === 0)) return 'same'
  if (parts.every((part) => part <= 0)) return 'shorter'
  if (parts.every((part) => part >= 0)) return 'longer'
  const [[least, most], [otherLeast, otherMost]] = [boundsOf(a), boundsOf(b)]
  if (most < otherLeast) return 'shorter'
  return least > otherMost ? 'longer' : 'apart'
}

const HOUR = 3_600

/** The fewest and the most seconds: a month has 28 to 31 days, a day 23 to 25 hours. */
function boundsOf({ months, days, seconds }: Span): readonly [least: number, most: number] {
  const least = (months * 28 + days) * 23 * HOUR + seconds
  const most = (months * 31 + days) * 25 * HOUR + seconds
  return [least, most]
}
