import { and, isNull, type SQL } from 'drizzle-orm'
import { waivers } from '../../db/tables/waivers.ts'
import type { Assessment } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { factsDigestOf } from './apply-waivers.ts'
import { ownWaiver } from './waiver-view.ts'

/** A waiver that let a check pass, and the facts it did so for. */
export interface WaiverUse {
  readonly waiverId: string
  readonly factsDigest: string
}

/** The waivers that count in an assessment. */
export function waiverUses(ctx: OperationContext, assessment: Assessment): Promise<WaiverUse[]> {
  const counting = assessment.result.findings.flatMap(({ waiver }) => waiver ?? [])
  const used = new Map(counting.map((waiver) => [waiver.id, waiver]))
  return Promise.all(
    [...used.values()].map(async (waiver) => ({
      waiverId: waiver.id,
      factsDigest: await factsDigestOf(ctx, assessment, waiver),
    })),
  )
}

/** A statement that ties a waiver to the facts it was first used for; for the write batch of the check, behind it. */
export function firstUseStatement(ctx: OperationContext, { waiverId, factsDigest }: WaiverUse, written: SQL) {
  return ctx.db.orm
    .update(waivers)
    .set({ factsDigest, firstUsedAt: ctx.now().toISOString() })
    .where(and(ownWaiver(ctx, waiverId), isNull(waivers.factsDigest), written))
}
