import type { RecordField } from '../api/runs.ts'
import { shownField } from '../protocols/field-values.ts'
import { text } from '../texts/texts.ts'

/** What a cell says, or what is wrong with it. */
export type CellReading = { readonly value: unknown } | { readonly mistake: string }

const BETWEEN_ITEMS = ';'
const LENGTH_MAX = 4_000
const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/
const FIGURE = /^[-+]?\d+(?:\.\d+)?$/
const EXACT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:\d{2})$/

/** A value as a cell holds it: read back by `readCell` in the same language, and days as every spreadsheet knows them. */
export function cellOf(field: RecordField, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map((item) => itemOf(field, item)).join(`${BETWEEN_ITEMS} `)
  if (typeof value === 'boolean') return text(value ? 'ask.yes' : 'ask.no')
  if (typeof value === 'number' || field.values === null) return String(value)
  return itemOf(field, value)
}

/** The title of a code, unless it could not be told from others or from two. */
function itemOf(field: RecordField, item: unknown): string {
  const title = shownField(field, item)
  const isPlain = !title.includes(BETWEEN_ITEMS) && !title.includes('\n')
  return isPlain && field.values?.filter((term) => term.title === title).length === 1 ? title : String(item)
}

/** Reads a cell as the field wants it. Nothing is guessed: of what has two meanings neither is taken. */
export function readCell(field: RecordField, cell: string, zone: string): CellReading {
  switch (field.type) {
    case 'boolean':
      return readYesOrNo(cell)
    case 'integer':
    case 'number':
      return readFigure(field, cell)
    case 'date':
      return orMistake(readDay(cell), 'csv.notADay')
    case 'dateTime':
      return orMistake(readMoment(cell, zone), 'csv.notAMoment')
    case 'time':
      return orMistake(readTime(cell), 'csv.notATime')
    case 'codes':
    case 'strings':
      return readItems(field, cell)
    default:
      return readItem(field, cell)
  }
}

const orMistake = (
  value: string | null,
  key: 'csv.notADay' | 'csv.notAMoment' | 'csv.notATime',
): CellReading => (value === null ? { mistake: text(key) } : { value })

function readYesOrNo(cell: string): CellReading {
  const said = cell.toLowerCase()
  if ([text('ask.yes').toLowerCase(), 'yes', 'true'].includes(said)) return { value: true }
  if ([text('ask.no').toLowerCase(), 'no', 'false'].includes(said)) return { value: false }
  return { mistake: text('csv.notYesOrNo', { yes: text('ask.yes'), no: text('ask.no') }) }
}

function readFigure({ type, minimum, maximum }: RecordField, cell: string): CellReading {
  const value = Number(cell)
  if (!FIGURE.test(cell) || (type === 'integer' && !Number.isSafeInteger(value)))
    return { mistake: text(type === 'integer' ? 'csv.notAWholeFigure' : 'csv.notAFigure') }
  if (value < (minimum ?? -Infinity) || value > (maximum ?? Infinity))
    return { mistake: text('ask.outOfBounds', { minimum: minimum ?? '…', maximum: maximum ?? '…' }) }
  return { value }
}

function readItems(field: RecordField, cell: string): CellReading {
  const items = cell
    .split(/[;\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
  const least = field.minItems ?? (field.required ? 1 : 0)
  if (items.length < least) return { mistake: text('csv.tooFew', { count: least }) }
  const read = items.map((item) => readItem(field, item))
  const wrong = read.find((one) => 'mistake' in one)
  return wrong ?? { value: [...new Set(read.map((one) => ('value' in one ? one.value : null)))] }
}

function readItem({ values, maxLength }: RecordField, cell: string): CellReading {
  if (values === null) {
    const most = maxLength ?? LENGTH_MAX
    return [...cell].length > most ? { mistake: text('csv.tooLong', { count: most }) } : { value: cell }
  }
  const byCode = values.find(({ code }) => code === cell)
  const byTitle = values.filter(({ title }) => title.toLowerCase() === cell.toLowerCase())
  const [found] = byCode === undefined ? byTitle : [byCode]
  if (found !== undefined && (byCode !== undefined || byTitle.length === 1)) return { value: found.code }
  return { mistake: text('csv.notAmong', { cell: cell.slice(0, 60) }) }
}

/** A day that begins with its year; with another order nobody can tell the day from the month. */
export function readDay(cell: string): string | null {
  const [year = '', month = '', day = ''] = DAY.exec(cell)?.slice(1) ?? []
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const instant = new Date(`${written}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(written) ? written : null
}

function readTime(cell: string): string | null {
  const [hour = '', minute = '', second] = TIME.exec(cell)?.slice(1) ?? []
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null
  return [hour.padStart(2, '0'), minute, ...(second === undefined ? [] : [second])].join(':')
}

/** An instant, or a day, with or without a time, as the clock on the organisation's wall shows them. */
export function readMoment(cell: string, zone: string): string | null {
  if (EXACT.test(cell)) {
    const exact = new Date(cell)
    return Number.isNaN(exact.getTime()) ? null : exact.toISOString()
  }
  const [first = '', second, ...others] = cell.split(/[ T]+/)
  const day = readDay(first)
  const time = second === undefined ? '00:00' : readTime(second)
  return day === null || time === null || others.length > 0 ? null : onTheWall(`${day}T${time}`, zone)
}

/** The instant at which a clock of the zone shows this. */
function onTheWall(shown: string, zone: string): string {
  const asUtc = new Date(`${shown.length === 16 ? `${shown}:00` : shown}Z`).getTime()
  const first = asUtc - offsetAt(asUtc, zone)
  return new Date(asUtc - offsetAt(first, zone)).toISOString()
}

function offsetAt(instant: number, zone: string): number {
  const options = {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  } as const
  const parts = new Intl.DateTimeFormat('en', {
    ...options,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
    .formatToParts(instant)
    .map(({ type, value }) => [type, Number(value)])
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = Object.fromEntries(parts)
  return Date.UTC(year, month - 1, day, hour, minute, second) - (instant - (instant % 1_000))
}
