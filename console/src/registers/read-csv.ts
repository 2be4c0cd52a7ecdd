import Papa from 'papaparse'

/** A list that somebody brings is a working list, not an archive; larger ones are brought in parts. */
export const CSV_BYTES_MAX = 512 * 1_024
export const CSV_LINES_MAX = 2_000
const CELLS_MAX = 100
const SEPARATORS = [',', ';', '\t']

/** A row with the line of the file in which it begins. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** Why a file is no list that can be read. */
export type CsvMistake =
  | { readonly is: 'tooLarge' | 'notUtf8' | 'empty' | 'tooManyLines' }
  | { readonly is: 'quotes' | 'tooManyCells'; readonly line: number }

export type CsvReading =
  | { readonly headings: readonly string[]; readonly rows: readonly CsvRow[] }
  | { readonly mistake: CsvMistake }

/** The text of a file in UTF-8, with or without its mark; what is not UTF-8 is not guessed at. */
export function textOfFile(bytes: Uint8Array): string | CsvMistake {
  if (bytes.length > CSV_BYTES_MAX) return { is: 'tooLarge' }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // What other encodings of Unicode look like when their zeros are taken for letters.
    return text.includes('\0') ? { is: 'notUtf8' } : text
  } catch {
    return { is: 'notUtf8' }
  }
}

/** The rows of a list (RFC 4180; commas, semicolons or tabs between the cells). The first one names the columns. Every cell is only text. */
export function readCsv(text: string): CsvReading {
  const even = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const rows: CsvRow[] = []
  let mistake: CsvMistake | null = null
  let [begins, from] = [1, 0]
  Papa.parse<string[]>(even, {
    newline: '\n',
    delimiter: separatorOf(even),
    step({ data, errors, meta }, parser) {
      const line = begins
      begins += count(even.slice(from, meta.cursor), '\n')
      from = meta.cursor
      if (errors.some(({ type }) => type === 'Quotes')) mistake = { is: 'quotes', line }
      else if (data.length > CELLS_MAX) mistake = { is: 'tooManyCells', line }
      else if (data.some((cell) => cell.trim() !== ''))
        rows.push({ line, cells: data.map((cell) => cell.trim()) })
      if (rows.length > CSV_LINES_MAX + 1) mistake = { is: 'tooManyLines' }
      if (mistake !== null) parser.abort()
    },
  })
  if (mistake !== null) return { mistake }
  const [first, ...others] = rows
  return first === undefined || others.length === 0
    ? { mistake: { is: 'empty' } }
    : { headings: first.cells, rows: others }
}

/** What stands between the headings; quotes around a heading hide what is in it. */
function separatorOf(text: string): string {
  const [headings = ''] = text.replace(/"(?:[^"]|"")*"/g, '').split('\n')
  const [most] = SEPARATORS.map((separator) => ({ separator, found: count(headings, separator) })).sort(
    (one, other) => other.found - one.found,
  )
  return most === undefined || most.found === 0 ? ',' : most.separator
}

const count = (text: string, part: string): number => text.split(part).length - 1
