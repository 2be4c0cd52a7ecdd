import { DAY_MS, startOfDay } from '../operators/dates.ts'

/**
 * Time zones by the rules that the runtime carries. A wall clock is written as the milliseconds that a UTC clock showing
 * the same would have.
 */
const formats = new Map<string, Intl.DateTimeFormat>()
const FORMATS_MAX = 500

/** Whether a name is that of a time zone, for example Asia/Shanghai or UTC. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  if (formats.size >= FORMATS_MAX) formats.clear()
  formats.set(zone, made)
  return made
}

/** What the clock on the wall shows at a moment. Throws `RangeError` for a zone that does not exist. */
export const wallClockAt = (moment: number, zone: string): number =>
  zone === 'UTC' ? moment : moment + offsetAt(moment, zone)

/**
 * Of a quarter of a day in a zone, how far the wall clock is ahead of UTC; null where that changes within it. Asking the runtime takes
 * some microseconds, and reports ask once or twice for every record. No clock was ever set twice within six hours.
 */
const offsetsKnown = new Map<string, number | null>()
const QUARTER_MS = DAY_MS / 4
/** Some years of two zones, in a few hundred KiB. */
const OFFSETS_MAX = 4_000

/** How far the wall clock is ahead of UTC at a moment. */
function offsetAt(moment: number, zone: string): number {
  const quarter = Math.floor(moment / QUARTER_MS)
  const key = `${zone} ${quarter}`
  let offset = offsetsKnown.get(key)
  if (offset === undefined) {
    const [first, last] = [quarter * QUARTER_MS, (quarter + 1) * QUARTER_MS - 1].map(
      (at) => shownAt(at, zone) - at,
    )
    offset = first === undefined || first !== last ? null : first
    if (offsetsKnown.size >= OFFSETS_MAX) offsetsKnown.clear()
    offsetsKnown.set(key, offset)
  }
  return offset ?? shownAt(moment, zone) - moment
}

/** The same, asked of the runtime. */
function shownAt(moment: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0)
  const year = parts.get('era') === 'B' || parts.get('era') === 'BC' ? 1 - part('year') : part('year')
  const date = new Date(0)
  date.setUTCFullYear(year, part('month') - 1, part('day'))
  date.setUTCHours(part('hour'), part('minute'), part('second'), moment - Math.floor(moment / 1_000) * 1_000)
  return date.getTime()
}

/**
 * The moments at which the clock on the wall shows a time, the earliest first: one, two where it was set back, and where
 * it was set forward past that time, the moment at which it jumped.
 */
export function instantsAt(wall: number, zone: string): readonly [number, ...number[]] {
  if (zone === 'UTC') return [wall]
  const offsets = [offsetAt(wall - DAY_MS, zone), offsetAt(wall + DAY_MS, zone)]
  const found = [...new Set(offsets.map((offset) => wall - offset))]
    .filter((moment) => wallClockAt(moment, zone) === wall)
    .sort((a, b) => a - b)
  const [first, ...others] = found
  return first === undefined ? [jumpPast(wall, zone)] : [first, ...others]
}

/** The first moment at which the clock shows later than a time that it never shows. */
function jumpPast(wall: number, zone: string): number {
  let [before, after] = [wall - 2 * DAY_MS, wall + 2 * DAY_MS]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (wallClockAt(middle, zone) > wall) after = middle
    else before = middle
  }
  return after
}

/** The calendar day of a moment in a zone, as its UTC midnight. */
export const dayIn = (moment: number, zone: string): number => startOfDay(wallClockAt(moment, zone))
