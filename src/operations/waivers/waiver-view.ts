import { and, desc, eq, gt, isNotNull, isNull, lte, ne, type SQL } from 'drizzle-orm'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { waiverRequests } from '../../db/tables/waiver-requests.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { OperationContext } from '../context.ts'
import { dataKeyOf } from '../vault/data-keys.ts'
import { openTexts } from './sealed-texts.ts'

export const WAIVER_STATES = ['ACTIVE', 'EXPIRED', 'REVOKED', 'ENDED'] as const
export type WaiverState = (typeof WAIVER_STATES)[number]

/** A granted waiver as callers see it. */
export interface WaiverView {
  readonly id: string
  readonly requirementCode: string
  readonly subjectRef: string
  readonly reason: string
  readonly reasonCode: string
  readonly rulesetDigest: string
  readonly requestedAt: string
  readonly requestedBy: string
  readonly grantedAt: string
  readonly grantedBy: string
  /** Whole days since it was granted. */
  readonly ageDays: number
  readonly expiresAt: string
  readonly firstUsedAt: string | null
  readonly revokedAt: string | null
  readonly revokedBy: string | null
  readonly revokedReason: string | null
  readonly state: WaiverState
}

const DAY_MS = 86_400_000

/** Select of the organisation's waivers of subjects that were not erased, the newest first. */
export function waiverStatement(ctx: OperationContext, condition: SQL | undefined, limit: number) {
  return ctx.db.orm
    .select({
      waiver: waivers,
      requestedAt: waiverRequests.requestedAt,
      requestedBy: waiverRequests.requestedBy,
      dataKey: dataKeyOf(waivers),
    })
    .from(waivers)
    .innerJoin(
      waiverRequests,
      and(
        eq(waiverRequests.id, waivers.requestId),
        eq(waiverRequests.organisationId, waivers.organisationId),
      ),
    )
    .innerJoin(
      dataKeys,
      and(eq(dataKeys.recordId, waivers.id), eq(dataKeys.organisationId, waivers.organisationId)),
    )
    .where(and(eq(waivers.organisationId, ctx.organisation.id), isNotNull(dataKeys.wrappedKey), condition))
    .orderBy(desc(waivers.id))
    .limit(limit)
}

export type WaiverRow = Awaited<ReturnType<typeof waiverStatement>>[number]

/** Condition: the organisation's own waiver of this id. */
export function ownWaiver(ctx: OperationContext, id: string): SQL | undefined {
  return and(eq(waivers.organisationId, ctx.organisation.id), eq(waivers.id, id))
}

/** A row as callers see it. Throws VaultError. */
export async function toWaiverView(ctx: OperationContext, row: WaiverRow): Promise<WaiverView> {
  const { waiver, requestedAt, requestedBy, dataKey } = row
  const { subjectRef, reason, revokedReason, organisationId, requestId, factsDigest, ...plain } = waiver
  const sealed = { subject_ref: subjectRef, reason, revoked_reason: revokedReason }
  const texts = await openTexts(ctx, 'waivers', { id: waiver.id, dataKey, sealed })
  if (texts === null) throw new Error(`Waiver ${waiver.id} was read though its subject was erased`)
  return {
    ...plain,
    requestedAt,
    requestedBy,
    subjectRef: texts.subject_ref,
    reason: texts.reason,
    revokedReason: texts.revoked_reason ?? null,
    ageDays: Math.floor((ctx.now().getTime() - Date.parse(waiver.grantedAt)) / DAY_MS),
    state: stateOf(ctx, waiver),
  }
}

function stateOf(ctx: OperationContext, waiver: WaiverRow['waiver']): WaiverState {
  if (waiver.revokedAt !== null) return 'REVOKED'
  if (waiver.expiresAt <= ctx.now().toISOString()) return 'EXPIRED'
  return waiver.rulesetDigest === ctx.liveActivation?.rulesetDigest ? 'ACTIVE' : 'ENDED'
}

/** Condition: waivers in this state now. */
export function inState(ctx: OperationContext, state: WaiverState): SQL | undefined {
  const now = ctx.now().toISOString()
  const live = ctx.liveActivation?.rulesetDigest ?? ''
  const running = and(isNull(waivers.revokedAt), gt(waivers.expiresAt, now))
  switch (state) {
    case 'REVOKED':
      return isNotNull(waivers.revokedAt)
    case 'EXPIRED':
      return and(isNull(waivers.revokedAt), lte(waivers.expiresAt, now))
    case 'ACTIVE':
      return and(running, eq(waivers.rulesetDigest, live))
    case 'ENDED':
      return and(running, ne(waivers.rulesetDigest, live))
  }
}
