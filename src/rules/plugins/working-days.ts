import { DAY_MS, parseDay, parseMoment, startOfDay } from '../operators/dates.ts'
import type { FactType } from '../pack/format.ts'
import { definePlugin, type Plugin, type PluginComparison, type PluginOperator } from './define-plugin.ts'

/** A calendar of days on which nobody works; it knows nothing of the days outside `from` to `to`. */
export interface WorkingCalendar {
  readonly from: string
  readonly to: string
  readonly holidays: readonly string[]
  /** Days of the week that are off, 0 for Sunday; Saturday and Sunday when nothing is said. */
  readonly weekend?: readonly number[]
}

const DATES: readonly FactType[] = ['date', 'dateTime']
const WEEK = 7
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 4
const WORKING_DAYS_MAX = 10_000

/**
 * Deadlines in working days: `withinWorkingDays` and `olderThanWorkingDays` compare how many working days have passed since
 * a date with a whole number. Days count in UTC; the date itself does not count, the day of the check does. A date in the
 * future is neither. There is no answer where the calendar does not cover both days. Throws `TypeError` for a calendar with
 * a day that does not exist.
 */
export function workingDays(calendar: WorkingCalendar): Plugin {
  const days = new CalendarDays(calendar)
  const compare = (holds: (passed: number, limit: number) => boolean) => ({
    comparison: (limit: unknown): PluginComparison => {
      const most = typeof limit === 'number' ? limit : Number.NaN
      return (actual, asOf) => {
        const moment = parseMoment(String(actual))
        const passed = moment === null ? null : days.passed(dayNumber(moment), dayNumber(asOf))
        return passed === null ? null : holds(passed, most)
      }
    },
    reference: (actual: unknown, limit: unknown, asOf: number): boolean | null => {
      const passed = days.passedOneByOne(dayNumber(Number(actual)), dayNumber(asOf))
      return passed === null ? null : holds(passed, Number(limit))
    },
  })
  return definePlugin({
    name: 'working-days',
    operators: {
      withinWorkingDays: {
        ...COMMON,
        ...compare((passed, limit) => passed >= 0 && passed <= limit),
        description: 'is at most that many working days ago, and not in the future',
        phrases: {
          en: ['within this many working days:', 'not within this many working days:'],
          'zh-CN': ['在此工作日数以内：', '不在此工作日数以内：'],
        },
      },
      olderThanWorkingDays: {
        ...COMMON,
        ...compare((passed, limit) => passed > limit),
        description: 'is more than that many working days ago',
        phrases: {
          en: ['more than this many working days ago:', 'not more than this many working days ago:'],
          'zh-CN': ['距今超过此工作日数：', '距今未超过此工作日数：'],
        },
      },
    },
  })
}

const COMMON: Pick<PluginOperator, 'factTypes' | 'unknownWhen' | 'valueProblem'> = {
  factTypes: DATES,
  unknownWhen: 'the calendar does not cover the date or the day of the check',
  valueProblem: (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= WORKING_DAYS_MAX
      ? null
      : `takes a whole number of working days from 0 to ${WORKING_DAYS_MAX}`,
}

/** Days since 1970. */
const dayNumber = (moment: number): number => startOfDay(moment) / DAY_MS

class CalendarDays {
  private readonly from: number
  private readonly to: number
  private readonly weekend: ReadonlySet<number>
  private readonly holidays: ReadonlySet<number>

  constructor({ from, to, holidays, weekend = [0, 6] }: WorkingCalendar) {
    this.from = existingDay(from)
    this.to = existingDay(to)
    this.weekend = new Set(weekend)
    this.holidays = new Set(holidays.map(existingDay))
  }

  /** Working days after `start` up to `end`; below zero when `start` is later; null outside the calendar. */
  passed(start: number, end: number): number | null {
    if (!this.covers(start, end)) return null
    if (start > end) return -1
    const weeks = Math.floor((end - start) / WEEK)
    let working = weeks * (WEEK - this.weekend.size)
    for (let day = start + weeks * WEEK + 1; day <= end; day += 1) if (!this.isWeekend(day)) working += 1
    for (const day of this.holidays) if (day > start && day <= end && !this.isWeekend(day)) working -= 1
    return working
  }

  /** The same, counted day by day. */
  passedOneByOne(start: number, end: number): number | null {
    if (!this.covers(start, end)) return null
    if (start > end) return -1
    const days = Array.from({ length: end - start }, (_, n) => start + n + 1)
    return days.filter((day) => !this.isWeekend(day) && !this.holidays.has(day)).length
  }

  private covers(start: number, end: number): boolean {
    return start >= this.from && end >= this.from && start <= this.to && end <= this.to
  }

  private isWeekend(day: number): boolean {
    return this.weekend.has((((day + FIRST_WEEKDAY) % WEEK) + WEEK) % WEEK)
  }
}

function existingDay(text: string): number {
  const moment = parseDay(text)
  if (moment === null) throw new TypeError(`${text} is not a day of the calendar`)
  return moment / DAY_MS
}
