/** Weeks as ISO 8601 counts them, in UTC. */

const DAY_MS = 86_400_000
export const WEEK_MS = 7 * DAY_MS
/** 1970-01-05, the first Monday of the epoch. */
const FIRST_MONDAY_MS = 4 * DAY_MS

/** The number of the week in which an instant lies; the next week has the next number. */
export function weekAt(ms: number): number {
  return Math.floor((ms - FIRST_MONDAY_MS) / WEEK_MS)
}

/** The Monday on which a week begins. */
export function startOfWeek(week: number): number {
  return FIRST_MONDAY_MS + week * WEEK_MS
}

/** What people call it, for example 2026-W01: a week belongs to the year in which its Thursday lies. */
export function weekName(week: number): string {
  const thursday = new Date(startOfWeek(week) + 3 * DAY_MS)
  const firstDay = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  const number = 1 + Math.floor((thursday.getTime() - firstDay) / WEEK_MS)
  return `${thursday.getUTCFullYear()}-W${String(number).padStart(2, '0')}`
}
