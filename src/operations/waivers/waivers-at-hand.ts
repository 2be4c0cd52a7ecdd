import { and, eq, gt, inArray, isNull, type SQL } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import type { Bound } from '../../db/fixed-statement.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { OperationContext } from '../context.ts'
import { recordAltered } from '../record-altered.ts'
import { hashSubject } from '../vault/keyed-hash.ts'
import { waiverFaults } from '../verification/witnessed-faults.ts'
import type { GrantedWaiver, WaiversAtHand } from './granted-waiver.ts'

export const NO_WAIVERS: WaiversAtHand = { waivers: [], isComplete: true }

/** Rows of a few hundred bytes that every request carries; beyond this many, only requests that need them read them. */
export const WAIVERS_AT_HAND_MAX = 50

function inForceStatement(
  db: Pick<Database, 'orm'>,
  organisationId: Bound<string> | SQL,
  now: Bound<string>,
  also?: SQL,
) {
  const inForce = and(
    eq(waivers.organisationId, organisationId),
    isNull(waivers.revokedAt),
    gt(waivers.expiresAt, now),
  )
  return db.orm
    .select({
      id: waivers.id,
      requirementCode: waivers.requirementCode,
      subjectHash: dataKeys.subjectHash,
      rulesetDigest: waivers.rulesetDigest,
      grantedAt: waivers.grantedAt,
      expiresAt: waivers.expiresAt,
      factsDigest: waivers.factsDigest,
    })
    .from(waivers)
    .innerJoin(
      dataKeys,
      and(eq(dataKeys.recordId, waivers.id), eq(dataKeys.organisationId, waivers.organisationId)),
    )
    .where(and(inForce, also))
}

/** Select of the waivers in force of an organisation, one more than may be at hand. */
export function waiversAtHandStatement(
  db: Pick<Database, 'orm'>,
  organisationId: Bound<string> | SQL,
  now: Bound<string>,
) {
  return inForceStatement(db, organisationId, now).limit(WAIVERS_AT_HAND_MAX + 1)
}

/** The rows of `waiversAtHandStatement` → what a request carries. */
export function toWaiversAtHand(rows: readonly GrantedWaiver[]): WaiversAtHand {
  return rows.length > WAIVERS_AT_HAND_MAX
    ? { waivers: [], isComplete: false }
    : { waivers: rows, isComplete: true }
}

/** The waivers in force of one subject; a further round trip only for an organisation with very many of them. */
export async function waiversOfSubject(
  ctx: OperationContext,
  subjectRef: string | null | undefined,
): Promise<readonly GrantedWaiver[]> {
  const { waivers: atHand, isComplete } = ctx.waiversAtHand
  if (subjectRef === null || subjectRef === undefined || (isComplete && atHand.length === 0)) return []
  const subjectHash = await hashSubject(ctx, subjectRef)
  const granted = isComplete
    ? atHand.filter((waiver) => waiver.subjectHash === subjectHash)
    : await inForceStatement(
        ctx.db,
        ctx.organisation.id,
        ctx.now().toISOString(),
        eq(dataKeys.subjectHash, subjectHash),
      )
  return granted.length === 0 ? [] : asTheyWereGranted(ctx, granted)
}

/** Without those that are not what was granted: a waiver that somebody altered or made in the database lets nothing pass. */
async function asTheyWereGranted(
  ctx: OperationContext,
  granted: readonly GrantedWaiver[],
): Promise<readonly GrantedWaiver[]> {
  const ids = granted.map(({ id }) => id)
  const rows = await ctx.db.orm
    .select()
    .from(waivers)
    .where(and(eq(waivers.organisationId, ctx.organisation.id), inArray(waivers.id, ids)))
  const faults = await waiverFaults(ctx, rows)
  const altered = new Set(
    rows.flatMap(({ id }, at) => {
      const part = faults[at] ?? null
      if (part === null) return []
      recordAltered(ctx, { part, what: `What is stored of waiver ${id}` })
      return [id]
    }),
  )
  return granted.filter(({ id }) => !altered.has(id))
}
