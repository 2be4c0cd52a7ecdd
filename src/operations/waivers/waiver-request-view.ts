import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { waiverRequests } from '../../db/tables/waiver-requests.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { OperationContext } from '../context.ts'
import { dataKeyOf } from '../vault/data-keys.ts'
import { ofSubject } from './of-subject.ts'
import { openTexts } from './sealed-texts.ts'

export const REQUEST_STATES = ['PENDING', 'GRANTED', 'EXPIRED'] as const
export type WaiverRequestState = (typeof REQUEST_STATES)[number]

/** Somebody asks for a waiver, as callers see it. */
export interface WaiverRequestView {
  readonly id: string
  readonly requirementCode: string
  readonly subjectRef: string
  readonly reason: string
  readonly reasonCode: string
  readonly expiresAt: string
  readonly requestedAt: string
  readonly requestedBy: string
  readonly state: WaiverRequestState
}

// Written out: in a select of one table Drizzle drops the table's name before a column, which would mean another here.
const requestId = sql`${waiverRequests}.${sql.identifier('id')}`

/** The id of the waiver that grants a request, or null; for selects from `waiver_requests`. */
export const waiverOfRequest = sql<string | null>`(select w.id from ${waivers} w
  where w.request_id = ${requestId} and w.organisation_id = ${waiverRequests}.${sql.identifier('organisation_id')})`

/** Select of the organisation's requests that satisfy the condition, the newest first. */
export function requestStatement(ctx: OperationContext, condition: SQL | undefined, limit: number) {
  return ctx.db.orm
    .select({
      request: waiverRequests,
      waiverId: waiverOfRequest,
      dataKey: dataKeyOf(waiverRequests),
    })
    .from(waiverRequests)
    .where(and(eq(waiverRequests.organisationId, ctx.organisation.id), condition))
    .orderBy(desc(waiverRequests.id))
    .limit(limit)
}

export type WaiverRequestRow = Awaited<ReturnType<typeof requestStatement>>[number]

/** A row as callers see it; null after its subject was erased. Throws VaultError. */
export async function toWaiverRequestView(
  ctx: OperationContext,
  { request, waiverId, dataKey }: WaiverRequestRow,
): Promise<WaiverRequestView | null> {
  const sealed = { subject_ref: request.subjectRef, reason: request.reason }
  const texts = await openTexts(ctx, 'waiver_requests', { id: request.id, dataKey, sealed })
  if (texts === null) return null
  const { id, requirementCode, reasonCode, expiresAt, requestedAt, requestedBy } = request
  const open = expiresAt > ctx.now().toISOString() ? 'PENDING' : 'EXPIRED'
  return {
    id,
    requirementCode,
    subjectRef: texts.subject_ref,
    reason: texts.reason,
    reasonCode,
    expiresAt,
    requestedAt,
    requestedBy,
    state: waiverId === null ? open : 'GRANTED',
  }
}

/** Condition: requests about this subject. */
export function requestsOfSubject(ctx: OperationContext, subjectHash: string): SQL {
  return inArray(waiverRequests.id, ofSubject(ctx, subjectHash))
}
