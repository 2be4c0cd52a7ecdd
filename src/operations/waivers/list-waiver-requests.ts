import { and, gt, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { waiverRequests } from '../../db/tables/waiver-requests.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { countOwn } from '../own-rows.ts'
import { type FilteredPage, idPosition, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { type WatchedConnection, withoutAltered } from '../verification/without-altered.ts'
import { requestFaults } from '../verification/witnessed-faults.ts'
import {
  requestStatement,
  toWaiverRequestView,
  type WaiverRequestRow,
  type WaiverRequestState,
  type WaiverRequestView,
  waiverOfRequest,
} from './waiver-request-view.ts'

export interface WaiverRequestFilter {
  readonly state?: readonly WaiverRequestState[] | null | undefined
}

/** Requests for waivers in the organisation, the newest first; those about subjects that were erased are gone, altered ones named. */
export async function listWaiverRequests({
  ctx,
  input,
}: Call<FilteredPage<WaiverRequestFilter>>): Promise<WatchedConnection<WaiverRequestView>> {
  requireScope(ctx, 'read')
  const readPosition = idPosition(ID_PREFIXES.waiverRequest)
  const page = readPage('waiver-requests', input, readPosition)
  const states = input.filter?.state
  const matching = and(
    readable(ctx),
    states ? (or(...[...new Set(states)].map((state) => inState(ctx, state))) ?? sql`false`) : undefined,
  )
  const after = page.after === null ? undefined : lt(waiverRequests.id, page.after)
  const [rows, total] = await ctx.db.readBatch([
    requestStatement(ctx, and(matching, after), page.first + 1),
    countOwn(ctx, waiverRequests, matching),
  ])
  const listed = rows.map((row) => ({ ...row, id: row.request.id }))
  const connection = toConnection(page, listed, total[0]?.count ?? 0, ({ id }) => id)
  const faults = await requestFaults(
    ctx,
    connection.edges.map(({ node }) => node.request),
  )
  return withoutAltered(ctx, connection, { noun: 'request', faults, show: (row) => shown(ctx, row) })
}

async function shown(ctx: OperationContext, row: WaiverRequestRow): Promise<WaiverRequestView> {
  const view = await toWaiverRequestView(ctx, row)
  if (view === null) throw new Error(`Request ${row.request.id} was read though its subject was erased`)
  return view
}

function readable(ctx: OperationContext): SQL {
  return sql`exists (select 1 from ${dataKeys} where ${dataKeys.recordId} = ${waiverRequests.id}
    and ${dataKeys.organisationId} = ${ctx.organisation.id} and ${dataKeys.wrappedKey} is not null)`
}

function inState(ctx: OperationContext, state: WaiverRequestState): SQL | undefined {
  const now = ctx.now().toISOString()
  switch (state) {
    case 'GRANTED':
      return sql`${waiverOfRequest} is not null`
    case 'PENDING':
      return and(sql`${waiverOfRequest} is null`, gt(waiverRequests.expiresAt, now))
    case 'EXPIRED':
      return and(sql`${waiverOfRequest} is null`, lte(waiverRequests.expiresAt, now))
  }
}
