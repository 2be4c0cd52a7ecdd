// Trusted here: nothing. A file may have been cut, altered or made up; what its lines hold goes into the database.
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import * as z from 'zod'
import { canonicalJson, digestOf } from '../../rules/pack/digest.ts'
import { readPack } from '../../rules/pack/read-pack.ts'
import { fromBase64 } from '../bytes.ts'
import { ALTERED_PARTS } from '../record-altered.ts'
import { KEY_BYTES } from '../vault/seal.ts'
import { enteredProblem } from './entered-values.ts'
import { EXPORT_FORMS } from './export-form.ts'
import {
  type Counts,
  columnsIn,
  EXPORT_FORMAT,
  type ExportEnd,
  ExportFault,
  type ExportHeader,
  lineOf,
  type Row,
  type RowLine,
  type RunningHash,
  signedContent,
} from './export-format.ts'
import { checkSignature } from './export-signature.ts'
import { type ExportedTable, tablesIn } from './exported-tables.ts'

/** A row that may stand in an export of its header. */
export interface ExportedRow extends RowLine {
  readonly exported: ExportedTable
  /** Characters of its line. */
  readonly length: number
}

export interface OpenExport {
  readonly header: ExportHeader
  /** Ends only when the last line fits all lines before and is signed; what came before that may be altered. Gives the last line. */
  readonly rows: AsyncGenerator<ExportedRow, ExportEnd>
}

const counts = z.record(z.string(), z.int().min(0))
const Header = z.strictObject({
  type: z.literal('export'),
  format: z.literal(EXPORT_FORMAT),
  form: z.enum(EXPORT_FORMS),
  schema: z.string(),
  organisation: z.strictObject({
    id: z.string().regex(/^org_[0-9a-hjkmnp-tv-z]{26}$/),
    slug: z.string(),
    name: z.string(),
  }),
  exportedAt: z.string(),
  counts,
})
const RowText = z.strictObject({
  type: z.literal('row'),
  table: z.string(),
  row: z.record(z.string(), z.unknown()),
  open: z.record(z.string(), z.unknown()).nullable().optional(),
  key: z.string().nullable().optional(),
})
const End = z.strictObject({
  type: z.literal('end'),
  counts,
  leftOut: z.array(z.strictObject({ table: z.string(), id: z.string(), part: z.enum(ALTERED_PARTS) })),
  sha256: z.string(),
  keyId: z.string(),
  publicKey: z.string(),
  signature: z.string(),
  masterKeyId: z.string(),
  authenticationCode: z.string(),
})
const NOT_WHOLE = 'The file is not whole: it was cut or altered.'

/**
 * Reads an export line by line: each line with its line break, in order. Throws ExportFault with the line at the first thing
 * that no export of this schema can hold, and at the end when the lines are not those that were written.
 */
export async function openExport(
  lines: AsyncIterable<string>,
  { schema, hash }: { readonly schema: string; readonly hash: RunningHash },
): Promise<OpenExport> {
  const iterator = lines[Symbol.asyncIterator]()
  const { value: first, done } = await iterator.next()
  if (done === true) throw new ExportFault('The file is empty.')
  hash.update(first)
  const header = readHeader(first, schema)
  return { header, rows: readRowLines(iterator, header, hash) }
}

/** The first line of an export. Throws ExportFault when it is not one, or of another schema. */
export function readHeader(line: string, schema: string): ExportHeader {
  const parsed = Header.safeParse(jsonIn(line, 1))
  if (!parsed.success) {
    throw new ExportFault(`Line 1: this is not an export of Tutela in format ${EXPORT_FORMAT}.`)
  }
  if (parsed.data.schema === schema) return parsed.data
  throw new ExportFault(
    `The file was made with the schema ${parsed.data.schema} and this program has ${schema}: import it with the program it was made with, and migrate then.`,
  )
}

async function* readRowLines(
  lines: AsyncIterator<string>,
  header: ExportHeader,
  hash: RunningHash,
): AsyncGenerator<ExportedRow, ExportEnd> {
  const tables = tablesIn(header.form)
  const found = new Map(tables.map(({ name }) => [name, 0]))
  const signers = new Map<string, string>()
  let tableIndex = 0
  for (let number = 2; ; number += 1) {
    const { value: line, done } = await lines.next()
    if (done === true)
      throw new ExportFault(`${NOT_WHOLE} It ends after line ${number - 1} without a last line.`)
    const value = jsonIn(line, number)
    if (value.type === 'end') {
      const counts = Object.fromEntries(found)
      return await readEnd({ value, line, counts, header, sha256: hash.digest(), lines, signers })
    }
    hash.update(line)
    const row = readRow(value, header, number)
    const index = tables.indexOf(row.exported)
    if (index < tableIndex) throw new ExportFault(`Line ${number}: rows of ${row.table} stand too late.`)
    tableIndex = index
    found.set(row.table, (found.get(row.table) ?? 0) + 1)
    const wrong = (await contentProblem(row, header)) ?? enteredProblem(row, header.organisation.slug)
    if (wrong !== null) throw new ExportFault(`Line ${number}: ${wrong}.`)
    keepSigner(signers, row)
    yield { ...row, length: line.length }
  }
}

/** The public halves of the keys that sign the organisation's log, by the ids they have in the file. */
function keepSigner(signers: Map<string, string>, { table, row }: RowLine): void {
  if (table === 'organisation_keys' && row.purpose === 'signing')
    signers.set(String(row.id), String(row.publicKey))
}

async function readEnd(last: {
  readonly value: Readonly<Record<string, unknown>>
  readonly line: string
  readonly counts: Counts
  readonly header: ExportHeader
  readonly sha256: string
  readonly lines: AsyncIterator<string>
  readonly signers: ReadonlyMap<string, string>
}): Promise<ExportEnd> {
  const { value, line, counts: found, header, sha256, lines, signers } = last
  if (!('signature' in value)) {
    throw new ExportFault(
      'The file is not signed. Export it again with the release that this program is of; nothing shows who made this one.',
      'SIGNATURE_MISSING',
    )
  }
  const parsed = End.safeParse(value)
  if (!parsed.success || line !== lineOf(parsed.data))
    throw new ExportFault(`${NOT_WHOLE} Its last line is not one that is written.`)
  const end = parsed.data
  checkCounts(found, header, end)
  if (end.sha256 !== sha256)
    throw new ExportFault(`${NOT_WHOLE} Its lines do not give the SHA-256 in the last one.`)
  if ((await lines.next()).done !== true)
    throw new ExportFault(`${NOT_WHOLE} Something follows its last line.`)
  await checkSignature(signedContent(header.organisation.id, end), end, signers)
  return end
}

function checkCounts(found: Counts, header: ExportHeader, { counts: said, leftOut }: ExportEnd): void {
  for (const { name } of tablesIn(header.form)) {
    const left = leftOut.filter(({ table }) => table === name).length
    const announced = (header.counts[name] ?? 0) - left
    if (announced !== found[name] || said[name] !== found[name]) {
      throw new ExportFault(
        `${NOT_WHOLE} Its first line speaks of ${announced} rows of ${name}, it has ${found[name]}.`,
      )
    }
  }
}

function jsonIn(line: string, number: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {
    // Reported below, with its place.
  }
  throw new ExportFault(`Line ${number}: this is not a JSON object.`)
}

function readRow(value: Readonly<Record<string, unknown>>, header: ExportHeader, number: number) {
  const parsed = RowText.safeParse(value)
  if (!parsed.success) throw new ExportFault(`Line ${number}: this is not a row of an export.`)
  const { type, table, row, open, key } = parsed.data
  const exported = tablesIn(header.form).find(({ name }) => name === table)
  if (exported === undefined) throw new ExportFault(`Line ${number}: there is no table ${table}.`)
  const problem = rowProblem(exported, row, header)
  if (problem !== null) throw new ExportFault(`Line ${number}: ${problem}.`)
  return {
    type,
    table,
    row,
    exported,
    ...(open !== undefined && { open }),
    ...(key !== undefined && { key }),
  }
}

function rowProblem(
  exported: ExportedTable,
  row: Readonly<Record<string, unknown>>,
  { form, organisation }: ExportHeader,
): string | null {
  const wanted = columnsIn(form, exported)
  const unknown = Object.keys(row).find((name) => !wanted.includes(name))
  if (unknown !== undefined) return `${exported.name} has no column ${unknown}`
  for (const name of wanted) {
    const column = exported.columns[name]
    if (column === undefined || !fits(column, row[name])) return `${name} of ${exported.name} cannot be this`
  }
  const owner = row[exported.name === 'organisations' ? 'id' : 'organisationId']
  const isShipped = exported.name === 'pack_versions' && owner === null
  return owner === organisation.id || isShipped
    ? null
    : `the row of ${exported.name} belongs to somebody else`
}

function fits({ notNull, dataType, columnType, enumValues }: SQLiteColumn, value: unknown): boolean {
  if (value === null) return !notNull
  if (enumValues !== undefined && enumValues.length > 0 && !enumValues.some((one) => one === value))
    return false
  if (columnType === 'SQLiteTextJson' || dataType === 'custom') return value !== undefined
  return dataType === 'number' ? Number.isSafeInteger(value) : typeof value === dataType
}

/** What no look at the columns alone shows; null when nothing is wrong. */
async function contentProblem({ table, row, key }: RowLine, header: ExportHeader): Promise<string | null> {
  if (table === 'pack_versions') return packProblem(row, header)
  if (typeof key === 'string' && !isKey(key)) return 'the key is not one'
  const isDestroyed = row.erasureId !== null
  if (table !== 'data_keys' || key === undefined) return null
  return isDestroyed === (key === null) ? null : 'a key is either there or erased'
}

/** One that is listed or shown as something else than what decides, or whose name belongs to others; null when nothing is wrong. */
async function packProblem(row: Row, { organisation: { slug } }: ExportHeader): Promise<string | null> {
  const { document, digest } = row
  if ((await digestOf(document)) !== digest) return 'the pack does not have its digest'
  const shown = { pack: row.name, version: row.version, title: row.title }
  const said = typeof document === 'object' && document !== null ? { ...shown, ...document } : {}
  if (canonicalJson({ ...said, ...shown }) !== canonicalJson(said))
    return 'the pack has another name, version or title than its row says'
  if (row.organisationId !== null && !String(row.name).startsWith(`${slug}/`))
    return 'the name of the pack belongs to others'
  // One that an older release published and this one cannot read decides nothing here.
  const reading = readPack(String(row.source))
  return reading.ok && (await digestOf(reading.pack)) !== digest
    ? 'the text of the pack is another pack'
    : null
}

function isKey(text: string): boolean {
  try {
    return fromBase64(text).length === KEY_BYTES
  } catch {
    return false
  }
}
