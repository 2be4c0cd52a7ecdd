import { and, asc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { retentionLimits } from '../../db/tables/retention-limits.ts'
import type { LocalisedText } from '../../rules/pack/format.ts'
import {
  RETENTION_DAYS_MAX,
  RETENTION_DAYS_MIN,
  RETENTION_KINDS,
  type RetentionLimit,
} from '../../values/retention-kinds.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { type Complaint, inputFaults, listProblem, messageLocale } from '../input.ts'

/** A limit that was carried out is looked at again after this long. */
const APPLIED_FOR_MS = 23 * 3_600_000

/** How long the caller's organisation keeps its records, every kind once; whoever belongs to it may know. */
export async function listRetentionLimits({ ctx }: { ctx: OperationContext }): Promise<RetentionLimit[]> {
  const { kind, days } = retentionLimits
  const rows = await ctx.db.orm
    .select({ kind, days })
    .from(retentionLimits)
    .where(eq(retentionLimits.organisationId, ctx.organisation.id))
  const known = new Map(rows.map((row) => [row.kind, row.days]))
  return RETENTION_KINDS.map((each) => ({ kind: each, days: known.get(each) ?? null }))
}

/** What is wrong with limits as they were given; empty when nothing is. */
export function limitFaults(ctx: OperationContext, limits: readonly RetentionLimit[]): UserFault[] {
  const max = RETENTION_KINDS.length
  const tooMany = { path: ['input', 'retention'], problem: listProblem(limits, { max }) }
  const kinds = limits.map(({ kind }) => kind)
  const complaints = limits.slice(0, max).flatMap(({ kind, days }, index): Complaint[] => {
    const path = ['input', 'retention', String(index)]
    return [
      { path: [...path, 'days'], problem: days === null ? null : daysProblem(days) },
      { path: [...path, 'kind'], problem: kinds.indexOf(kind) === index ? null : REPEATED },
    ]
  })
  return inputFaults(messageLocale(ctx), [tooMany, ...complaints])
}

const REPEATED = { en: 'must not be given twice', 'zh-CN': '不能重复' }

function daysProblem(days: number): LocalisedText | null {
  if (Number.isInteger(days) && days >= RETENTION_DAYS_MIN && days <= RETENTION_DAYS_MAX) return null
  return {
    en: `must be ${RETENTION_DAYS_MIN} to ${RETENTION_DAYS_MAX}, or null to keep such records`,
    'zh-CN': `必须为${RETENTION_DAYS_MIN}到${RETENTION_DAYS_MAX},或为null表示永久保存`,
  }
}

/** Statements that set limits, for a write batch; a limit that is changed is carried out anew. */
export function setLimitStatements(ctx: OperationContext, limits: readonly RetentionLimit[]): Statement[] {
  const organisationId = ctx.organisation.id
  const removed = limits.flatMap(({ kind, days }) => (days === null ? [kind] : []))
  const set = limits.flatMap(({ kind, days }) => (days === null ? [] : [{ organisationId, kind, days }]))
  const remove = ctx.db.orm
    .delete(retentionLimits)
    .where(and(eq(retentionLimits.organisationId, organisationId), inArray(retentionLimits.kind, removed)))
  const writes = set.map((row) =>
    ctx.db.orm
      .insert(retentionLimits)
      .values(row)
      .onConflictDoUpdate({
        target: [retentionLimits.organisationId, retentionLimits.kind],
        set: { days: row.days, appliedAt: null },
      }),
  )
  return removed.length > 0 ? [remove, ...writes] : writes
}

/** Condition on `retention_limits`: something may be too old by now. */
export function limitIsDue(now: Date) {
  const before = new Date(now.getTime() - APPLIED_FOR_MS).toISOString()
  return or(isNull(retentionLimits.appliedAt), lt(retentionLimits.appliedAt, before))
}

/** Condition on `organisations`: it has a limit that is due. */
export function retentionIsDue(now: Date) {
  return sql`exists (select 1 from ${retentionLimits}
    where ${retentionLimits}."organisation_id" = ${organisations}."id" and ${limitIsDue(now)})`
}

/** The limits of the organisation that are due, in a fixed order. */
export function dueLimits(ctx: OperationContext) {
  return ctx.db.orm
    .select({
      kind: retentionLimits.kind,
      days: retentionLimits.days,
      appliedAt: retentionLimits.appliedAt,
    })
    .from(retentionLimits)
    .where(and(eq(retentionLimits.organisationId, ctx.organisation.id), limitIsDue(ctx.now())))
    .orderBy(asc(retentionLimits.kind))
}
