import { and, asc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import type { Bound } from '../../db/fixed-statement.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import type { OperationContext } from '../context.ts'
import type { Owner } from '../own-statement.ts'
import { requireScope } from '../require-scope.ts'
import { codeOfRow, hideIdempotencyKey } from '../vault/keyed-hash.ts'

/** What idempotency keys of checks are kept under; runSafetyCheck and runSafetyChecks share their keys. */
export const CHECK_OPERATION = 'runSafetyCheck'
/** Everything that idempotency keys are kept under. */
export const KEYED_OPERATIONS = [
  CHECK_OPERATION,
  'startProcedure',
  'completeStep',
  'amendStep',
  'addProcedureNote',
  'closeProcedure',
  'reopenProcedure',
  'migrateProcedureRun',
  'addRegisterEntry',
  'amendRegisterEntry',
  'voidRegisterEntry',
  'dismissTask',
  'derived',
] as const
/** No input has this fingerprint: a repeated idempotency key of an erased check is answered as a conflict. */
export const ERASED_FINGERPRINT = 'erased'
const ROWS_PER_BATCH = 200
const BATCHES_MAX = 10

/** An idempotency key as the caller gave it, and as it is stored. */
export interface HiddenKey {
  readonly said: string
  readonly hidden: string
}

export type KeyedRow = Pick<
  typeof idempotencyKeys.$inferSelect,
  'operation' | 'key' | 'fingerprint' | 'recordId' | 'createdAt'
>

export async function hideKey(ctx: OperationContext, said: string): Promise<HiddenKey> {
  return { said, hidden: await hideIdempotencyKey(ctx, said) }
}

/** What `code` has to be for a row. The record is called checkId there, as when checks were all that had keys. */
export function keyedRowCode(
  ctx: OperationContext,
  { operation, key, fingerprint, recordId, createdAt }: KeyedRow,
): Promise<string> {
  const row = canonicalJson({ operation, key, fingerprint, checkId: recordId, createdAt })
  return codeOfRow(ctx, 'idempotency_keys', row)
}

const HIDDEN_KEY = /^[0-9a-f]{64}$/

/** Whether the row is the one that was written. Nothing vouches yet for one that is not hidden before the next run by the clock. */
export async function isKeyedRowIntact(
  ctx: OperationContext,
  row: typeof idempotencyKeys.$inferSelect,
): Promise<boolean> {
  if (row.code === null && !HIDDEN_KEY.test(row.key)) return true
  return row.code === (await keyedRowCode(ctx, row))
}

/** A key, or the places for one in a fixed statement, or where one stands. */
export type BoundKey = { readonly [Form in keyof HiddenKey]: Bound<string> | SQL }

/** Places for so many keys, which `keyValues` fills. */
export const placesOfKeys = (count: number): BoundKey[] =>
  Array.from({ length: count }, (_, at) => ({
    said: sql.placeholder(`said${at}`),
    hidden: sql.placeholder(`hidden${at}`),
  }))

/** The values for `placesOfKeys`. */
export const keyValues = (keys: readonly HiddenKey[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    keys.flatMap(({ said, hidden }, at) => [
      [`said${at}`, said],
      [`hidden${at}`, hidden],
    ]),
  )

/** Condition: rows of these keys of an operation, also of those that were not hidden yet. */
export function ofKeys(
  { organisation }: Owner,
  of: Bound<string>,
  keys: readonly BoundKey[],
): SQL | undefined {
  const { organisationId, operation, key, code } = idempotencyKeys
  const formsOf = (form: keyof HiddenKey) =>
    sql`(${sql.join(
      keys.map((one) => sql`${one[form]}`),
      sql`, `,
    )})`
  return and(
    eq(organisationId, organisation.id),
    eq(operation, of),
    or(inArray(key, formsOf('hidden')), and(inArray(key, formsOf('said')), isNull(code))),
  )
}

/**
 * Hides keys that still stand as callers chose them, from before keys were hidden; up to 2,000 a run. Repeating it goes on where it
 * stopped. Until then they are found as they are.
 */
export async function hideOldKeys({ ctx }: { ctx: OperationContext }): Promise<void> {
  requireScope(ctx, 'admin')
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const { organisationId, code, key } = idempotencyKeys
    const rows = await ctx.db.orm
      .select()
      .from(idempotencyKeys)
      .where(and(eq(organisationId, ctx.organisation.id), isNull(code)))
      .orderBy(asc(key))
      .limit(ROWS_PER_BATCH)
    const hidden = await Promise.all(
      rows.map(async (row) => ({ row, columns: await hiddenColumns(ctx, row) })),
    )
    const [first, ...rest] = hidden.map(({ row, columns }) => hideStatement(ctx, row, columns))
    if (first !== undefined) await ctx.db.writeBatch([first, ...rest])
    if (rows.length < ROWS_PER_BATCH) return
  }
}

async function hiddenColumns(ctx: OperationContext, row: KeyedRow) {
  const key = await hideIdempotencyKey(ctx, row.key)
  return { key, code: await keyedRowCode(ctx, { ...row, key }) }
}

function hideStatement(
  ctx: OperationContext,
  row: typeof idempotencyKeys.$inferSelect,
  columns: Awaited<ReturnType<typeof hiddenColumns>>,
): Statement {
  return ctx.db.orm
    .update(idempotencyKeys)
    .set(columns)
    .where(
      and(
        eq(idempotencyKeys.organisationId, ctx.organisation.id),
        eq(idempotencyKeys.operation, row.operation),
        eq(idempotencyKeys.key, row.key),
        isNull(idempotencyKeys.code),
      ),
    )
}
