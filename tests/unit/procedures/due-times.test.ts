/// <reference lib="esnext.temporal" />
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addSpan,
  compareDurations,
  endOfDay,
  parseSpan,
  subtractSpan,
} from '../../../src/rules/procedures/durations.ts'
import { tasksOfRegister } from '../../../src/rules/procedures/tasks.ts'
import { dayIn, instantsAt, isTimeZone, wallClockAt } from '../../../src/rules/procedures/zones.ts'
import { compiledFrom, EN, Play, pack, procedureIn, registerIn } from './world.ts'

const ZONES = ['Pacific/Auckland', 'Europe/Berlin', 'Asia/Kathmandu', 'America/Chicago'] as const
const HOUR_MS = 3_600_000
const YEAR_START = Date.UTC(2026, 0, 1)
const HOURS = Array.from({ length: 366 * 24 }, (_, hour) => YEAR_START + hour * HOUR_MS)

const add = (from: string, span: string, zone: string) =>
  new Date(addSpan(Date.parse(from), parseSpan(span), zone)).toISOString()

/** The same sum by the calendar of the runtime, which was written by others. */
function byTemporal(from: number, span: string, zone: string): number {
  const { months, days, seconds } = parseSpan(span)
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone)
  if (months === 0 && days === 0) return start.add({ seconds }).epochMilliseconds
  const wall = start.toPlainDateTime().add({ months }).add({ days })
  const zoned = wall.toZonedDateTime(zone, { disambiguation: 'compatible' })
  const exists = zoned.toPlainDateTime().equals(wall)
  // A time that the clock never shows: the moment at which it jumped.
  const moment = exists ? zoned : zoned.subtract({ hours: 2 }).getTimeZoneTransition('next')
  return (moment ?? zoned).add({ seconds }).epochMilliseconds
}

describe('over a year of hours', () => {
  test.each(ZONES)('each due time in %s is what the calendar of the runtime says', (zone) => {
    for (const hour of HOURS)
      for (const span of ['PT24H', 'P1D', 'P1M', 'P1DT2H'])
        if (addSpan(hour, parseSpan(span), zone) !== byTemporal(hour, span, zone))
          expect.fail(`${new Date(hour).toISOString()} ${span} in ${zone}`)
  })

  test.each(ZONES)('a day in %s ends where the next begins, and each hour lies in one day', (zone) => {
    for (const hour of HOURS) {
      const day = dayIn(hour, zone)
      const end = endOfDay(day, zone)
      expect(hour <= end && dayIn(end, zone) === day && dayIn(end + 1_000, zone) !== day).toBe(true)
    }
  })

  test.each(ZONES)('the clock in %s shows each time at the moments that are said to show it', (zone) => {
    for (const hour of HOURS) {
      const wall = wallClockAt(hour, zone)
      expect(instantsAt(wall, zone)).toContain(hour)
    }
  })
})

test('the clock on the wall shows in every zone and at any moment what the calendar of the runtime says', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const moments = { min: Date.UTC(1880, 0, 1), max: Date.UTC(2100, 0, 1) }
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer(moments), (zone, moment) => {
      const shown = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone).toPlainDateTime()
      const wall = shown.toZonedDateTime('UTC').epochMilliseconds
      expect([zone, moment, wallClockAt(moment, zone)]).toEqual([zone, moment, wall])
    }),
    { numRuns: 5_000 },
  )
})

describe('a length of time', () => {
  test('of 24 hours is 24 hours across the end of summer time, and a day ends at the same time of the clock', () => {
    // In Berlin the clock was set back on 25 October 2026, at 03:00.
    expect(add('2026-10-24T20:00:00Z', 'PT24H', 'Europe/Berlin')).toBe('2026-10-25T20:00:00.000Z')
    expect(add('2026-10-24T20:00:00Z', 'P1D', 'Europe/Berlin')).toBe('2026-10-25T21:00:00.000Z')
  })

  test('that ends at a time the clock shows twice ends at the first, and at one it never shows when it jumps', () => {
    expect(add('2026-10-24T00:30:00Z', 'P1D', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
    expect(add('2026-03-28T01:30:00Z', 'P1D', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z')
  })

  test('may be none at all: due at once', () => {
    expect(add('2026-10-24T20:00:00Z', 'PT0S', 'Europe/Berlin')).toBe('2026-10-24T20:00:00.000Z')
    expect(add('2026-10-24T20:00:00Z', 'PT1M30S', 'Europe/Berlin')).toBe('2026-10-24T20:01:30.000Z')
    expect(compareDurations('PT0S', 'P1D')).toBe('shorter')
  })

  test('of a year from 29 February ends on the 28th, and a month from the 31st on the last day', () => {
    expect(add('2028-02-29T10:00:00Z', 'P1Y', 'UTC')).toBe('2029-02-28T10:00:00.000Z')
    expect(add('2027-02-28T10:00:00Z', 'P1Y', 'UTC')).toBe('2028-02-28T10:00:00.000Z')
    expect(add('2026-01-31T10:00:00Z', 'P1M', 'UTC')).toBe('2026-02-28T10:00:00.000Z')
  })

  test('is compared without a calendar only where every calendar agrees', () => {
    expect(compareDurations('P30D', 'P31D')).toBe('shorter')
    expect(compareDurations('P1D', 'PT24H')).toBe('apart')
    expect(compareDurations('P1M', 'P30D')).toBe('apart')
    expect(compareDurations('P1M', 'P4W')).toBe('apart')
    expect(compareDurations('P2M', 'P50D')).toBe('longer')
    expect(compareDurations('PT26H', 'P1D')).toBe('longer')
    expect(compareDurations('P1Y', 'P12M')).toBe('same')
  })

  test('is never compared otherwise than it ends, wherever it begins', () => {
    const span = fc
      .record({ months: fc.nat(14), days: fc.nat(60), hours: fc.nat(80) })
      .map(({ months, days, hours }) => `P${months}M${days}DT${hours}H`)
    const moment = fc.integer({ min: YEAR_START, max: YEAR_START + 4 * 366 * 24 * HOUR_MS })
    fc.assert(
      fc.property(span, span, moment, fc.constantFrom(...ZONES), (one, other, from, zone) => {
        const [a, b] = [addSpan(from, parseSpan(one), zone), addSpan(from, parseSpan(other), zone)]
        const found = compareDurations(one, other)
        if (found === 'shorter') expect(a).toBeLessThanOrEqual(b)
        if (found === 'longer') expect(a).toBeGreaterThanOrEqual(b)
        if (found === 'same') expect(a).toBe(b)
      }),
      { numRuns: 300 },
    )
  })
})

test('names of time zones are known, and others are not', () => {
  expect(['UTC', ...ZONES].every(isTimeZone)).toBe(true)
  expect(['', 'Mars/Base', 'Europe'].some(isTimeZone)).toBe(false)
})

describe('a length of time that a parameter makes long', () => {
  test.each(['P999999999Y', 'P999999999M', 'P999999999W', 'P999999999D', 'PT999999999H', 'P99999Y'])(
    '%s is read, and leads beyond all dates in both directions',
    (span) => {
      const from = Date.parse('2026-03-02T09:00:00Z')
      for (const zone of ['UTC', 'America/Chicago']) {
        const [after, before] = [addSpan, subtractSpan].map((shift) => shift(from, parseSpan(span), zone))
        expect([after, before]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      }
    },
  )

  test('makes no step overdue, keeps no act too far back and raises no task at a date that nobody can write', () => {
    const steps = [{ code: 'a', title: EN('A'), due: { within: 'P9999Y' } }]
    const tasks = {
      late: { title: EN('Late'), from: { register: 'r' }, date: 'on', after: 'P9999Y', ahead: 'P9999Y' },
    }
    const registers = {
      r: { title: EN('R'), subjectKind: 'x', fields: { on: { type: 'date' as const, label: EN('on') } } },
    }
    const compiled = compiledFrom(
      pack({ procedures: { p: { title: EN('P'), backdating: 'P9999Y', steps } }, registers, tasks }),
    )
    const run = new Play(procedureIn(compiled, 'p'))
    expect(run.start()).toEqual([])
    expect(new Play(procedureIn(compiled, 'p')).start('0001-01-01T00:00:00Z')).toEqual([])
    expect(run.progress('a')).toMatchObject({ state: 'OPEN', dueAt: null, overdue: false })
    const entry = { id: 'e', subjectRef: null, version: 1, void: false, recordedBy: 'Ana' }
    const at = { happenedAt: '2026-03-01T00:00:00Z', recordedAt: '2026-03-01T00:00:00Z' }
    const tasksOf = (on: string, zone: string) =>
      tasksOfRegister(registerIn(compiled, 'r'), [{ ...entry, ...at, fields: { on } }], {
        asOf: '2026-03-02T09:00:00Z',
        zone,
      })
    expect(tasksOf('2026-01-01', 'UTC')).toEqual([])
    expect(tasksOf('0000-06-01', 'UTC')).toMatchObject([
      { dueAt: '9999-06-01T23:59:59Z', shownFrom: '0000-06-01T23:59:59Z' },
    ])
    expect(tasksOf('0000-12-31', 'America/Chicago')).toEqual([])
  })
})
