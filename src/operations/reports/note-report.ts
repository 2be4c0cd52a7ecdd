import type { Statement } from '../../db/client.ts'
import type { ReportRange } from '../../rules/index.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { OperationContext } from '../context.ts'
import { readsStatement } from '../records/note-reading.ts'

export interface ReportReadingNote {
  /** Its code. */
  readonly report: string
  readonly range: ReportRange
  /** How many records count in it. */
  readonly counted: number
  /** Those of which single values that need care are shown. */
  readonly recordIds: readonly string[]
}

/** Records that a report was read, before the answer leaves: who, when, which one, of which period, and how many records it counts. */
export async function noteReport(
  ctx: OperationContext,
  { report, range, counted, recordIds }: ReportReadingNote,
): Promise<void> {
  const details = { act: 'makeReport', ...range, counted }
  const access = await accessEntry(ctx, { action: 'REPORT_READ', subjectId: report, details })
  const reads = readsStatement(ctx, { recordIds, accessId: access.id })
  const statements: [Statement, ...Statement[]] = [
    access.entry,
    access.leaf,
    ...(recordIds.length > 0 ? [reads] : []),
  ]
  await ctx.db.writeBatch(statements)
}
