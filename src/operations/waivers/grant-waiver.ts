import { and, asc, eq, exists, inArray, lte, ne, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { waiverRequests } from '../../db/tables/waiver-requests.ts'
import { waivers } from '../../db/tables/waivers.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call, type OperationContext, principalOf } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { ID_PREFIXES } from '../ids.ts'
import { faultIn, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { marksOfWaiver } from '../tasks/renew-marks.ts'
import { makeDataKey } from '../vault/data-keys.ts'
import { hashSubject } from '../vault/keyed-hash.ts'
import { newsStatements } from '../webhooks/news-statements.ts'
import { ofSubject } from './of-subject.ts'
import { pendingFor, recordRequest } from './record-request.ts'
import { sealColumn } from './sealed-texts.ts'
import { waiverNews } from './waiver-news.ts'
import type { WaiverRequestView } from './waiver-request-view.ts'
import { termsFaults, type WaiverTerms } from './waiver-terms.ts'
import { inState, ownWaiver, toWaiverView, type WaiverView, waiverStatement } from './waiver-view.ts'

const TABLE = 'waivers'

export interface GrantWaiverPayload {
  readonly waiver: WaiverView | null
  /** What was recorded instead while nobody else had asked for the waiver. */
  readonly waiverRequest: WaiverRequestView | null
  readonly userErrors: readonly UserFault[]
}

/**
 * Grants what somebody else has asked for: the same requirement, subject and coded reason. It ends when the earlier of the
 * two expiries comes, and counts with the ruleset that is live now. While nobody else has asked, the call is recorded as a
 * request of the caller's own and SELF_APPROVAL says that a second person has to grant it. Repeating the call of a grant
 * gives the same waiver.
 */
export async function grantWaiver({ ctx, input }: Call<WaiverTerms>): Promise<GrantWaiverPayload> {
  requireScope(ctx, 'approve')
  const userErrors = await termsFaults(ctx, input)
  if (userErrors.length > 0) return { waiver: null, waiverRequest: null, userErrors }
  const { granted, request } = await readStanding(ctx, input)
  if (request === undefined && granted !== undefined) {
    return { waiver: await toWaiverView(ctx, granted), waiverRequest: null, userErrors: [] }
  }
  if (request === undefined) return askForSecondPerson(ctx, input)
  return { waiver: await insertWaiver(ctx, input, request), waiverRequest: null, userErrors: [] }
}

/** The oldest request of somebody else's, and what the caller granted before in these terms. */
async function readStanding(ctx: OperationContext, terms: WaiverTerms) {
  const others = ne(waiverRequests.requestedByPrincipal, principalOf(ctx.actor))
  const before = and(
    inState(ctx, 'ACTIVE'),
    inArray(waivers.id, ofSubject(ctx, await hashSubject(ctx, terms.subjectRef))),
    eq(waivers.requirementCode, terms.requirementCode),
    eq(waivers.reasonCode, terms.reasonCode),
    eq(waivers.grantedBy, actorReference(ctx.actor)),
    lte(waivers.expiresAt, terms.expiresAt),
  )
  const [requests, grants] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ id: waiverRequests.id, expiresAt: waiverRequests.expiresAt })
      .from(waiverRequests)
      .where(
        and(eq(waiverRequests.organisationId, ctx.organisation.id), await pendingFor(ctx, terms), others),
      )
      .orderBy(asc(waiverRequests.id))
      .limit(1),
    waiverStatement(ctx, before, 1),
  ])
  return { request: requests[0], granted: grants[0] }
}

async function askForSecondPerson(ctx: OperationContext, terms: WaiverTerms): Promise<GrantWaiverPayload> {
  const waiverRequest = await recordRequest(ctx, terms)
  const text = {
    en: 'A second person has to grant this. It is recorded as your request: ask a colleague who has a key of their own with the scope "approve" to send the same.',
    'zh-CN': '须由另一人批准。已记录为您的申请：请一位持有本人密钥且具有"approve"权限的同事发送相同的请求。',
  }
  const userErrors = [faultIn(messageLocale(ctx), 'SELF_APPROVAL', text, ['input'])]
  return { waiver: null, waiverRequest, userErrors }
}

async function insertWaiver(
  ctx: OperationContext,
  terms: WaiverTerms,
  request: { readonly id: string; readonly expiresAt: string },
): Promise<WaiverView> {
  if (ctx.liveActivation === null) throw new Error('A waiver is granted while no ruleset is live')
  const id = ctx.newId(ID_PREFIXES.waiver)
  const { key, row: dataKey } = await makeDataKey(ctx, { recordId: id, subjectRef: terms.subjectRef })
  const row = {
    id,
    organisationId: ctx.organisation.id,
    requestId: request.id,
    requirementCode: terms.requirementCode,
    subjectRef: await sealColumn(ctx, key, { table: TABLE, column: 'subject_ref' }, terms.subjectRef),
    reason: await sealColumn(ctx, key, { table: TABLE, column: 'reason' }, terms.reason),
    reasonCode: terms.reasonCode,
    rulesetDigest: ctx.liveActivation.rulesetDigest,
    grantedAt: ctx.now().toISOString(),
    grantedBy: actorReference(ctx.actor),
    expiresAt: request.expiresAt < terms.expiresAt ? request.expiresAt : terms.expiresAt,
  }
  const { orm } = ctx.db
  const isFirst = exists(orm.select({ one: sql`1` }).from(waivers).where(ownWaiver(ctx, id)))
  const { requirementCode, reasonCode, rulesetDigest, expiresAt, requestId } = row
  const details = {
    requirementCode,
    reasonCode,
    rulesetDigest,
    expiresAt,
    requestId,
    recordDigest: await digestOf(row),
  }
  const live = await loadActiveRuleset({ ctx })
  const access = await accessEntry(ctx, { action: 'WAIVER_GRANTED', subjectId: id, details }, isFirst)
  const [, , stored] = await ctx.db.writeBatch([
    // Of two who grant the same request at the same time, the later one gets the earlier one's waiver.
    orm.insert(waivers).values(row).onConflictDoNothing({ target: waivers.requestId }),
    insertWhere(ctx.db, dataKeys, dataKey, { where: isFirst }),
    waiverStatement(ctx, eq(waivers.requestId, request.id), 1),
    access.entry,
    access.leaf,
    ...newsStatements(ctx, [waiverNews('waiver.granted', id, access.id)]),
    ...(live === null ? [] : marksOfWaiver(ctx, live, { id, expiresAt, code: requirementCode }, isFirst)),
  ])
  const [granted] = stored
  if (granted === undefined) throw new Error('A waiver was written but is not there')
  ctx.waiversAtHand = { waivers: [], isComplete: false }
  return toWaiverView(ctx, granted)
}
