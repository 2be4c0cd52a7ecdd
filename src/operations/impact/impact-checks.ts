import { and, inArray } from 'drizzle-orm'
import { checks } from '../../db/tables/checks.ts'
import { type CheckView, COLUMNS_WITHOUT_SOURCES, toCheckView } from '../checks/check-view.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { ownRows } from '../own-rows.ts'
import { PAGE_SIZE_MAX } from '../page.ts'

/** As many recorded checks as one impact may judge anew. */
export const LAST_CHECKS_MAX = 1_000
const FIRST_DEFAULT = 20

/** Which part of a list to show. */
export interface Slice {
  readonly first?: number | null | undefined
  readonly skip?: number | null | undefined
}

/** A part of an impact's list, each entry with its check, read in one round trip. Refuses a malformed `first` or `skip`. */
export async function withChecks<Entry extends { readonly checkId: string }>(
  ctx: OperationContext,
  entries: readonly Entry[],
  slice: Slice,
): Promise<(Entry & { readonly check: CheckView })[]> {
  const shown = entries.slice(...rangeOf(slice))
  if (shown.length === 0) return []
  const ids = shown.map(({ checkId }) => checkId)
  const rows = await ctx.db.orm
    .select(COLUMNS_WITHOUT_SOURCES)
    .from(checks)
    .where(and(ownRows(ctx, checks), inArray(checks.id, ids)))
  const byId = new Map(rows.map((row) => [row.id, toCheckView(row)]))
  return shown.flatMap((entry) => {
    const check = byId.get(entry.checkId)
    return check === undefined ? [] : [{ ...entry, check }]
  })
}

function rangeOf({ first, skip }: Slice): [from: number, to: number] {
  const [size, from] = [first ?? FIRST_DEFAULT, skip ?? 0]
  if (size < 1 || size > PAGE_SIZE_MAX) {
    throw new RefusedError('BAD_USER_INPUT', `"first" must be a whole number from 1 to ${PAGE_SIZE_MAX}.`)
  }
  if (from < 0) throw new RefusedError('BAD_USER_INPUT', '"skip" must not be negative.')
  return [from, from + size]
}
