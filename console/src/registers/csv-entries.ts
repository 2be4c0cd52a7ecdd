import type { NewEntry, Register } from '../api/registers.ts'
import { text } from '../texts/texts.ts'
import { plainCell } from './csv.ts'
import { type CellReading, readCell, readMoment } from './entry-cells.ts'
import { type CsvMistake, type CsvRow, readCsv } from './read-csv.ts'

/** A line of the file: an entry to record, or why it would be refused. */
export interface Line {
  readonly line: number
  readonly cells: readonly string[]
  readonly entry: NewEntry | null
  readonly mistakes: readonly string[]
}

/** What a file would bring into a register, or why it cannot be read as a list of its entries. */
export type Plan =
  | { readonly headings: readonly string[]; readonly lines: readonly Line[] }
  | { readonly mistakes: readonly string[] }

/** What stands in a column: a field, when it happened, whom it is about, or what the file that left here says besides. */
interface Column {
  readonly is: 'field' | 'when' | 'subject' | 'counts'
  /** Of the field. */
  readonly name?: string
}

const REFERENCE_MAX = 128
const ADDRESS = /[^\s@]@[^\s@]+\.[^\s@]/u

/** The headings of a file for this register, as the reader's language calls them. */
export const headingsOf = ({ fields }: Register): readonly string[] => [
  text('registers.when'),
  text('ask.subject'),
  ...fields.map(({ label }) => label),
]

/** Reads a file as entries of a register, line by line. Nothing is sent. */
export function planOf(register: Register, content: string, zone: string, now: number): Plan {
  const read = readCsv(content)
  if ('mistake' in read) return { mistakes: [mistakeWords(read.mistake)] }
  const columns = read.headings.map((heading) => columnOf(register, heading))
  const mistakes = headingMistakes(register, read.headings, columns)
  if (mistakes.length > 0) return { mistakes }
  const known = columns.flatMap((column) => column ?? [])
  return { headings: read.headings, lines: read.rows.map((row) => lineOf(register, known, row, zone, now)) }
}

export function mistakeWords(mistake: CsvMistake): string {
  return text(`csv.${mistake.is}`, 'line' in mistake ? { line: mistake.line } : {})
}

const plain = (heading: string): string => heading.normalize('NFKC').trim().toLowerCase()

function columnOf({ fields }: Register, heading: string): Column | null {
  const called = plain(heading)
  const byName = fields.find(({ name }) => plain(name) === called)
  const byLabel = fields.filter(({ label }) => plain(label) === called)
  const [field] = byName === undefined ? byLabel : [byName]
  if (field !== undefined && (byName !== undefined || byLabel.length === 1))
    return { is: 'field', name: field.name }
  if (called === 'happenedat' || called === plain(text('registers.when'))) return { is: 'when' }
  if (called === 'subjectref' || called === plain(text('ask.subject'))) return { is: 'subject' }
  return called === plain(text('registers.counts')) ? { is: 'counts' } : null
}

function headingMistakes(
  register: Register,
  headings: readonly string[],
  columns: readonly (Column | null)[],
): string[] {
  const keys = columns.map((column) => JSON.stringify(column))
  const wanted = [
    ...(columns.some((column) => column?.is === 'when') ? [] : [text('registers.when')]),
    ...register.fields
      .filter(({ name, required }) => required && !columns.some((one) => one?.name === name))
      .map(({ label }) => label),
  ]
  return [
    ...headings
      .filter((_heading, at) => columns[at] === null)
      .map((heading) => text('csv.unknownColumn', { column: heading.slice(0, 60) })),
    ...headings
      .filter((_heading, at) => columns[at] !== null && keys.indexOf(keys[at] ?? '') !== at)
      .map((column) => text('csv.columnTwice', { column })),
    ...wanted.map((column) => text('csv.columnMissing', { column })),
  ]
}

function lineOf(
  register: Register,
  columns: readonly Column[],
  row: CsvRow,
  zone: string,
  now: number,
): Line {
  const { line, cells } = row
  const mistakes = cells.length > columns.length ? [text('csv.moreCells')] : []
  const fields: Record<string, unknown> = {}
  const entry: { happenedAt?: string; subjectRef?: string } = {}
  for (const [at, column] of columns.entries()) {
    const cell = plainCell(cells[at] ?? '')
    const read = readColumn(register, column, cell, { zone, now })
    if (read === null) continue
    if ('mistake' in read) mistakes.push(read.mistake)
    else if (column.name !== undefined) fields[column.name] = read.value
    else if (column.is === 'when') entry.happenedAt = String(read.value)
    else entry.subjectRef = String(read.value)
  }
  const isRefused = mistakes.length > 0
  return { line, cells, mistakes, entry: isRefused ? null : { register: register.code, ...entry, fields } }
}

/** What a cell says in its column, or what is wrong with it; null where it says nothing. */
function readColumn(
  register: Register,
  { is, name }: Column,
  cell: string,
  clock: { readonly zone: string; readonly now: number },
): CellReading | null {
  if (is === 'when') return readWhen(cell, clock)
  if (is === 'counts') return cell === text('registers.void') ? { mistake: text('csv.void') } : null
  if (is === 'subject') {
    if (cell === '') return null
    const isReference = cell.length <= REFERENCE_MAX && !ADDRESS.test(cell) && !/\p{Cc}/u.test(cell)
    return isReference ? { value: cell } : { mistake: text('csv.notAReference') }
  }
  const field = register.fields.find((known) => known.name === name)
  if (field === undefined) throw new Error(`no field ${name}`)
  if (cell === '') return field.required ? { mistake: text('field.missing', { label: field.label }) } : null
  const read = readCell(field, cell, clock.zone)
  return 'mistake' in read ? { mistake: `${field.label}: ${read.mistake}` } : read
}

function readWhen(cell: string, { zone, now }: { readonly zone: string; readonly now: number }): CellReading {
  const moment = readMoment(cell, zone)
  if (moment === null) return { mistake: `${text('registers.when')}: ${text('csv.notAMoment')}` }
  return new Date(moment).getTime() > now ? { mistake: text('csv.future') } : { value: moment }
}

/**
 * The key of each entry, made of what it says and of how many like it stand before it in the file: the same list sent again, whole,
 * in part or with lines that were mended, records nothing twice.
 */
export async function keysOf(entries: readonly NewEntry[]): Promise<readonly string[]> {
  const seen = new Map<string, number>()
  return Promise.all(
    entries.map(async (entry) => {
      const { register, happenedAt, subjectRef = null, fields } = entry
      const sorted = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1))
      const said = JSON.stringify([register, happenedAt, subjectRef, sorted])
      const before = seen.get(said) ?? 0
      seen.set(said, before + 1)
      const bytes = new TextEncoder().encode(`${before} ${said}`)
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      return `csv-${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
    }),
  )
}
