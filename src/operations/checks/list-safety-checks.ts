import { and, eq, sql } from 'drizzle-orm'
import { checks } from '../../db/tables/checks.ts'
import type { RecordSource } from '../../values/record-kinds.ts'
import type { Call, OperationContext } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { checkContent } from '../log/record-content.ts'
import { type FilteredPage, parseSequence, readPage, toConnection } from '../page.ts'
import type { AlteredPart } from '../record-altered.ts'
import { requireScope } from '../require-scope.ts'
import { openDataKey } from '../vault/data-keys.ts'
import { VaultError } from '../vault/seal.ts'
import { leafFaults, leavesStatement } from '../verification/leaf-faults.ts'
import { type WatchedConnection, withoutAltered } from '../verification/without-altered.ts'
import {
  type CheckRow,
  type CheckView,
  COLUMNS_WITHOUT_SOURCES,
  isWellFormed,
  toCheckView,
} from './check-view.ts'
import { countStatement, isOnPage, type SafetyCheckFilter, searchOf } from './search-checks.ts'

export interface SafetyCheckList extends FilteredPage<SafetyCheckFilter> {
  /** The total is asked for: then it is counted in the same round trip. */
  readonly isCounted: boolean
}

/**
 * Recorded checks of the organisation, the newest first. Parts of the filter must all hold. Rows that were altered are named beside the
 * others and not shown. How many there are is counted only where it is asked for: that goes through all of them.
 */
export async function listSafetyChecks({
  ctx,
  input,
}: Call<SafetyCheckList>): Promise<WatchedConnection<CheckView>> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'subjectRef'], filter.subjectRef, TEXT.subjectRef),
    aboutText(['filter', 'requirementCode'], filter.requirementCode, TEXT.code),
  ])
  const page = readPage('checks', input, parseSequence)
  const search = await searchOf(ctx, filter)
  const shown = isOnPage(ctx, search, { after: page.after, limit: page.first + 1 })
  const rowsStatement = ctx.db.orm
    .select(LISTED_COLUMNS)
    .from(checks)
    .where(shown)
    .orderBy(...search.order)
  const ids = ctx.db.orm.select({ id: checks.id }).from(checks).where(shown)
  const total = countStatement(ctx, search)
  const [listed, leaves, counted] = await ctx.db.readBatch([
    rowsStatement,
    leavesStatement(ctx, ids),
    ...(input.isCounted ? [total] : []),
  ])
  const rows = await withLongSources(ctx, listed)
  const count = counted === undefined ? async () => (await total)[0]?.count ?? 0 : (counted[0]?.count ?? 0)
  const connection = toConnection(page, rows, count, ({ sequence }) => sequence)
  return withoutAltered(ctx, connection, {
    noun: 'check',
    faults: await alteredParts(
      ctx,
      connection.edges.map(({ node }) => node),
      leaves,
    ),
    show: toCheckView,
  })
}

/** Sources of which a page of a hundred checks still fits into one answer of a database. */
const SOURCES_BYTES_MAX = 32_768

const LISTED_COLUMNS = {
  ...COLUMNS_WITHOUT_SOURCES,
  /** Null where they are longer. */
  sources: sql<
    readonly RecordSource[] | null
  >`case when length(${checks.sources}) <= ${SOURCES_BYTES_MAX} then ${checks.sources} end`.mapWith(
    checks.sources,
  ),
}

type ListedRow = Omit<CheckRow, 'sources'> & { readonly sources: CheckRow['sources'] | null }

/** Rows with the sources that were too long to be read with the others: those of one check at a time. */
async function withLongSources(ctx: OperationContext, listed: readonly ListedRow[]): Promise<CheckRow[]> {
  const rows: CheckRow[] = []
  for (const { sources, ...row } of listed)
    rows.push({ ...row, sources: sources ?? (await sourcesOf(ctx, row.id)) })
  return rows
}

async function sourcesOf(ctx: OperationContext, id: string): Promise<CheckRow['sources']> {
  const [row] = await ctx.db.orm
    .select({ sources: checks.sources })
    .from(checks)
    .where(and(eq(checks.organisationId, ctx.organisation.id), eq(checks.id, id)))
  return row?.sources ?? []
}

/** What shows that listed rows are not the recorded ones, without computing them again: their form, their leaf, their key. */
async function alteredParts(
  ctx: OperationContext,
  rows: readonly CheckRow[],
  leaves: Parameters<typeof leafFaults>[2],
): Promise<(AlteredPart | null)[]> {
  const faults = await leafFaults(
    ctx,
    rows.map((row) => ({ kind: 'check', content: checkContent(row) })),
    leaves,
  )
  return Promise.all(
    rows.map(async (row, at) => {
      if (!isWellFormed(row)) return 'RECORD'
      return faults[at] ?? (await keyFault(ctx, row))
    }),
  )
}

async function keyFault(ctx: OperationContext, row: CheckRow): Promise<AlteredPart | null> {
  try {
    await openDataKey(ctx, row.id, row.dataKey)
    return null
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    // Without the master key nobody can tell; whoever asks for a sealed text is told.
    return error.problem === 'unknownMasterKey' ? null : 'DATA_KEY'
  }
}
