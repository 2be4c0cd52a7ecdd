import { canonicalJson } from '../../rules/pack/digest.ts'
import type { AlteredPart } from '../record-altered.ts'
import type { DeploymentCode } from '../vault/deployment-code.ts'
import type { ExportForm } from './export-form.ts'
import type { ExportedTable } from './exported-tables.ts'

export type { ExportForm }

/** Changes when older programs could misread newer files. */
export const EXPORT_FORMAT = 1

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
  /** Rows of each table in the database; those that the last line names as left out are among them. */
  readonly counts: Counts
}

/** A row that is not what was recorded and therefore not in the file. */
export interface LeftOutRow {
  readonly table: string
  /** What the row is known by in its table. */
  readonly id: string
  readonly part: AlteredPart
}

/** Who vouches for a file: the organisation with the key that signs its log, and the deployment with its master key. */
export interface ExportSignature extends DeploymentCode {
  /** Id of the organisation's key, under which the file itself has its public half. */
  readonly keyId: string
  /** Ed25519, base64. */
  readonly publicKey: string
  /** Over the text of `signedText`, base64. */
  readonly signature: string
}

/** What is signed: the SHA-256 of all lines above the last one, and whose they are. */
export interface SignedContent {
  readonly organisationId: string
  readonly sha256: string
  /** What else the last line says, as canonical JSON. */
  readonly rest: string
}

/** The last line. */
export interface ExportEnd extends ExportSignature {
  readonly type: 'end'
  /** Rows of each table that stand above. */
  readonly counts: Counts
  readonly leftOut: readonly LeftOutRow[]
  /** Of all lines above with their line breaks. */
  readonly sha256: string
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

/** The last line as it is written: what stands above, what was left out, and who vouches for it. */
export function endLine(end: ExportEnd): string {
  return lineOf(end)
}

/** What the signature of a file is over. */
export const signedContent = (
  organisationId: string,
  { sha256, leftOut, counts }: Pick<ExportEnd, 'sha256' | 'leftOut' | 'counts'>,
): SignedContent => ({ organisationId, sha256, rest: canonicalJson({ counts, leftOut }) })

export type ExportFaultCode = 'EXPORT_REFUSED' | 'SIGNATURE_MISSING' | 'SIGNATURE_WRONG' | 'SIGNATURE_FOREIGN'

/** Something about an export keeps it from being made or read; the message says what, in a plain sentence. */
export class ExportFault extends Error {
  override readonly name: string = 'ExportFault'
  readonly code: ExportFaultCode

  constructor(message: string, code: ExportFaultCode = 'EXPORT_REFUSED') {
    super(message)
    this.code = code
  }
}

/** The organisation was written to while it was exported, so that the parts may not fit together. */
export class ExportedWhileChanging extends ExportFault {
  override readonly name = 'ExportedWhileChanging'
}

/** The columns of a table's rows in an export of this form. */
export function columnsIn(form: ExportForm, { name, columns }: ExportedTable): readonly string[] {
  const left = form === 'open' ? (WITHOUT_WRAPPING[name] ?? []) : []
  return Object.keys(columns).filter((column) => !left.includes(column))
}

/** In an open export the key itself stands in the place of what only the master key could open. */
const WITHOUT_WRAPPING: Readonly<Record<string, readonly string[]>> = {
  data_keys: ['wrappedKey'],
  organisation_keys: ['wrappedKey', 'masterKeyId'],
}
