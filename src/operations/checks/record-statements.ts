import { and, eq, exists, notExists, type SQL, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { checkFindings } from '../../db/tables/check-findings.ts'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { type RecordsRead, stillAsRead } from '../check-subjects/read-records.ts'
import type { OperationContext } from '../context.ts'
import { CHECK_OPERATION, type HiddenKey, ofKeys } from '../idempotency/keyed-row.ts'
import { appendLeaf, nextSequence } from '../log/append-leaf.ts'
import { grantStatement, isGranted } from '../quotas/daily-quota.ts'
import { shadowStatements } from '../shadow/shadow-statements.ts'
import { type WaiverUse, waiversStillCount } from '../waivers/waiver-use.ts'
import type { CheckDraft } from './check-draft.ts'
import { CHECK_COLUMNS } from './check-view.ts'

/**
 * The statement before all others of a write batch: counts as many checks as keys are unused when the day's quota has room
 * for all of them, the waivers they count on still count, what was read for them is as it was and what else they are recorded for
 * holds, and else none, so that nothing is written.
 */
export function countStatement(
  ctx: OperationContext,
  {
    keys,
    uses,
    reads,
    writeId,
    onlyWhile = sql`true`,
  }: {
    keys: readonly HiddenKey[]
    uses: readonly WaiverUse[]
    reads: Iterable<RecordsRead>
    writeId: string
    onlyWhile?: SQL
  },
) {
  const unused = sql`(select count(*) from json_each(${JSON.stringify(keys)}) wanted where not exists
    (select 1 from ${idempotencyKeys} where ${idempotencyKeys.organisationId} = ${ctx.organisation.id}
      and ${idempotencyKeys.operation} = ${CHECK_OPERATION}
      and ${idempotencyKeys.key} in (json_extract(wanted.value, '$.hidden'), json_extract(wanted.value, '$.said'))
      and (${idempotencyKeys.code} is null or ${idempotencyKeys.key} = json_extract(wanted.value, '$.hidden')))
    and ${waiversStillCount(ctx, uses)} and ${stillAsRead(ctx, reads)} and ${onlyWhile})`
  return grantStatement(ctx, { resource: 'checks', amount: unused, writeId })
}

/** Tells in a write batch whether the waivers that its checks count on still count; if not, nothing is written. */
export function waiversStatement(ctx: OperationContext, uses: readonly WaiverUse[]) {
  return ctx.db.orm
    .select({ stillCount: sql<number>`${waiversStillCount(ctx, uses)}` })
    .from(organisations)
    .where(eq(organisations.id, ctx.organisation.id))
}

/**
 * Statements that write one check, for one write batch. The first writes only when the key is unused and the batch was
 * counted, the others only when the first did, so a repeated or concurrent call with the same key writes nothing.
 */
export function recordStatements(ctx: OperationContext, draft: CheckDraft, writeId: string) {
  const { orm } = ctx.db
  const written = orm.select({ one: sql`1` }).from(checks).where(eq(checks.id, draft.row.id))
  const organisationId = ctx.organisation.id
  const { row, dataKey, leafHash } = draft
  const leaf = { kind: 'check', recordId: row.id, leafHash, recordedAt: row.recordedAt } as const
  const when = { where: exists(written) }
  const key = {
    organisationId,
    operation: CHECK_OPERATION,
    key: draft.key.hidden,
    fingerprint: draft.fingerprint,
    recordId: row.id,
    createdAt: row.recordedAt,
    code: draft.code,
  }
  const finding = {
    organisationId,
    requirementCode: sql`json_extract(entry.value, '$[0]')`,
    checkId: row.id,
    status: sql`json_extract(entry.value, '$[1]')`,
  }
  const findings = sql`json_each(${JSON.stringify(draft.findings)}) entry`
  const other = { organisationId, subjectHash: sql`subject.value`, checkId: row.id }
  const subjects = sql`json_each(${JSON.stringify(draft.otherSubjects)}) subject`
  return [
    insertCheck(ctx, draft, writeId),
    insertWhere(ctx.db, idempotencyKeys, key, when),
    insertWhere(ctx.db, checkFindings, finding, { ...when, from: findings }),
    insertWhere(ctx.db, dataKeys, dataKey, { where: exists(written) }),
    ...(draft.otherSubjects.length > 0
      ? [insertWhere(ctx.db, checkSubjects, other, { ...when, from: subjects })]
      : []),
    appendLeaf(ctx, leaf, exists(written)),
    ...draft.waiverUses.flatMap(({ statements }) => statements),
    ...(draft.shadow
      ? shadowStatements(ctx, row.id, { outcome: draft.shadow, written: exists(written) })
      : []),
  ] as const
}

function insertCheck(ctx: OperationContext, { row, key }: CheckDraft, writeId: string) {
  const { orm } = ctx.db
  const organisationId = ctx.organisation.id
  const used = orm
    .select({ one: sql`1` })
    .from(idempotencyKeys)
    .where(ofKeys(ctx, CHECK_OPERATION, [key]))
  const counted = isGranted(ctx, { resource: 'checks', writeId })
  return insertWhere(
    ctx.db,
    checks,
    { ...row, organisationId: sql`${organisations.id}`, sequence: nextSequence(ctx) },
    { from: organisations, where: and(eq(organisations.id, organisationId), notExists(used), counted) },
  )
}

/** Select of the checks that the given idempotency keys stand for, with the fingerprints they were first used with. */
export function keyedChecksStatement(ctx: OperationContext, keys: readonly HiddenKey[]) {
  return ctx.db.orm
    .select({ key: idempotencyKeys.key, fingerprint: idempotencyKeys.fingerprint, check: CHECK_COLUMNS })
    .from(idempotencyKeys)
    .innerJoin(checks, eq(checks.id, idempotencyKeys.recordId))
    .where(ofKeys(ctx, CHECK_OPERATION, keys))
}
