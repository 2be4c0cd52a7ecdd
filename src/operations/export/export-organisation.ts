import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import {
  EXPORT_FORMAT,
  ExportedWhileChanging,
  type ExportForm,
  type ExportHeader,
  endLine,
  lineOf,
  type RunningHash,
} from './export-format.ts'
import { EXPORTED_TABLES } from './exported-tables.ts'
import { lineMaker } from './open-row.ts'
import { readMarks, readRows } from './read-rows.ts'

export interface ExportInput {
  readonly form: ExportForm
  /** Name of the newest migration. */
  readonly schema: string
  readonly hash: RunningHash
}

/**
 * Everything the organisation has, as the lines of an export (JSON Lines, each with its line break), read page by page. The
 * first line says how many rows of which table follow, the last one has the SHA-256 of all others, so that a file that was
 * cut or altered is found out. Throws ExportedWhileChanging when the organisation was written to meanwhile, VaultError when
 * something sealed cannot be opened, DatabaseError.
 */
export async function* exportOrganisation({
  ctx,
  input: { form, schema, hash },
}: {
  ctx: OperationContext
  input: ExportInput
}): AsyncGenerator<string> {
  requireScope(ctx, 'admin')
  const { id, slug, name } = ctx.organisation
  const before = await readMarks(ctx)
  const header: ExportHeader = {
    type: 'export',
    format: EXPORT_FORMAT,
    form,
    schema,
    organisation: { id, slug, name },
    exportedAt: ctx.now().toISOString(),
    counts: before.counts,
  }
  for await (const line of linesBetween(ctx, header)) {
    hash.update(line)
    yield line
  }
  const after = await readMarks(ctx)
  if (JSON.stringify(after) !== JSON.stringify(before)) throw new ExportedWhileChanging(CHANGED)
  yield endLine(before.counts, hash.digest())
}

const CHANGED =
  'The organisation was written to while it was exported, so the parts may not fit together: repeat it at a quieter time, or export from a copy of the database.'

async function* linesBetween(ctx: OperationContext, header: ExportHeader): AsyncGenerator<string> {
  yield lineOf(header)
  const makeLine = await lineMaker(ctx, header.form)
  for (const exported of EXPORTED_TABLES) {
    for await (const row of readRows(ctx, exported)) yield lineOf(await makeLine(exported, row))
  }
}
