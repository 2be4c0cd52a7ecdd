/** Dates of the reference side, by JavaScript's own parser and calendar; `operators/dates.ts` does it by hand. */
const DAY_MS = 24 * 60 * 60 * 1000

/** Milliseconds of a day or an instant that the fact reader has accepted. */
export const momentOf = (text: string): number => Date.parse(text.toUpperCase())

/** The UTC day of a moment, counted from 1970-01-01. */
export const dayOf = (moment: number): number => Math.floor(moment / DAY_MS)

/** Whether a day without a time of day. */
export const isPlainDay = (text: string): boolean => text.length === 'YYYY-MM-DD'.length

/** Whether more than a duration of years, months, weeks and days has passed since the day of a moment, by UTC days. */
export function isOlderThan(moment: number, duration: string, asOf: number): boolean {
  let months = 0
  let days = 0
  for (const [, figure, unit] of duration.matchAll(/(\d+)([YMWD])/g)) {
    if (unit === 'Y') months += 12 * Number(figure)
    if (unit === 'M') months += Number(figure)
    if (unit === 'W') days += 7 * Number(figure)
    if (unit === 'D') days += Number(figure)
  }
  return dayOf(monthsLater(moment, months)) + days < dayOf(asOf)
}

/** The moment, or undefined where its years no longer have four digits. */
export function inCalendar(moment: number): number | undefined {
  const date = new Date(moment)
  return !Number.isNaN(date.getTime()) && /^\d{4}-/.test(date.toISOString()) ? moment : undefined
}

/** Birthdays had between two moments, by UTC days; who was born on 29 February has it on the 28th in other years. */
export function wholeYears(from: number, to: number): number {
  const years = new Date(to).getUTCFullYear() - new Date(from).getUTCFullYear()
  return dayOf(monthsLater(from, 12 * years)) <= dayOf(to) ? years : years - 1
}

/** Adds calendar months; where the month is too short, its last day. */
export function monthsLater(moment: number, months: number): number {
  const start = new Date(moment)
  const end = new Date(moment)
  end.setUTCMonth(start.getUTCMonth() + months)
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0)
  return end.getTime()
}
