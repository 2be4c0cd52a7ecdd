import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import type { EntryView } from './entry-view.ts'
import { entriesByIdStatements } from './read-entries.ts'

/** An entry of a register; null when there is none of this id. Refuses what cannot be an id. */
export async function getRegisterEntry({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<EntryView | null> {
  requireScope(ctx, 'read')
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.entry, id)) return null
  return (await readEntryViews(ctx, [id])).get(id) ?? null
}

/** Entries by their ids, as they are stored. One round trip, or none for none. */
export async function readEntryViews(
  ctx: OperationContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EntryView>> {
  if (ids.length === 0) return new Map()
  const [rows, events] = await ctx.db.readBatch(entriesByIdStatements(ctx, ids))
  const byRecord = Map.groupBy(events, ({ recordId }) => recordId)
  return new Map(
    rows.map((row) => [
      row.id,
      { id: row.id, row, events: byRecord.get(row.id) ?? [], standing: null, page: [row.id] },
    ]),
  )
}
