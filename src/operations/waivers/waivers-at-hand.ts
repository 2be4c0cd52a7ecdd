import { and, asc, eq, gt, isNull, type SQL } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { OperationContext } from '../context.ts'

/** A waiver that was granted and neither revoked nor has run out, as far as a check has to know it. */
export interface GrantedWaiver {
  readonly id: string
  readonly requirementCode: string
  readonly subjectRef: string
  readonly rulesetDigest: string
  readonly expiresAt: string
  /** Null while it has not let a recorded check pass. */
  readonly factsDigest: string | null
}

/** What was read of an organisation's waivers together with the credential. */
export interface WaiversAtHand {
  readonly waivers: readonly GrantedWaiver[]
  /** False: the organisation has more; those of a subject have to be asked for. */
  readonly isComplete: boolean
}

export const NO_WAIVERS: WaiversAtHand = { waivers: [], isComplete: true }

/** Rows of a few hundred bytes that every request carries; beyond this many, only requests that need them read them. */
const AT_HAND_MAX = 50

const COLUMNS = {
  id: waivers.id,
  requirementCode: waivers.requirementCode,
  subjectRef: waivers.subjectRef,
  rulesetDigest: waivers.rulesetDigest,
  expiresAt: waivers.expiresAt,
  factsDigest: waivers.factsDigest,
}

const inForce = (organisationId: string | SQL, now: Date) =>
  and(
    eq(waivers.organisationId, organisationId),
    isNull(waivers.revokedAt),
    gt(waivers.expiresAt, now.toISOString()),
  )

/** Select of the waivers in force of an organisation, one more than may be at hand. */
export function waiversAtHandStatement(db: Database, organisationId: string | SQL, now: Date) {
  return db.orm
    .select(COLUMNS)
    .from(waivers)
    .where(inForce(organisationId, now))
    .limit(AT_HAND_MAX + 1)
}

/** The rows of `waiversAtHandStatement` → what a request carries. */
export function toWaiversAtHand(rows: readonly GrantedWaiver[]): WaiversAtHand {
  return rows.length > AT_HAND_MAX ? { waivers: [], isComplete: false } : { waivers: rows, isComplete: true }
}

/** The waivers in force of one subject; a round trip only for an organisation with very many of them. */
export async function waiversOfSubject(
  ctx: OperationContext,
  subjectRef: string | null | undefined,
): Promise<readonly GrantedWaiver[]> {
  if (subjectRef === null || subjectRef === undefined) return []
  const { waivers: atHand, isComplete } = ctx.waiversAtHand
  if (isComplete) return atHand.filter((waiver) => waiver.subjectRef === subjectRef)
  return ctx.db.orm
    .select(COLUMNS)
    .from(waivers)
    .where(and(inForce(ctx.organisation.id, ctx.now()), eq(waivers.subjectRef, subjectRef)))
    .orderBy(asc(waivers.id))
}
