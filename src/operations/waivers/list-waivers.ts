import { and, count, eq, inArray, isNotNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { type FilteredPage, idPosition, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { type WatchedConnection, withoutAltered } from '../verification/without-altered.ts'
import { waiverFaults } from '../verification/witnessed-faults.ts'
import { ofSubject } from './of-subject.ts'
import { inState, toWaiverView, type WaiverState, type WaiverView, waiverStatement } from './waiver-view.ts'

export interface WaiverFilter {
  readonly requirementCode?: string | null | undefined
  readonly subjectRef?: string | null | undefined
  readonly state?: readonly WaiverState[] | null | undefined
}

/**
 * Waivers of the organisation, the newest first; those of subjects that were erased are gone. Rows that were altered are named beside
 * the others and not shown.
 */
export async function listWaivers({
  ctx,
  input,
}: Call<FilteredPage<WaiverFilter>>): Promise<WatchedConnection<WaiverView>> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'requirementCode'], filter.requirementCode, TEXT.code),
    aboutText(['filter', 'subjectRef'], filter.subjectRef, TEXT.subjectRef),
  ])
  const page = readPage('waivers', input, idPosition(ID_PREFIXES.waiver))
  const matching = await whereOf(ctx, filter)
  const after = page.after === null ? undefined : lt(waivers.id, page.after)
  const [rows, total] = await ctx.db.readBatch([
    waiverStatement(ctx, and(matching, after), page.first + 1),
    ctx.db.orm
      .select({ count: count() })
      .from(waivers)
      .innerJoin(dataKeys, eq(dataKeys.recordId, waivers.id))
      .where(and(eq(waivers.organisationId, ctx.organisation.id), isNotNull(dataKeys.wrappedKey), matching)),
  ])
  const listed = rows.map((row) => ({ ...row, id: row.waiver.id }))
  const connection = toConnection(page, listed, total[0]?.count ?? 0, ({ id }) => id)
  const faults = await waiverFaults(
    ctx,
    connection.edges.map(({ node }) => node.waiver),
  )
  return withoutAltered(ctx, connection, { noun: 'waiver', faults, show: (row) => toWaiverView(ctx, row) })
}

async function whereOf(ctx: OperationContext, filter: WaiverFilter): Promise<SQL | undefined> {
  const { requirementCode, subjectRef, state } = filter
  return and(
    requirementCode ? eq(waivers.requirementCode, requirementCode) : undefined,
    subjectRef ? await aboutSubject(ctx, subjectRef) : undefined,
    state ? (or(...[...new Set(state)].map((one) => inState(ctx, one))) ?? sql`false`) : undefined,
  )
}

async function aboutSubject(ctx: OperationContext, subjectRef: string): Promise<SQL> {
  const hash = await findSubjectHash(ctx, subjectRef)
  return hash === null ? sql`false` : inArray(waivers.id, ofSubject(ctx, hash))
}
