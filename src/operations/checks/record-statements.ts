import { and, eq, exists, notExists, sql } from 'drizzle-orm'
import { checkFindings } from '../../db/tables/check-findings.ts'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import type { ActiveWaiver } from '../../rules/types.ts'
import type { RecordSource } from '../../values/record-kinds.ts'
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
 * for all of them, the waivers they count on still count and what was read for them is as it was, and else none, so that nothing is
 * written.
 */
export function countStatement(
  ctx: OperationContext,
  {
    keys,
    uses,
    reads,
    writeId,
  }: {
    keys: readonly HiddenKey[]
    uses: readonly WaiverUse[]
    reads: Iterable<RecordsRead>
    writeId: string
  },
) {
  const unused = sql`(select count(*) from json_each(${JSON.stringify(keys)}) wanted where not exists
    (select 1 from ${idempotencyKeys} where ${idempotencyKeys.organisationId} = ${ctx.organisation.id}
      and ${idempotencyKeys.operation} = ${CHECK_OPERATION}
      and ${idempotencyKeys.key} in (json_extract(wanted.value, '$.hidden'), json_extract(wanted.value, '$.said'))
      and (${idempotencyKeys.code} is null or ${idempotencyKeys.key} = json_extract(wanted.value, '$.hidden')))
    and ${waiversStillCount(ctx, uses)} and ${stillAsRead(ctx, reads)})`
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
  const sealedWith = sql`select ${row.id}, ${organisationId}, ${dataKey.subjectHash}, ${dataKey.wrappedKey},
    ${dataKey.organisationKeyId}, null where exists ${written}`
  const leaf = { kind: 'check', recordId: row.id, leafHash, recordedAt: row.recordedAt } as const
  const key = sql`select ${organisationId}, ${CHECK_OPERATION}, ${draft.key.hidden}, ${draft.fingerprint}, ${draft.row.id},
    ${draft.row.recordedAt}, ${draft.code} where exists ${written}`
  const findings = sql`select ${organisationId}, json_extract(entry.value, '$[0]'), ${draft.row.id},
    json_extract(entry.value, '$[1]') from json_each(${JSON.stringify(draft.findings)}) entry where exists ${written}`
  const subjects = sql`select ${organisationId}, subject.value, ${draft.row.id}
    from json_each(${JSON.stringify(draft.otherSubjects)}) subject where exists ${written}`
  return [
    insertCheck(ctx, draft, writeId),
    orm.insert(idempotencyKeys).select(key),
    orm.insert(checkFindings).select(findings),
    orm.insert(dataKeys).select(sealedWith),
    ...(draft.otherSubjects.length > 0 ? [orm.insert(checkSubjects).select(subjects)] : []),
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
  const text = <Value extends string | null>(value: Value, column: string) => sql<Value>`${value}`.as(column)
  return orm.insert(checks).select(
    orm
      .select({
        id: text(row.id, 'id'),
        organisationId: text(organisationId, 'organisation_id'),
        sequence: nextSequence(ctx).as('sequence'),
        subjectRef: text(row.subjectRef, 'subject_ref'),
        verdict: text(row.verdict, 'verdict'),
        facts: text(row.facts, 'facts'),
        attestations: sql<readonly string[]>`${JSON.stringify(row.attestations)}`.as('attestations'),
        waivers: sql<readonly ActiveWaiver[]>`${JSON.stringify(row.waivers)}`.as('waivers'),
        sources: sql<readonly RecordSource[]>`${JSON.stringify(row.sources)}`.as('sources'),
        asOf: text(row.asOf, 'as_of'),
        locale: text(row.locale, 'locale'),
        rulesetDigest: text(row.rulesetDigest, 'ruleset_digest'),
        resultDigest: text(row.resultDigest, 'result_digest'),
        recordedAt: text(row.recordedAt, 'recorded_at'),
        recordedBy: text(row.recordedBy, 'recorded_by'),
      })
      .from(organisations)
      .where(and(eq(organisations.id, organisationId), notExists(used), counted)),
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
