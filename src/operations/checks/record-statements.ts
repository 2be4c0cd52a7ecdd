import { and, eq, exists, notExists, type SQL, sql } from 'drizzle-orm'
import { type Bound, type Places, placesOf } from '../../db/fixed-statement.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { type RecordsRead, stillAsRead } from '../check-subjects/read-records.ts'
import type { OperationContext } from '../context.ts'
import { CHECK_OPERATION, type HiddenKey, keyValues, ofKeys, placesOfKeys } from '../idempotency/keyed-row.ts'
import { appendLeaf, nextSequence } from '../log/append-leaf.ts'
import { type Owner, ownStatement } from '../own-statement.ts'
import { grantStatement, isGranted, quotaDay } from '../quotas/daily-quota.ts'
import { shadowStatements } from '../shadow/shadow-statements.ts'
import { type WaiverUse, waiversStillCount } from '../waivers/waiver-use.ts'
import type { CheckDraft } from './check-draft.ts'
import { CHECK_COLUMNS } from './check-view.ts'
import { codesByStatus, markStatement, numberedFindings } from './finding-index.ts'

/** Which write batch it is, on which day of the quota. */
interface Write {
  readonly writeId: string
  readonly day: string
}

/** The write batch of these checks. */
export const writeOf = (ctx: OperationContext, drafts: readonly CheckDraft[]): Write => ({
  writeId: drafts[0]?.row.id ?? '',
  day: quotaDay(ctx.now()),
})

/** What checks rely on to be as it was when they were assessed. */
export interface ReliedOn {
  readonly uses: readonly WaiverUse[]
  readonly reads: readonly RecordsRead[]
}

/** Condition: the waivers that checks count on still count, and what was read for them is as it was; undefined where they rely on neither. */
function stillHolds(ctx: OperationContext, { uses, reads }: ReliedOn): SQL | undefined {
  return uses.length + reads.length === 0
    ? undefined
    : sql`(${waiversStillCount(ctx, uses)} and ${stillAsRead(ctx, reads)})`
}

/** Tells in a write batch whether what its checks rely on holds; if not, nothing is written. Undefined where they rely on nothing. */
export function reliedOnStatement(ctx: OperationContext, relied: ReliedOn) {
  const condition = stillHolds(ctx, relied)
  if (condition === undefined) return undefined
  const own = eq(organisations.id, ctx.organisation.id)
  return ctx.db.orm
    .select({ holds: sql<number>`${condition}` })
    .from(organisations)
    .where(own)
}

/**
 * The statement before all others of a write batch: counts as many checks as keys are unused when the day's quota has room
 * for all of them, what they rely on still holds and so does what else they are recorded for, and else none, so that nothing is written.
 */
export function countStatement(
  ctx: OperationContext,
  {
    keys,
    relied,
    write,
    onlyWhile,
  }: { keys: readonly HiddenKey[]; relied: ReliedOn; write: Write; onlyWhile: SQL | undefined },
) {
  const values = { keys: JSON.stringify(keys), ...write }
  const condition = and(stillHolds(ctx, relied), onlyWhile)
  return condition === undefined ? countChecks(ctx, values) : grantChecks(ctx, values, condition)
}

type Counted = Write & { readonly keys: string }
const countChecks = ownStatement((owner, at: Places<Counted>) => grantChecks(owner, at, sql`true`))

function grantChecks(
  owner: Owner,
  { keys, day, writeId }: { readonly [Name in keyof Counted]: Bound<string> },
  condition: SQL,
) {
  const amount = sql`(select count(*) from json_each(${keys}) wanted where not exists
    (select 1 from ${idempotencyKeys} where ${idempotencyKeys.organisationId} = ${owner.organisation.id}
      and ${idempotencyKeys.operation} = ${CHECK_OPERATION}
      and ${idempotencyKeys.key} in (json_extract(wanted.value, '$.hidden'), json_extract(wanted.value, '$.said'))
      and (${idempotencyKeys.code} is null or ${idempotencyKeys.key} = json_extract(wanted.value, '$.hidden')))
    and ${condition})`
  return grantStatement(owner, { resource: 'checks', amount, day, writeId })
}

/**
 * Statements that write one check, for one write batch. The first writes only when the key is unused and the batch was
 * counted, the others only when the first did, so a repeated or concurrent call with the same key writes nothing.
 */
export function recordStatements(ctx: OperationContext, draft: CheckDraft, write: Write) {
  const { row, key, code, fingerprint, dataKey, leafHash, waiverUses, shadow } = draft
  const [checkId, recordedAt] = [row.id, row.recordedAt]
  const keyRow = {
    operation: CHECK_OPERATION,
    key: key.hidden,
    fingerprint,
    recordId: checkId,
    createdAt: recordedAt,
    code,
  }
  const subjects = JSON.stringify(draft.otherSubjects)
  return [
    insertCheck(ctx, { ...row, codes: codesByStatus(draft), ...write, ...keyValues([key]) }),
    insertKey(ctx, { ...keyRow, checkId }),
    insertDataKey(ctx, { ...dataKey, checkId }),
    markStatement(ctx, { checkId }),
    ...(draft.otherSubjects.length > 0 ? [insertSubjects(ctx, { checkId, subjects })] : []),
    insertLeaf(ctx, { checkId, leafHash, recordedAt }),
    ...waiverUses.flatMap(({ statements }) => statements),
    ...(shadow ? shadowStatements(ctx, checkId, { outcome: shadow, written: isWritten(ctx, checkId) }) : []),
  ] as const
}

/** Condition: the check was written in this batch. */
const isWritten = ({ db }: Pick<Owner, 'db'>, checkId: Bound<string>): SQL =>
  exists(db.orm.select({ one: sql`1` }).from(checks).where(eq(checks.id, checkId)))

/** What is written of a check only when the check itself was. */
type OfCheck<Values> = Values & { readonly checkId: string }

const insertCheck = ownStatement(
  (owner, at: Places<CheckDraft['row'] & { readonly codes: string } & Write>) => {
    const used = owner.db.orm
      .select({ one: sql`1` })
      .from(idempotencyKeys)
      .where(ofKeys(owner, CHECK_OPERATION, placesOfKeys(1)))
    const { codes, day, writeId } = at
    const counted = isGranted(owner, { resource: 'checks', day, writeId })
    const row = {
      ...placesOf(checks),
      organisationId: sql`${organisations.id}`,
      sequence: nextSequence(owner),
      findings: numberedFindings(owner, codes),
    }
    const own = eq(organisations.id, owner.organisation.id)
    return insertWhere(owner.db, checks, row, {
      from: organisations,
      where: and(own, notExists(used), counted),
    })
  },
)

const insertKey = ownStatement(
  (owner, { checkId }: Places<OfCheck<Omit<typeof idempotencyKeys.$inferSelect, 'organisationId'>>>) =>
    insertWhere(owner.db, idempotencyKeys, placesOf(idempotencyKeys), { where: isWritten(owner, checkId) }),
)

const insertDataKey = ownStatement((owner, { checkId }: Places<OfCheck<typeof dataKeys.$inferSelect>>) =>
  insertWhere(owner.db, dataKeys, placesOf(dataKeys), { where: isWritten(owner, checkId) }),
)

const insertSubjects = ownStatement((owner, { checkId, subjects }: Places<OfCheck<{ subjects: string }>>) => {
  const row = { organisationId: owner.organisation.id, subjectHash: sql`subject.value`, checkId }
  const from = sql`json_each(${subjects}) subject`
  return insertWhere(owner.db, checkSubjects, row, { from, where: isWritten(owner, checkId) })
})

const insertLeaf = ownStatement(
  (owner, { checkId, leafHash, recordedAt }: Places<OfCheck<{ leafHash: string; recordedAt: string }>>) => {
    const leaf = { kind: 'check', recordId: checkId, leafHash, recordedAt } as const
    return appendLeaf(owner, leaf, isWritten(owner, checkId))
  },
)

/** Select of the checks that the given idempotency keys stand for, with the fingerprints they were first used with. */
export const keyedChecksStatement = (ctx: OperationContext, keys: readonly HiddenKey[]) =>
  selectKeyed(ctx, keyValues(keys), keys.length)

const selectKeyed = ownStatement((owner, _: Places<Readonly<Record<string, string>>>, count: number) =>
  owner.db.orm
    .select({ key: idempotencyKeys.key, fingerprint: idempotencyKeys.fingerprint, check: CHECK_COLUMNS })
    .from(idempotencyKeys)
    .innerJoin(checks, eq(checks.id, idempotencyKeys.recordId))
    .where(ofKeys(owner, CHECK_OPERATION, placesOfKeys(count))),
)
