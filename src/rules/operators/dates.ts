/** Calendar arithmetic in UTC on milliseconds since 1970; a date is its midnight. */
export const DAY_MS = 86_400_000

const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT =
  /^\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
const DURATION = /^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?$/
/** The longest length of time that can be written, in any unit: nine digits. */
export const LENGTH_MAX = 999_999_999

/** Whether a figure can be a number of days, months or years. */
export const isLength = (figure: number): boolean =>
  Number.isInteger(figure) && figure >= 0 && figure <= LENGTH_MAX

export interface Duration {
  readonly months: number
  readonly days: number
}

const CYCLE_YEARS = 400
const CALENDAR_YEARS = 10_000
const CYCLE_MS = 146_097 * DAY_MS

/** Months count from 0. The calendar repeats every 400 years; one cycle later, `Date.UTC` takes no year for 19xx. */
const utc = (year: number, month: number, day: number): number =>
  Date.UTC(year + CYCLE_YEARS, month, day) - CYCLE_MS

const FIRST_WRITABLE = utc(0, 0, 1)
const FIRST_UNWRITABLE = utc(10_000, 0, 1)

/** Whether RFC 3339 can write a moment: its years have four digits. */
export const isWritable = (ms: number): boolean => ms >= FIRST_WRITABLE && ms < FIRST_UNWRITABLE

/** The midnight that starts the day which a text begins with, if the calendar has it. */
function calendarDay(text: string): number | null {
  const year = Number(text.slice(0, 4))
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8, 10))
  const ms = utc(year, month - 1, day)
  const exists = month >= 1 && month <= 12 && day >= 1 && ms < utc(year, month, 1)
  return exists ? ms : null
}

/** Milliseconds of a `YYYY-MM-DD` day that exists in the calendar, else null. */
export function parseDay(text: string): number | null {
  return DATE.test(text) ? calendarDay(text) : null
}

/** Whether a value is written as a day, without a time of day. */
export const isDay = (value: unknown): boolean => typeof value === 'string' && DATE.test(value)

/** Milliseconds of an RFC 3339 instant (offset required), else null. */
export function parseInstant(text: string): number | null {
  if (!INSTANT.test(text) || calendarDay(text) === null) return null
  const ms = Date.parse(text.toUpperCase())
  return isWritable(ms) ? ms : null
}

/** A day or an instant as milliseconds, else null. */
export const parseMoment = (text: string): number | null => parseDay(text) ?? parseInstant(text)

/**
 * ISO 8601 duration of years, months, weeks and days, each up to `LENGTH_MAX`; hours are not part of the format. Null for
 * any other text.
 */
export function parseDuration(text: string): Duration | null {
  const match = text.length > 1 ? DURATION.exec(text) : null
  if (!match) return null
  const part = (index: number) => Number(match[index] ?? 0)
  return { months: part(1) * 12 + part(2), days: part(3) * 7 + part(4) }
}

/** The midnight that starts the UTC day of a moment. */
export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS

/**
 * The last day of a length of time from the day of a moment on, as its midnight: whole days in UTC, the last to its end. What
 * is longer than the calendar ends after it: nothing is further back.
 */
export const lastDayOf = (moment: number, { months, days }: Duration): number =>
  addMonths(startOfDay(moment), Math.min(months, CALENDAR_YEARS * 12)) + days * DAY_MS

/** Adds calendar months; 31 January plus one month is the last day of February. */
export function addMonths(ms: number, months: number): number {
  const date = new Date(ms)
  const dayOfMonth = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const lastDay = new Date(utc(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(dayOfMonth, lastDay))
  return date.getTime()
}

/** Whole days between two moments, by UTC calendar day. */
export const daysBetween = (from: number, to: number): number => (startOfDay(to) - startOfDay(from)) / DAY_MS

/** Completed years between two moments, by UTC calendar day. */
export function yearsBetween(from: number, to: number): number {
  const start = new Date(from)
  const end = new Date(to)
  const years = end.getUTCFullYear() - start.getUTCFullYear()
  return addMonths(startOfDay(from), years * 12) > startOfDay(to) ? years - 1 : years
}

/** The day that was written last: one check after the other asks for today. */
const lastWritten = { day: Number.NaN, text: '' }

/** `YYYY-MM-DD` of a writable moment (UTC). */
export function formatDay(ms: number): string {
  const day = Math.floor(ms / DAY_MS)
  if (day !== lastWritten.day) {
    lastWritten.text = new Date(ms).toISOString().slice(0, 10)
    lastWritten.day = day
  }
  return lastWritten.text
}

/** RFC 3339 of a writable moment in UTC, without fractions of a second when there are none. */
export const formatInstant = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
