import { isOn } from '../evaluate/in-force.ts'
import {
  addMonths,
  DAY_MS,
  type Duration,
  formatDay,
  formatInstant,
  isWritable,
  lastDayOf,
  parseDay,
  parseDuration,
  parseMoment,
  startOfDay,
} from '../operators/dates.ts'
import type { FactDeclaration } from '../pack/format.ts'
import type { InForce } from '../types.ts'
import type { Choice } from './choice.ts'
import type { Points } from './points.ts'

const EARLIEST = parseDay('0000-01-01') ?? 0
const LATEST = parseDay('9999-12-31') ?? 0
/** Any day would do; a day in the middle of a month keeps month arithmetic plain. */
export const ORDINARY_TIME = Date.UTC(2026, 5, 15, 12)
const YEAR_DAYS = 366
/** Days that are looked at, one by one, for an order of limits that has not come up yet. */
const DAYS_SWEPT_MAX = 10_000
/** Lengths of time that reach back further may have more than one century without a leap day in them. */
const SPAN_YEARS_MAX = 70
const TIMES_MAX = 400
/** What it costs to see how the limits of one clock follow each other, in steps of a decision. */
const ORDER_COST = 0.5

/** Where the truth of conditions on dates can change: fixed moments, and lengths of time back from the time of the evaluation. */
export interface Clock {
  /** Days and instants as milliseconds; `isDay`: the whole day counts. */
  readonly fixed: readonly { readonly ms: number; readonly isDay: boolean }[]
  readonly spans: readonly Duration[]
}

/** The clock of what conditions look for in one fact. An age in years ends between its birthday and the next one. */
export function clockOf({ moments, durations, daysAgo, yearsAgo }: Points, apart: readonly unknown[]): Clock {
  const texts = new Set([...moments, ...apart.filter((value) => typeof value === 'string')])
  const whole = (figures: Iterable<number>) => [
    ...new Set(
      [...figures].flatMap((figure) => [Math.floor(figure), Math.ceil(figure), Math.floor(figure) + 1]),
    ),
  ]
  return {
    fixed: [...texts].flatMap((text) => {
      const ms = parseMoment(text)
      return ms === null ? [] : [{ ms, isDay: parseDay(text) !== null }]
    }),
    spans: [
      ...[...durations].flatMap((text) => parseDuration(text) ?? []),
      ...whole(daysAgo).map((days) => ({ months: 0, days })),
      ...whole(yearsAgo).map((years) => ({ months: years * 12, days: 0 })),
    ],
  }
}

interface Limit {
  readonly at: number
  readonly name: string
}

/** The first moments of cells: a condition that holds at one moment between two neighbouring limits holds at all of them. */
function limitsOf({ fixed, spans }: Clock, asOf: number): Limit[] {
  const today = startOfDay(asOf)
  const days = (at: number, name: string) => [
    { at, name },
    { at: at + DAY_MS, name: `${name}+` },
  ]
  return [
    ...fixed.flatMap(({ ms, isDay }, index) => [
      ...days(startOfDay(ms), `day ${index}`),
      ...(isDay
        ? []
        : [
            { at: ms, name: `at ${index}` },
            { at: ms + 1, name: `after ${index}` },
          ]),
    ]),
    ...days(today, 'today'),
    { at: asOf, name: 'now' },
    { at: asOf + 1, name: 'later' },
    ...spans.flatMap((span, index) => [
      { at: firstNotBefore(span, today), name: `within ${index}` },
      { at: firstNotBefore(span, today + DAY_MS), name: `beyond ${index}` },
    ]),
  ]
}

/** The first day whose length of time does not end before a day. Both move on together, so looking nearby is enough. */
function firstNotBefore(length: Duration, day: number): number {
  const ends = (from: number) => lastDayOf(from, length)
  let at = addMonths(day - length.days * DAY_MS, -length.months)
  if (!Number.isFinite(at)) return EARLIEST
  while (ends(at) >= day) at -= DAY_MS
  while (ends(at) < day) at += DAY_MS
  return at
}

/**
 * Dates, or instants and days without a time, of every cell that the limits cut at `asOf`; `count` different ones of each
 * where it has so many, for facts that are compared with each other. Every other moment behaves like one of these.
 */
export function momentCells(
  clock: Clock,
  { type }: Pick<FactDeclaration, 'type'>,
  asOf: number,
  count: number,
): Choice {
  const limits = limitsOf(clock, asOf).map(({ at }) => at)
  const ofDays = cells(
    limits.map((at) => (at === startOfDay(at) ? at : startOfDay(at) + DAY_MS)),
    DAY_MS,
    count,
  )
  const days = ofDays.map(formatDay)
  return {
    values: type === 'date' ? days : [...cells(limits, 1, count).map(formatInstant), ...days],
    isExact: true,
  }
}

function cells(limits: readonly number[], step: number, count: number): number[] {
  const starts = [...new Set(limits)].filter((at) => at > EARLIEST && at <= LATEST).sort((a, b) => a - b)
  const first = (starts[0] ?? ORDINARY_TIME) - step * count
  return [...starts, first].flatMap((start) => {
    const end = starts.find((other) => other > start) ?? LATEST + DAY_MS
    return Array.from({ length: count }, (_, index) => start + index * step).filter(
      (at) => at < end && at >= EARLIEST && at <= LATEST,
    )
  })
}

/**
 * Times of evaluation at which the limits of all clocks, fixed ones and those that move with the time, stand in every order
 * there is. Fixed limits and moving ones change places at days that can be calculated. Months and days change places with
 * the calendar, so that its days are gone through: four years, and those around a century without a leap day, which is every
 * case while no length of time reaches back a century. Only times on the days of `inForce` count, if it is given. `isExact` is false when that is not so or would take too long.
 */
export function timesOf(
  given: readonly Clock[],
  budget: { work: number },
  inForce?: InForce,
): { times: number[]; isExact: boolean } {
  const clocks = given.filter((clock) => clock.fixed.length + clock.spans.length > 0)
  const spans = clocks.flatMap((clock) => clock.spans)
  const fixed = clocks.flatMap((clock) => clock.fixed)
  const edges = [inForce?.from, inForce?.until].flatMap((day) => parseDay(day ?? '') ?? [])
  const noon = (day: number) => startOfDay(day) + DAY_MS / 2
  const ordinary = [ORDINARY_TIME, ...edges.map(noon)].filter((at) => isOn(formatDay(at), inForce))
  if (spans.length === 0) return { times: ordinary.slice(0, 1), isExact: true }
  const crossings = [
    ...edges,
    ...fixed.flatMap(({ ms }) => [{ months: 0, days: 0 }, ...spans].flatMap((span) => crossing(ms, span))),
  ]
  const isMixed = clocks.some(
    (clock) => clock.spans.some(({ months }) => months > 0) && clock.spans.some(({ days }) => days > 0),
  )
  const swept = isMixed ? calendarDays(clocks, crossings, budget) : { days: [], isExact: true }
  const instants = fixed.filter(({ isDay }) => !isDay).flatMap(({ ms }) => [ms - 1, ms, ms + 1])
  const candidates = [...ordinary, ...crossings.map(noon), ...instants, ...swept.days.map(noon)].filter(
    (at) => isWritable(at - DAY_MS) && isWritable(at + DAY_MS) && isOn(formatDay(at), inForce),
  )
  const times = oneOfEachOrder(new Set(candidates), clocks, budget)
  return {
    times: times.slice(0, TIMES_MAX),
    isExact: swept.isExact && times.length <= TIMES_MAX && budget.work >= 0,
  }
}

/** The days around which a fixed moment and the moving limit of a length of time change places. */
function crossing(ms: number, { months, days }: Duration): number[] {
  const around = [-2, -1, 0, 1, 2].map(
    (shift) => addMonths(startOfDay(ms) + shift * DAY_MS, months) + days * DAY_MS,
  )
  return around.filter(Number.isFinite).flatMap((day) => [day - DAY_MS, day, day + DAY_MS])
}

/**
 * Days on which lengths of time in months and in days may end in another order: of those far from every fixed moment one for
 * each order, of those between fixed moments all.
 */
function calendarDays(
  clocks: readonly Clock[],
  crossings: readonly number[],
  budget: { work: number },
): { days: number[]; isExact: boolean } {
  const spans = clocks.flatMap((clock) => clock.spans)
  const longest = Math.max(...spans.map(({ months, days }) => Math.ceil(months / 12 + days / 365))) + 1
  const [first, last] = [Math.min(...crossings), Math.max(...crossings)]
  const isNear = crossings.length === 0 || (first > Date.UTC(1800, 0, 1) && last < Date.UTC(2400, 0, 1))
  const between = crossings.length === 0 ? 0 : Math.ceil((last - first) / DAY_MS) + 1
  if (longest > SPAN_YEARS_MAX || !isNear || between > DAYS_SWEPT_MAX) return { days: [], isExact: false }
  const moving = clocks.map((clock) => ({ ...clock, fixed: [] }))
  const years = (from: number, count: number) =>
    Array.from({ length: count * YEAR_DAYS }, (_, day) => Date.UTC(from, 0, 1) + day * DAY_MS)
  const centuries = crossings.length === 0 ? [2100] : [1700, 2500]
  const far = centuries.flatMap((century) => {
    const days = [...years(century - SPAN_YEARS_MAX - 3, 4), ...years(century, longest + 5)]
    return oneOfEachOrder(days, moving, budget)
  })
  const near = Array.from({ length: between }, (_, day) => startOfDay(first) + day * DAY_MS)
  return { days: [...near, ...far], isExact: true }
}

/** The first of the times at which the limits of clocks stand in the same order, for every order. */
function oneOfEachOrder(
  times: Iterable<number>,
  clocks: readonly Clock[],
  budget: { work: number },
): number[] {
  const byOrder = new Map<string, number>()
  for (const time of times) {
    budget.work -= clocks.length * ORDER_COST
    if (budget.work < 0) break
    const order = clocks.map((clock) => orderOf(limitsOf(clock, time))).join('|')
    if (!byOrder.has(order)) byOrder.set(order, time)
  }
  return [...byOrder.values()]
}

/** How limits follow each other, and which fall together. */
function orderOf(limits: readonly Limit[]): string {
  const sorted = limits.toSorted((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
  return sorted.map(({ at, name }, index) => `${sorted[index - 1]?.at === at ? '=' : '<'}${name}`).join('')
}
