import { and, eq, exists, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { checks } from '../../db/tables/checks.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { Assessment } from '../../rules/index.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { OperationContext } from '../context.ts'
import { factsDigestOf } from './active-waivers.ts'
import { ownWaiver } from './waiver-view.ts'

/** A waiver that let a check pass, and the facts it did so for. */
export interface WaiverUse {
  readonly waiverId: string
  readonly factsDigest: string
  /** What ties the waiver to these facts when it is the first time; for the write batch of the check, behind it. */
  readonly statements: readonly Statement[]
}

/** The waivers that count in an assessment that is going to be recorded as the check of this id. */
export function waiverUses(
  ctx: OperationContext,
  assessment: Assessment,
  checkId: string,
): Promise<WaiverUse[]> {
  const counting = assessment.result.findings.flatMap(({ waiver }) => waiver ?? [])
  const used = new Map(counting.map((waiver) => [waiver.id, waiver]))
  return Promise.all(
    [...used.values()].map(async (waiver) => {
      const factsDigest = await factsDigestOf(ctx, assessment, waiver)
      const use = { waiverId: waiver.id, factsDigest }
      return { ...use, statements: await firstUseStatements(ctx, use, checkId) }
    }),
  )
}

/** The first use is written down with a leaf, so that nobody loosens the waiver from its facts again. */
async function firstUseStatements(
  ctx: OperationContext,
  { waiverId, factsDigest }: Omit<WaiverUse, 'statements'>,
  checkId: string,
): Promise<Statement[]> {
  const { orm } = ctx.db
  const written = exists(
    orm
      .select({ one: sql`1` })
      .from(checks)
      .where(and(eq(checks.organisationId, ctx.organisation.id), eq(checks.id, checkId))),
  )
  const isUnused = and(ownWaiver(ctx, waiverId), isNull(waivers.factsDigest), written)
  const firstUsedAt = ctx.now().toISOString()
  const details = { factsDigest, firstUsedAt, checkId }
  const access = await accessEntry(
    ctx,
    { action: 'WAIVER_USED', subjectId: waiverId, details },
    exists(orm.select({ one: sql`1` }).from(waivers).where(isUnused)),
  )
  return [access.entry, orm.update(waivers).set({ factsDigest, firstUsedAt }).where(isUnused), access.leaf]
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
  const list = JSON.stringify(uses.map(({ waiverId, factsDigest }) => ({ waiverId, factsDigest })))
  return sql`not exists (select 1 from json_each(${list}) used where not ${counting})`
}
