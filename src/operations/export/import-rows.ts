import type { Statement } from '../../db/client.ts'
import type { StoredOrganisationKey } from '../../db/tables/organisation-keys.ts'
import { fromBase64 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { wrapDataKey } from '../vault/data-keys.ts'
import { organisationKey, rewrapped, wrapOrganisationKey } from '../vault/organisation-keys.ts'
import { ExportFault, type ExportForm, type Row } from './export-format.ts'
import type { ExportedTable } from './exported-tables.ts'
import { fence, type ImportRun } from './import-target.ts'
import type { ExportedRow } from './read-export.ts'

const ROWS_PER_BATCH = 100
const LETTERS_PER_BATCH = 262_144

/** Writes rows of one table after another in batches of bounded size. Each batch fails when another import took over. */
export class RowWriter {
  readonly #ctx: OperationContext
  readonly #run: ImportRun
  #waiting: { exported: ExportedTable; rows: Row[]; letters: number } | null = null

  constructor(ctx: OperationContext, run: ImportRun) {
    this.#ctx = ctx
    this.#run = run
  }

  /** What was added of other tables is written before anything is made of a row of this one. */
  async turnTo(exported: ExportedTable): Promise<void> {
    if (this.#waiting?.exported !== exported) await this.flush()
  }

  async add({ exported, length }: ExportedRow, row: Row): Promise<void> {
    await this.turnTo(exported)
    this.#waiting ??= { exported, rows: [], letters: 0 }
    this.#waiting.rows.push(row)
    this.#waiting.letters += length
    const { rows, letters } = this.#waiting
    if (rows.length >= ROWS_PER_BATCH || letters >= LETTERS_PER_BATCH) await this.flush()
  }

  async flush(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting === null) return
    await this.#ctx.db.writeBatch([
      fence(this.#ctx, this.#run),
      insertRows(this.#ctx, waiting.exported, waiting.rows),
    ])
  }
}

export function insertRows(ctx: OperationContext, { table }: ExportedTable, rows: readonly Row[]): Statement {
  return ctx.db.orm.insert(table).values(rows.map((row) => ({ ...row })))
}

/**
 * The row as the target keeps it, its keys wrapped with the target's; null for a sealing key of an open export, which the
 * target does not need. Throws VaultError when a sealed export comes from a deployment whose master key is not at hand.
 */
export async function rowForTarget(
  ctx: OperationContext,
  form: ExportForm,
  { table, row, key = null }: ExportedRow,
): Promise<Row | null> {
  if (table === 'organisation_keys') {
    return form === 'open' ? openOrganisationKeyRow(ctx, row, key) : { ...row, ...(await anew(ctx, row)) }
  }
  if (table !== 'data_keys' || form !== 'open') return row
  const id = String(row.recordId)
  if (key !== null) return { ...row, ...(await wrapDataKey(ctx, { id, bytes: fromBase64(key) })) }
  return { ...row, wrappedKey: null, organisationKeyId: (await organisationKey(ctx, 'sealing')).id }
}

async function openOrganisationKeyRow(
  ctx: OperationContext,
  row: Row,
  key: string | null,
): Promise<Row | null> {
  const { purpose, retiredAt } = row
  if (purpose === 'sealing') return null
  const id = String(row.id)
  if (key !== null) return { ...row, ...(await wrapOrganisationKey(ctx, { id, bytes: fromBase64(key) })) }
  // Its public half goes on verifying what it signed; the private one is not here, so it signs nothing any more.
  const nothing = await wrapOrganisationKey(ctx, { id, bytes: new Uint8Array() })
  return { ...row, ...nothing, retiredAt: retiredAt ?? ctx.now().toISOString() }
}

async function anew(ctx: OperationContext, row: Row): Promise<Row> {
  if (!isStoredKey(row)) throw new ExportFault('A key of the organisation is not one.')
  return rewrapped(ctx, row)
}

function isStoredKey(row: Row): row is Row & StoredOrganisationKey {
  return ['id', 'purpose', 'wrappedKey', 'masterKeyId'].every((column) => typeof row[column] === 'string')
}
