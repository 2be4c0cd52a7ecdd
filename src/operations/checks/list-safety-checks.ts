import { and, count, desc, eq, exists, gt, inArray, lt, sql } from 'drizzle-orm'
import { checkFindings } from '../../db/tables/check-findings.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import type { Verdict } from '../../rules/pack/format.ts'
import type { Call, OperationContext } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { checkContent } from '../log/record-content.ts'
import { type FilteredPage, parseSequence, readPage, toConnection } from '../page.ts'
import type { AlteredPart } from '../record-altered.ts'
import { requireScope } from '../require-scope.ts'
import { keyOfRecord, openDataKey } from '../vault/data-keys.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { VaultError } from '../vault/seal.ts'
import { leafFaults, leavesStatement } from '../verification/leaf-faults.ts'
import { type WatchedConnection, withoutAltered } from '../verification/without-altered.ts'
import { CHECK_COLUMNS, type CheckRow, type CheckView, isWellFormed, toCheckView } from './check-view.ts'

export interface SafetyCheckFilter {
  readonly verdict?: readonly Verdict[] | null | undefined
  readonly subjectRef?: string | null | undefined
  /** RFC 3339 instants, exclusive. */
  readonly recordedAfter?: string | null | undefined
  readonly recordedBefore?: string | null | undefined
  readonly requirementCode?: string | null | undefined
  /** Whether the facts were made unreadable. Null: either. */
  readonly erased?: boolean | null | undefined
}

/**
 * Recorded checks of the organisation, the newest first. Parts of the filter must all hold. Rows that were altered are named beside the
 * others and not shown.
 */
export async function listSafetyChecks({
  ctx,
  input,
}: Call<FilteredPage<SafetyCheckFilter>>): Promise<WatchedConnection<CheckView>> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'subjectRef'], filter.subjectRef, TEXT.subjectRef),
    aboutText(['filter', 'requirementCode'], filter.requirementCode, TEXT.code),
  ])
  const page = readPage('checks', input, parseSequence)
  const matching = await whereOf(ctx, filter)
  const shown = and(matching, page.after === null ? undefined : lt(checks.sequence, page.after))
  const [rows, leaves, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select(CHECK_COLUMNS)
      .from(checks)
      .where(shown)
      .orderBy(desc(checks.sequence))
      .limit(page.first + 1),
    leavesStatement(
      ctx,
      ctx.db.orm
        .select({ id: checks.id })
        .from(checks)
        .where(shown)
        .orderBy(desc(checks.sequence))
        .limit(page.first + 1),
    ),
    ctx.db.orm.select({ count: count() }).from(checks).where(matching),
  ])
  const connection = toConnection(page, rows, total[0]?.count ?? 0, ({ sequence }) => sequence)
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

async function whereOf(ctx: OperationContext, filter: SafetyCheckFilter) {
  const { verdict, subjectRef, recordedAfter, recordedBefore, requirementCode, erased } = filter
  return and(
    eq(checks.organisationId, ctx.organisation.id),
    verdict ? inArray(checks.verdict, [...new Set(verdict)]) : undefined,
    subjectRef ? await ofSubject(ctx, subjectRef) : undefined,
    recordedAfter ? gt(checks.recordedAt, recordedAfter) : undefined,
    recordedBefore ? lt(checks.recordedAt, recordedBefore) : undefined,
    requirementCode ? exists(findingsOf(ctx, requirementCode)) : undefined,
    typeof erased === 'boolean' ? exists(keyOfRecord(ctx, checks.id, { isDestroyed: erased })) : undefined,
  )
}

async function ofSubject(ctx: OperationContext, subjectRef: string) {
  const hash = await findSubjectHash(ctx, subjectRef)
  if (hash === null) return sql`false`
  const sealedFor = ctx.db.orm
    .select({ id: dataKeys.recordId })
    .from(dataKeys)
    .where(and(eq(dataKeys.organisationId, ctx.organisation.id), eq(dataKeys.subjectHash, hash)))
  return inArray(checks.id, sealedFor)
}

function findingsOf(ctx: OperationContext, code: string) {
  return ctx.db.orm
    .select({ one: sql`1` })
    .from(checkFindings)
    .where(
      and(
        eq(checkFindings.organisationId, ctx.organisation.id),
        eq(checkFindings.requirementCode, code),
        eq(checkFindings.checkId, checks.id),
      ),
    )
}
