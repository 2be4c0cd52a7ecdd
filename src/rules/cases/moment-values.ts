import {
  addMonths,
  DAY_MS,
  formatDay,
  formatInstant,
  parseDay,
  parseDuration,
  parseMoment,
  startOfDay,
} from '../operators/dates.ts'
import type { FactDeclaration } from '../pack/format.ts'
import type { Choice } from './choice.ts'
import type { Points } from './points.ts'

const SECOND_MS = 1_000
const EARLIEST = parseDay('0001-01-01') ?? 0
const LATEST = parseDay('9999-12-31') ?? 0

/**
 * Dates just before, on and just after every limit that conditions set, as seen at `asOf`; today and tomorrow, too. A date and time may
 * also be given as a day, which is compared by the day: days that differ from all their moments come last.
 */
export function momentValues(points: Points, { type }: Pick<FactDeclaration, 'type'>, asOf: number): Choice {
  const today = startOfDay(asOf)
  const step = type === 'date' ? DAY_MS : SECOND_MS
  const absolute = [...points.moments].flatMap((text) => around(text, step))
  const relative = limitsBack(points, today).flatMap((limit) => [limit, limit - DAY_MS, limit + DAY_MS])
  const now = type === 'date' ? [today, today + DAY_MS] : [asOf, asOf + SECOND_MS]
  const nearby = points.flags.isApproximate ? [today - DAY_MS, today - 2 * DAY_MS] : []
  const moments = [...relative, ...absolute, ...now, ...nearby]
  const values =
    type === 'date'
      ? written(moments.map(startOfDay), formatDay)
      : [...written(moments, formatInstant), ...written(daysOf(points, today), formatDay)]
  return { values, isExact: !points.flags.isApproximate && !mixesClocks(points) }
}

/** Days around every limit that is no day itself, today and tomorrow: other limits are compared by the day whatever is given. */
function daysOf({ moments }: Points, today: number): number[] {
  const limits = [...moments]
    .filter((text) => parseDay(text) === null)
    .flatMap((text) => parseMoment(text) ?? [])
  return [...limits.map(startOfDay), today].flatMap((day) => [day, day - DAY_MS, day + DAY_MS])
}

/** Different ones, as far as they can be written. */
const written = (moments: readonly number[], format: (moment: number) => string): string[] =>
  [...new Set(moments)].filter((moment) => moment >= EARLIEST && moment <= LATEST).map(format)

function around(text: string, step: number): number[] {
  const moment = parseMoment(text)
  if (moment === null) return []
  const ofDay = parseDay(text) === null ? [] : [moment + DAY_MS - step, moment + DAY_MS]
  return [moment, moment - step, moment + step, ...ofDay]
}

/** The days on which durations and ages end, counted back from today. */
function limitsBack({ durations, daysAgo, yearsAgo }: Points, today: number): number[] {
  const spans = [...durations].flatMap((text) => parseDuration(text) ?? [])
  return [
    ...spans.map(({ months, days }) => addMonths(today, -months) - days * DAY_MS),
    ...[...daysAgo].map((days) => today - days * DAY_MS),
    ...[...yearsAgo].map((years) => addMonths(today, -12 * Math.ceil(years))),
  ].filter(Number.isFinite)
}

/** Days and months, or a calendar date and an age, stand in no fixed relation: which comes first depends on the day. */
function mixesClocks({ durations, daysAgo, yearsAgo, moments }: Points): boolean {
  const spans = [...durations].flatMap((text) => parseDuration(text) ?? [])
  const clocks = [
    spans.some(({ days }) => days > 0) || daysAgo.size > 0,
    spans.some(({ months }) => months > 0) || yearsAgo.size > 0,
    moments.size > 0,
  ]
  return clocks.filter(Boolean).length > 1
}

/** Whether a calendar with its unequal months and leap days has a say in the conditions on a fact. */
export const dependsOnCalendar = (points: Points): boolean => points.yearsAgo.size > 0 || mixesClocks(points)
