import { and, eq, exists, notExists, type SQL, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Bound, Places } from '../../db/fixed-statement.ts'
import { insertWhere, type WholeRow, wholeRow, writtenBy } from '../../db/insert-where.ts'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { type RecordsRead, stillAsRead } from '../check-subjects/read-records.ts'
import type { OperationContext } from '../context.ts'
import { CHECK_OPERATION, type HiddenKey, keyValues, ofKeys, placesOfKeys } from '../idempotency/keyed-row.ts'
import { nextSequence } from '../log/append-leaf.ts'
import { ownRows } from '../own-rows.ts'
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
 * Statements that write checks, for one write batch, as many for fifty as for one. The first writes those whose key is unused, if the batch
 * was counted, the others only what the first wrote, so a repeated or concurrent call with the same key writes nothing.
 */
export function recordStatements(ctx: OperationContext, drafts: readonly CheckDraft[], write: Write) {
  const firsts = drafts.filter(({ key }, at) => drafts.findIndex((one) => one.key.said === key.said) === at)
  const rows = JSON.stringify(firsts.map(rowsOf))
  const others = firsts.some(({ otherSubjects }) => otherSubjects.length > 0)
  return [
    insertChecks(ctx, { rows, ...write }),
    insertKeys(ctx, { rows }),
    insertDataKeys(ctx, { rows }),
    markStatement(ctx, { checkIds: JSON.stringify(firsts.map(({ row }) => row.id)) }),
    ...(others ? [insertSubjects(ctx, { rows })] : []),
    insertLeaves(ctx, { rows }),
    ...firsts.flatMap(({ row, waiverUses, shadow }) => [
      ...waiverUses.flatMap(({ statements }) => statements),
      ...(shadow
        ? shadowStatements(ctx, row.id, { outcome: shadow, written: isWritten(ctx, sql`${row.id}`) })
        : []),
    ]),
  ] as const
}

/** What is written of a check, by table, each value as its column writes it. */
function rowsOf({ row, key, code, fingerprint, dataKey, leafHash, ...draft }: CheckDraft) {
  const { id, recordedAt } = row
  const keyRow = {
    operation: CHECK_OPERATION,
    key: key.hidden,
    fingerprint,
    recordId: id,
    createdAt: recordedAt,
  }
  return {
    check: writtenBy(checks, row),
    codes: codesByStatus(draft),
    said: key.said,
    key: writtenBy(idempotencyKeys, { ...keyRow, code }),
    dataKey: writtenBy(dataKeys, dataKey),
    subjects: draft.otherSubjects,
    leafHash,
  }
}

/** What stands at a place of the rows that are written, as an expression. */
const at = (path: string): SQL => sql`json_extract(draft.value, ${sql.raw(`'$.${path}'`)})`
const draftsIn = (rows: Bound<string>): SQL => sql`json_each(${rows}) draft`

/** The columns of a table as they stand in the rows that are written; the organisation is always the caller's. */
const columnsAt = <Table extends SQLiteTable>(owner: Owner, table: Table, path: string): WholeRow<Table> =>
  wholeRow(table, (column) =>
    column === 'organisationId' ? sql`${owner.organisation.id}` : at(`${path}.${column}`),
  )

/** Condition: the check was written in this batch. */
const isWritten = (owner: Owner, checkId: SQL): SQL =>
  exists(
    owner.db.orm
      .select({ one: sql`1` })
      .from(checks)
      .where(and(ownRows(owner, checks), eq(checks.id, checkId))),
  )

type Rows = Places<{ readonly rows: string }>

const insertChecks = ownStatement(
  (owner, { rows, day, writeId }: Places<{ readonly rows: string } & Write>) => {
    const key = { hidden: at('key.key'), said: at('said') }
    const used = owner.db.orm
      .select({ one: sql`1` })
      .from(idempotencyKeys)
      .where(ofKeys(owner, CHECK_OPERATION, [key]))
    const row = {
      ...columnsAt(owner, checks, 'check'),
      organisationId: sql`${organisations.id}`,
      sequence: sql`${nextSequence(owner)} + row_number() over (order by draft.key) - 1`,
      findings: numberedFindings(owner, at('codes')),
    }
    const own = eq(organisations.id, owner.organisation.id)
    const counted = isGranted(owner, { resource: 'checks', day, writeId })
    return insertWhere(owner.db, checks, row, {
      from: sql`${organisations} cross join ${draftsIn(rows)}`,
      where: and(own, counted, notExists(used)),
    })
  },
)

/** Writes a row of the table for each check that was written. */
const insertForEach = <Table extends SQLiteTable>(table: Table, path: string) =>
  ownStatement((owner, { rows }: Rows) =>
    insertWhere(owner.db, table, columnsAt(owner, table, path), {
      from: draftsIn(rows),
      where: isWritten(owner, at('check.id')),
    }),
  )

const insertKeys = insertForEach(idempotencyKeys, 'key')
const insertDataKeys = insertForEach(dataKeys, 'dataKey')

const insertSubjects = ownStatement((owner, { rows }: Rows) => {
  const row = {
    organisationId: owner.organisation.id,
    subjectHash: sql`subject.value`,
    checkId: at('check.id'),
  }
  const from = sql`${draftsIn(rows)} cross join json_each(draft.value, '$.subjects') subject`
  return insertWhere(owner.db, checkSubjects, row, { from, where: isWritten(owner, at('check.id')) })
})

/** The leaves take the places that the checks have. */
const insertLeaves = ownStatement((owner, { rows }: Rows) => {
  const row = {
    organisationId: owner.organisation.id,
    sequence: sql`${checks.sequence}`,
    kind: 'check',
    recordId: at('check.id'),
    leafHash: at('leafHash'),
    recordedAt: at('check.recordedAt'),
    contentDigest: null,
  } as const
  const from = sql`${draftsIn(rows)} cross join ${checks}`
  return insertWhere(owner.db, logLeaves, row, {
    from,
    where: and(ownRows(owner, checks), eq(checks.id, at('check.id'))),
  })
})

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
