import { and, eq, gt, type SQL, sql } from 'drizzle-orm'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { waiverRequests } from '../../db/tables/waiver-requests.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type OperationContext, principalOf } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { makeDataKey } from '../vault/data-keys.ts'
import { hashSubject } from '../vault/keyed-hash.ts'
import { newsStatements } from '../webhooks/news-statements.ts'
import { sealColumn } from './sealed-texts.ts'
import { waiverNews } from './waiver-news.ts'
import {
  requestStatement,
  requestsOfSubject,
  toWaiverRequestView,
  type WaiverRequestView,
  waiverOfRequest,
} from './waiver-request-view.ts'
import type { WaiverTerms } from './waiver-terms.ts'

const TABLE = 'waiver_requests'

/** Condition: requests that could be granted by a waiver of these terms, whoever made them. */
export async function pendingFor(ctx: OperationContext, terms: WaiverTerms): Promise<SQL | undefined> {
  return and(
    requestsOfSubject(ctx, await hashSubject(ctx, terms.subjectRef)),
    eq(waiverRequests.requirementCode, terms.requirementCode),
    eq(waiverRequests.reasonCode, terms.reasonCode),
    gt(waiverRequests.expiresAt, ctx.now().toISOString()),
    sql`${waiverOfRequest} is null`,
  )
}

/** Records that the caller asks for a waiver; the same terms asked for again give the request that is pending already. */
export async function recordRequest(ctx: OperationContext, terms: WaiverTerms): Promise<WaiverRequestView> {
  const same = and(
    await pendingFor(ctx, terms),
    eq(waiverRequests.requestedByPrincipal, principalOf(ctx.actor)),
    eq(waiverRequests.expiresAt, terms.expiresAt),
  )
  const [known] = await requestStatement(ctx, same, 1)
  const row = known ?? (await insertRequest(ctx, terms))
  const view = await toWaiverRequestView(ctx, row)
  if (view === null) throw new Error('A request for a waiver was made while its subject was erased')
  return view
}

async function insertRequest(ctx: OperationContext, terms: WaiverTerms) {
  const { requirementCode, subjectRef, reason, reasonCode, expiresAt } = terms
  const id = ctx.newId(ID_PREFIXES.waiverRequest)
  const { key, row: dataKey } = await makeDataKey(ctx, { recordId: id, subjectRef })
  const row = {
    id,
    organisationId: ctx.organisation.id,
    requirementCode,
    subjectRef: await sealColumn(ctx, key, { table: TABLE, column: 'subject_ref' }, subjectRef),
    reason: await sealColumn(ctx, key, { table: TABLE, column: 'reason' }, reason),
    reasonCode,
    expiresAt,
    requestedAt: ctx.now().toISOString(),
    requestedBy: actorReference(ctx.actor),
    requestedByPrincipal: principalOf(ctx.actor),
  }
  const details = { requirementCode, reasonCode, expiresAt, recordDigest: await digestOf(row) }
  const access = await accessEntry(ctx, { action: 'WAIVER_REQUESTED', subjectId: id, details })
  const [, , stored] = await ctx.db.writeBatch([
    ctx.db.orm.insert(waiverRequests).values(row),
    ctx.db.orm.insert(dataKeys).values(dataKey),
    requestStatement(ctx, eq(waiverRequests.id, id), 1),
    access.entry,
    access.leaf,
    ...newsStatements(ctx, [waiverNews('waiver.requested', id, access.id)]),
  ])
  const [made] = stored
  if (made === undefined) throw new Error('A request for a waiver was written but is not there')
  return made
}
