import { describe, expect, test } from 'vitest'
import {
  addMonths,
  daysBetween,
  formatDay,
  formatInstant,
  isWritable,
  parseDay,
  parseDuration,
  parseInstant,
  parseMoment,
  startOfDay,
  yearsBetween,
} from '../../../src/rules/operators/dates.ts'

const day = (text: string) => parseDay(text) ?? Number.NaN
const instant = (text: string) => parseInstant(text) ?? Number.NaN
const FIRST = Date.parse('0000-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

describe('a day', () => {
  test.each([
    '0000-01-01',
    '0099-12-31',
    '1970-01-01',
    '2000-02-29',
    '2024-02-29',
    '2025-12-31',
    '9999-12-31',
  ])('%s exists', (text) => {
    expect(parseDay(text)).toBe(Date.parse(`${text}T00:00:00.000Z`))
    expect(formatDay(day(text))).toBe(text)
  })

  test.each([
    '2025-00-10',
    '2025-13-01',
    '2025-01-00',
    '2025-01-32',
    '2025-02-29',
    '1900-02-29',
    '2025-04-31',
    '2025-1-01',
    '25-01-01',
    '12025-01-01',
    ' 2025-01-01',
    '2025-01-01 ',
    '2025-01-011',
    '2025-01-01T00:00:00Z',
    '2025/01/01',
    '',
  ])('%j does not exist', (text) => {
    expect(parseDay(text)).toBeNull()
  })
})

describe('an instant', () => {
  test.each([
    ['2025-06-02T09:00:00Z', '2025-06-02T09:00:00Z'],
    ['2025-06-02t09:00:00z', '2025-06-02T09:00:00Z'],
    ['2025-06-02T09:00:00.5Z', '2025-06-02T09:00:00.500Z'],
    ['2025-06-02T09:00:00.123456789Z', '2025-06-02T09:00:00.123Z'],
    ['2025-06-02T00:30:00+02:00', '2025-06-01T22:30:00Z'],
    ['2025-06-02T23:30:00-02:00', '2025-06-03T01:30:00Z'],
    ['2025-06-02T19:59:59+23:59', '2025-06-01T20:00:59Z'],
    ['2025-06-02T23:59:59Z', '2025-06-02T23:59:59Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ])('%s is %s', (text, written) => {
    expect(formatInstant(instant(text))).toBe(written)
    expect(parseMoment(text)).toBe(parseInstant(text))
  })

  test.each([
    '2025-06-02',
    '2025-06-02T09:00Z',
    '2025-06-02T09:00:00',
    '2025-06-02 09:00:00Z',
    '2025-06-02T24:00:00Z',
    '2025-06-02T09:60:00Z',
    '2025-06-02T09:00:60Z',
    '2025-06-02T09:00:00.Z',
    '2025-06-02T09:00:00.1234567890Z',
    '2025-06-02T09:00:00+24:00',
    '2025-06-02T09:00:00+02:60',
    '2025-06-02T09:00:00+0200',
    '2025-02-29T09:00:00Z',
    '2025-13-01T09:00:00Z',
    'x2025-06-02T09:00:00Z',
    '+2025-06-02T09:00:00Z',
    '2025-06-02T09:00:00Zx',
    '2025-06-02T09:00:00Z ',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeNull()
  })

  test('is writable from the year 0 to the year 9999', () => {
    expect(isWritable(FIRST)).toBe(true)
    expect(isWritable(FIRST - 1)).toBe(false)
    expect(isWritable(LAST)).toBe(true)
    expect(isWritable(LAST + 1)).toBe(false)
    expect(isWritable(Number.NaN)).toBe(false)
  })
})

describe('a duration', () => {
  test.each([
    ['P2Y', { months: 24, days: 0 }],
    ['P3M', { months: 3, days: 0 }],
    ['P2W', { months: 0, days: 14 }],
    ['P45D', { months: 0, days: 45 }],
    ['P1Y2M3W4D', { months: 14, days: 25 }],
    ['P12345Y', { months: 148_140, days: 0 }],
    ['P12345M', { months: 12_345, days: 0 }],
    ['P12345W', { months: 0, days: 86_415 }],
    ['P123456D', { months: 0, days: 123_456 }],
    ['P0D', { months: 0, days: 0 }],
  ])('%s', (text, duration) => {
    expect(parseDuration(text)).toEqual(duration)
  })

  test.each([
    '',
    'P',
    '1D',
    'P1',
    'P1H',
    'PT1H',
    'P1D1W',
    'P-1D',
    'P1.5D',
    'xP1D',
    'P1Dx',
    'P1234567890Y',
    'P1234567890D',
    'PXY',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull()
  })
})

describe('the calendar', () => {
  test.each([
    ['2025-01-31', 1, '2025-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2025-01-31', 2, '2025-03-31'],
    ['2025-05-31', 1, '2025-06-30'],
    ['2025-11-30', 3, '2026-02-28'],
    ['2025-03-31', -1, '2025-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2025-06-15', 0, '2025-06-15'],
    ['0099-12-31', 2, '0100-02-28'],
  ])('%s and %d months is %s', (from, months, to) => {
    expect(formatDay(addMonths(day(from), months))).toBe(to)
  })

  test('keeps the time of the day when months are added', () => {
    expect(formatInstant(addMonths(instant('2025-01-31T10:30:15.250Z'), 1))).toBe('2025-02-28T10:30:15.250Z')
  })

  test('counts days by the date, not by 24 hours', () => {
    const [late, early] = [instant('2025-06-01T23:59:59Z'), instant('2025-06-02T00:00:00Z')]
    expect(daysBetween(late, early)).toBe(1)
    expect(daysBetween(early, late)).toBe(-1)
    expect(daysBetween(early, early + 86_399_999)).toBe(0)
    expect(daysBetween(day('2024-02-28'), day('2024-03-01'))).toBe(2)
    expect(startOfDay(late)).toBe(day('2025-06-01'))
    expect(startOfDay(-1)).toBe(day('1969-12-31'))
  })

  test.each([
    ['2007-06-02', '2025-06-01', 17],
    ['2007-06-02', '2025-06-02', 18],
    ['2007-06-02', '2025-06-03', 18],
    ['2007-12-31', '2025-01-01', 17],
    ['2004-02-29', '2025-02-28', 21],
    ['2004-02-29', '2025-02-27', 20],
    ['2025-06-02', '2025-06-02', 0],
    ['2026-06-02', '2025-06-02', -1],
    ['2026-06-03', '2025-06-02', -2],
  ])('from %s to %s are %d whole years', (from, to, years) => {
    expect(yearsBetween(day(from), day(to))).toBe(years)
    expect(yearsBetween(day(from) + 80_000_000, day(to))).toBe(years)
    expect(yearsBetween(day(from), day(to) + 80_000_000)).toBe(years)
  })

  test('writes an instant without fractions unless there are some', () => {
    expect(formatInstant(day('2025-06-02'))).toBe('2025-06-02T00:00:00Z')
    expect(formatInstant(day('2025-06-02') + 1)).toBe('2025-06-02T00:00:00.001Z')
  })
})
