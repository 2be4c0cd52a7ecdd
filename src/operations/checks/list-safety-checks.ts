import { and, count, desc, eq, exists, gt, inArray, lt, sql } from 'drizzle-orm'
import { checkFindings } from '../../db/tables/check-findings.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import type { Verdict } from '../../rules/pack/format.ts'
import type { OperationContext } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { type Connection, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { CHECK_COLUMNS, type CheckView, toCheckView } from './check-view.ts'
import { keyOfCheck } from './find-check.ts'

export interface SafetyCheckFilter {
  readonly verdict?: readonly Verdict[] | null | undefined
  readonly subjectRef?: string | null | undefined
  /** RFC 3339 instants, exclusive. */
  readonly recordedAfter?: string | null | undefined
  readonly recordedBefore?: string | null | undefined
  readonly requirementCode?: string | null | undefined
  /** Whether the facts were made unreadable. Null: either. */
  readonly erased?: boolean | null | undefined
}

/** Recorded checks of the organisation, the newest first. Parts of the filter must all hold. */
export async function listSafetyChecks({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: {
    readonly first: number
    readonly after?: string | null | undefined
    readonly filter?: SafetyCheckFilter | null | undefined
  }
}): Promise<Connection<CheckView>> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'subjectRef'], filter.subjectRef, TEXT.subjectRef),
    aboutText(['filter', 'requirementCode'], filter.requirementCode, TEXT.code),
  ])
  const page = readPage('checks', input, parseSequence)
  const matching = await whereOf(ctx, filter)
  const [rows, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select(CHECK_COLUMNS)
      .from(checks)
      .where(and(matching, page.after === null ? undefined : lt(checks.sequence, page.after)))
      .orderBy(desc(checks.sequence))
      .limit(page.first + 1),
    ctx.db.orm.select({ count: count() }).from(checks).where(matching),
  ])
  return toConnection(page, rows.map(toCheckView), total[0]?.count ?? 0, ({ sequence }) => sequence)
}

async function whereOf(ctx: OperationContext, filter: SafetyCheckFilter) {
  const { verdict, subjectRef, recordedAfter, recordedBefore, requirementCode, erased } = filter
  return and(
    eq(checks.organisationId, ctx.organisation.id),
    verdict ? inArray(checks.verdict, [...new Set(verdict)]) : undefined,
    subjectRef ? await ofSubject(ctx, subjectRef) : undefined,
    recordedAfter ? gt(checks.recordedAt, recordedAfter) : undefined,
    recordedBefore ? lt(checks.recordedAt, recordedBefore) : undefined,
    requirementCode ? exists(findingsOf(ctx, requirementCode)) : undefined,
    typeof erased === 'boolean' ? exists(keyOfCheck(ctx, { isDestroyed: erased })) : undefined,
  )
}

async function ofSubject(ctx: OperationContext, subjectRef: string) {
  const hash = await findSubjectHash(ctx, subjectRef)
  if (hash === null) return sql`false`
  const sealedFor = ctx.db.orm
    .select({ id: dataKeys.recordId })
    .from(dataKeys)
    .where(and(eq(dataKeys.organisationId, ctx.organisation.id), eq(dataKeys.subjectHash, hash)))
  return inArray(checks.id, sealedFor)
}

function findingsOf(ctx: OperationContext, code: string) {
  return ctx.db.orm
    .select({ one: sql`1` })
    .from(checkFindings)
    .where(
      and(
        eq(checkFindings.organisationId, ctx.organisation.id),
        eq(checkFindings.requirementCode, code),
        eq(checkFindings.checkId, checks.id),
      ),
    )
}
