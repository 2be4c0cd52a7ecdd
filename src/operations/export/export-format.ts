import type { ExportedTable } from './exported-tables.ts'

/** Changes when older programs could misread newer files. */
export const EXPORT_FORMAT = 1

/**
 * `open`: texts stand there to be read, with the keys that were used to seal them. `sealed`: nothing can be read without a
 * master key of the deployment it comes from.
 */
export type ExportForm = 'open' | 'sealed'
export type Counts = Readonly<Record<string, number>>
export type Row = Readonly<Record<string, unknown>>

/** The first line of an export. */
export interface ExportHeader {
  readonly type: 'export'
  readonly format: typeof EXPORT_FORMAT
  readonly form: ExportForm
  /** Name of the newest migration. */
  readonly schema: string
  readonly organisation: { readonly id: string; readonly slug: string; readonly name: string }
  readonly exportedAt: string
  /** Rows of each table. */
  readonly counts: Counts
}

/** Every line between the first and the last one. */
export interface RowLine {
  readonly type: 'row'
  readonly table: string
  readonly row: Row
  /** The sealed columns for reading; null after they were erased. Only in an open export. */
  readonly open?: Row | null
  /** The key itself in base64; null when it was destroyed or stays where it is. Only in an open export. */
  readonly key?: string | null
}

/** Computes a SHA-256 piece by piece, which the runtime of the Worker cannot; hexadecimal. */
export interface RunningHash {
  update(text: string): void
  digest(): string
}

export const lineOf = (value: object): string => `${JSON.stringify(value)}\n`

/** The last line: how many rows stand above, and the SHA-256 of all lines above with their line breaks. */
export function endLine(counts: Counts, sha256: string): string {
  return lineOf({ type: 'end', counts, sha256 })
}

/** Something about an export keeps it from being made or read; the message says what, in a plain sentence. */
export class ExportFault extends Error {
  override readonly name: string = 'ExportFault'
}

/** The organisation was written to while it was exported, so that the parts may not fit together. */
export class ExportedWhileChanging extends ExportFault {
  override readonly name = 'ExportedWhileChanging'
}

/** The columns of a table's rows in an export of this form. */
export function columnsIn(form: ExportForm, { name, columns }: ExportedTable): readonly string[] {
  const left = form === 'sealed' ? [] : (WITHOUT_WRAPPING[name] ?? [])
  return Object.keys(columns).filter((column) => !left.includes(column))
}

/** In an open export the key itself stands in the place of what only the master key could open. */
const WITHOUT_WRAPPING: Readonly<Record<string, readonly string[]>> = {
  data_keys: ['wrappedKey'],
  organisation_keys: ['wrappedKey', 'masterKeyId'],
}
