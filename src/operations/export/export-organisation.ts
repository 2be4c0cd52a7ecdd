import type { Call, OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { storedOrganisationKey } from '../vault/organisation-keys.ts'
import { VaultError } from '../vault/seal.ts'
import {
  type Counts,
  EXPORT_FORMAT,
  type ExportEnd,
  ExportedWhileChanging,
  type ExportForm,
  type ExportHeader,
  endLine,
  type LeftOutRow,
  lineOf,
  type RowLine,
  type RunningHash,
  signedContent,
} from './export-format.ts'
import { signExport } from './export-signature.ts'
import { type ExportedTable, tablesIn } from './exported-tables.ts'
import { lineMaker } from './open-row.ts'
import { readMarks, readPages, type StoredRow } from './read-rows.ts'
import { storedFaults } from './stored-faults.ts'

export interface ExportInput {
  readonly form: ExportForm
  /** Name of the newest migration. */
  readonly schema: string
  readonly hash: RunningHash
  /** Hears of each row that was altered in the database and is left out. */
  readonly onLeftOut: (row: LeftOutRow) => void
}

/**
 * Everything the organisation has, as the lines of an export (JSON Lines, each with its line break), read page by page. The
 * first line says how many rows of which table there are; the last one has the SHA-256 of all others, what was left out because it
 * is not what was recorded, and signatures over both, so that a file that was cut, altered or made up is found out. Throws
 * ExportedWhileChanging when the organisation was written to meanwhile, VaultError when a master key is missing, DatabaseError.
 */
export async function* exportOrganisation({
  ctx,
  input: { form, schema, hash, onLeftOut },
}: Call<ExportInput>): AsyncGenerator<string> {
  requireScope(ctx, 'admin')
  const { id, slug, name } = ctx.organisation
  // Made at first need, which must not be while the file is written.
  await storedOrganisationKey(ctx, 'signing')
  const before = await readMarks(ctx, form)
  const header: ExportHeader = {
    type: 'export',
    format: EXPORT_FORMAT,
    form,
    schema,
    organisation: { id, slug, name },
    exportedAt: ctx.now().toISOString(),
    counts: before.counts,
  }
  const left = new LeftOut(onLeftOut)
  for await (const line of linesBetween(ctx, header, left)) {
    hash.update(line)
    yield line
  }
  const after = await readMarks(ctx, form)
  if (JSON.stringify(after) !== JSON.stringify(before)) throw new ExportedWhileChanging(CHANGED)
  yield await lastLine(ctx, { counts: left.countsOf(header), leftOut: left.rows, sha256: hash.digest() })
}

const CHANGED =
  'The organisation was written to while it was exported, so the parts may not fit together: repeat it at a quieter time, or export from a copy of the database.'

async function lastLine(
  ctx: OperationContext,
  end: Pick<ExportEnd, 'counts' | 'leftOut' | 'sha256'>,
): Promise<string> {
  const signature = await signExport(ctx, signedContent(ctx.organisation.id, end))
  return endLine({ type: 'end', ...end, ...signature })
}

/** Rows that are not what was recorded, and what belongs to them. */
class LeftOut {
  readonly rows: LeftOutRow[] = []
  readonly #names = new Set<string>()
  readonly #onLeftOut: (row: LeftOutRow) => void

  constructor(onLeftOut: (row: LeftOutRow) => void) {
    this.#onLeftOut = onLeftOut
  }

  add(row: LeftOutRow): void {
    this.rows.push(row)
    this.#names.add(`${row.table} ${row.id}`)
    this.#onLeftOut(row)
  }

  hasOwnerOf({ belongsTo }: ExportedTable, row: StoredRow): boolean {
    return belongsTo.some(([column, table]) => this.#names.has(`${table} ${String(row[column])}`))
  }

  countsOf({ counts }: ExportHeader): Counts {
    const left = (name: string) => this.rows.filter(({ table }) => table === name).length
    return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count - left(name)]))
  }
}

async function* linesBetween(
  ctx: OperationContext,
  header: ExportHeader,
  left: LeftOut,
): AsyncGenerator<string> {
  yield lineOf(header)
  const makeLine = await lineMaker(ctx, header.form)
  for (const exported of tablesIn(header.form)) {
    for await (const rows of readPages(ctx, exported)) {
      const faults = await storedFaults(ctx, exported.name, rows)
      for (const [at, row] of rows.entries()) {
        const made = await lineOrPart(exported, row, { makeLine, fault: faults[at] ?? null, left })
        if (typeof made === 'object') yield lineOf(made)
        else left.add({ table: exported.name, id: idOf(exported, row), part: made })
      }
    }
  }
}

/** The line of a row, or which part of it is not what was recorded. */
async function lineOrPart(
  exported: ExportedTable,
  row: StoredRow,
  {
    makeLine,
    fault,
    left,
  }: {
    readonly makeLine: Awaited<ReturnType<typeof lineMaker>>
    readonly fault: LeftOutRow['part'] | null
    readonly left: LeftOut
  },
): Promise<RowLine | LeftOutRow['part']> {
  if (fault !== null) return fault
  if (left.hasOwnerOf(exported, row)) return 'RECORD'
  try {
    return await makeLine(exported, row)
  } catch (error) {
    // Without the master key nothing can be told from altered.
    if (!(error instanceof VaultError) || error.problem === 'unknownMasterKey') throw error
    return exported.name === 'data_keys' ? 'DATA_KEY' : 'TEXTS'
  }
}

/** What a row is known by in its table. */
function idOf({ order }: ExportedTable, row: StoredRow): string {
  const id = row.id ?? row.recordId
  return typeof id === 'string' ? id : order.map(([name]) => String(row[name])).join(' ')
}
