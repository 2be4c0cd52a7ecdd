import { and, eq, exists, isNull, or, type SQL, sql } from 'drizzle-orm'
import { waivers } from '../../db/tables/waivers.ts'
import type { Assessment } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { factsDigestOf } from './active-waivers.ts'
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

/**
 * Condition for the write batch of checks: each waiver they count on has neither been revoked since it was read nor been
 * tied to other facts by another check.
 */
export function waiversStillCount(ctx: OperationContext, uses: readonly WaiverUse[]): SQL {
  if (uses.length === 0) return sql`true`
  const counting = exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(waivers)
      .where(
        and(
          eq(waivers.organisationId, ctx.organisation.id),
          eq(waivers.id, sql`json_extract(used.value, '$.waiverId')`),
          isNull(waivers.revokedAt),
          or(
            isNull(waivers.factsDigest),
            eq(waivers.factsDigest, sql`json_extract(used.value, '$.factsDigest')`),
          ),
        ),
      ),
  )
  return sql`not exists (select 1 from json_each(${JSON.stringify(uses)}) used where not ${counting})`
}
