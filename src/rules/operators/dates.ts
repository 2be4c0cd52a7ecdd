/** Calendar arithmetic in UTC on milliseconds since 1970; a date is its midnight. */
export const DAY_MS = 86_400_000

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/
const DURATION = /^P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?$/

export interface Duration {
  readonly months: number
  readonly days: number
}

function utc(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date.getTime()
}

/** Whether RFC 3339 can write a moment: its years have four digits. */
export const isWritable = (ms: number): boolean => ms >= utc(0, 0, 1) && ms < utc(10_000, 0, 1)

function calendarDay(year: number, month: number, day: number): number | null {
  const ms = utc(year, month - 1, day)
  const date = new Date(ms)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : null
}

/** Milliseconds of a `YYYY-MM-DD` day that exists in the calendar, else null. */
export function parseDay(text: string): number | null {
  const match = DATE.exec(text)
  return match ? calendarDay(Number(match[1]), Number(match[2]), Number(match[3])) : null
}

/** Milliseconds of an RFC 3339 instant (offset required), else null. */
export function parseInstant(text: string): number | null {
  const match = INSTANT.exec(text)
  if (!match || calendarDay(Number(match[1]), Number(match[2]), Number(match[3])) === null) return null
  const ms = Date.parse(text.toUpperCase())
  return isWritable(ms) ? ms : null
}

/** A day or an instant as milliseconds, else null. */
export const parseMoment = (text: string): number | null => parseDay(text) ?? parseInstant(text)

/** ISO 8601 duration of years, months, weeks and days; hours are not part of the format. */
export function parseDuration(text: string): Duration | null {
  const match = text.length > 1 ? DURATION.exec(text) : null
  if (!match) return null
  const part = (index: number) => Number(match[index] ?? 0)
  return { months: part(1) * 12 + part(2), days: part(3) * 7 + part(4) }
}

/** The midnight that starts the UTC day of a moment. */
export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS

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

/** `YYYY-MM-DD` of a writable moment (UTC). */
export const formatDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** RFC 3339 of a writable moment in UTC, without fractions of a second when there are none. */
export const formatInstant = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
