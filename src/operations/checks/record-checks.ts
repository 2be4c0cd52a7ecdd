import type { SQL } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { DatabaseError } from '../../db/database-error.ts'
import type { OperationContext } from '../context.ts'
import { type HiddenKey, hideKey } from '../idempotency/keyed-row.ts'
import { wasMisremembered } from '../organisation/remembered.ts'
import { quotaExceeded } from '../quotas/daily-quota.ts'
import { type News, newsStatements } from '../webhooks/news-statements.ts'
import type { CheckDraft } from './check-draft.ts'
import type { CheckRow } from './check-view.ts'
import { marksIn, numberStatement } from './finding-index.ts'
import {
  countStatement,
  keyedChecksStatement,
  type ReliedOn,
  recordStatements,
  reliedOnStatement,
  writeOf,
} from './record-statements.ts'

/** The check that an idempotency key stands for after a write. */
export interface KeyedCheck {
  readonly key: string
  readonly fingerprint: string
  readonly check: CheckRow
}

/**
 * Writes the checks, their idempotency keys, finding index and log leaves in one batch, and tells which check each key
 * stands for now: a key that was used before keeps its check. When no answer comes the keys are looked up, never written
 * again; throws DatabaseError when they are not there. Refuses with QUOTA_EXCEEDED, and writes none of them, when the day's
 * quota has no room for all that are new. Null, and nothing is written, when a waiver that one of them counts on has ended
 * since they were assessed, what was read of its subjects has changed, or the standing is not what is remembered.
 */
export async function recordChecks(
  ctx: OperationContext,
  drafts: readonly CheckDraft[],
): Promise<ReadonlyMap<string, KeyedCheck> | null> {
  if (drafts.length === 0) return new Map()
  const keys = keysOf(drafts)
  try {
    const { rows, isCurrent } = await writeAndLookUp(ctx, drafts, keys)
    const found = byKey(keys, rows)
    if (found.size === keys.length) return found
    if (!isCurrent) return null
    throw quotaExceeded(ctx)
  } catch (error) {
    if (wasMisremembered(ctx, error)) return null
    if (!(error instanceof DatabaseError) || !error.outcomeUnknown) throw error
    const found = byKey(keys, await readKeyed(ctx, keys))
    if (found.size < keys.length) throw error
    return found
  }
}

/** The checks that keys were used for before. */
export async function findKeyedChecks(
  ctx: OperationContext,
  said: readonly string[],
): Promise<ReadonlyMap<string, KeyedCheck>> {
  if (said.length === 0) return new Map()
  const keys = await Promise.all(said.map((key) => hideKey(ctx, key)))
  return byKey(keys, await readKeyed(ctx, keys))
}

async function readKeyed(ctx: OperationContext, keys: readonly HiddenKey[]): Promise<readonly KeyedCheck[]> {
  const [rows] = await ctx.db.readBatch([keyedChecksStatement(ctx, keys)])
  return rows
}

async function writeAndLookUp(
  ctx: OperationContext,
  drafts: readonly CheckDraft[],
  keys: readonly HiddenKey[],
): Promise<{ readonly rows: readonly KeyedCheck[]; readonly isCurrent: boolean }> {
  const asked = reliedOnStatement(ctx, reliedOn(drafts))
  const [first, ...others] = checkStatements(ctx, drafts)
  const written = [...others, keyedChecksStatement(ctx, keys)] as const
  const { db } = ctx.remembered ?? ctx
  if (asked === undefined) {
    const results = await db.writeBatch([first, ...written])
    return { rows: results.at(-1) ?? [], isCurrent: true }
  }
  const results = await db.writeBatch([asked, first, ...written])
  return { rows: results.at(-1) ?? [], isCurrent: results[0][0]?.holds === 1 }
}

/**
 * Statements that write checks with all that belongs to them, for one write batch and before whatever counts on them: all of them, or none
 * where the day's quota has no room, a waiver that one counts on has ended, what was read for them has changed, or the condition fails.
 */
export function checkStatements(
  ctx: OperationContext,
  drafts: readonly CheckDraft[],
  onlyWhile?: SQL,
): readonly [Statement, ...Statement[]] {
  const write = writeOf(ctx, drafts)
  return [
    countStatement(ctx, { keys: keysOf(drafts), relied: reliedOn(drafts), write, onlyWhile }),
    numberStatement(ctx, { marks: marksIn(drafts), ...write }),
    ...recordStatements(ctx, drafts, write),
    ...newsStatements(ctx, drafts.flatMap(newsOf)),
  ]
}

const keysOf = (drafts: readonly CheckDraft[]): readonly HiddenKey[] => [
  ...new Map(drafts.map(({ key }) => [key.said, key])).values(),
]

/** What has to be as it was when checks are recorded. */
const reliedOn = (drafts: readonly CheckDraft[]): ReliedOn => ({
  uses: drafts.flatMap(({ waiverUses }) => waiverUses),
  reads: [...new Set(drafts.flatMap(({ view }) => view.pulled?.read ?? []))].filter(
    ({ selection }) => selection.length > 0,
  ),
})

/** That a check was recorded, and that something may not go ahead; nothing of what was found. */
function newsOf({ row: { id, verdict }, dataKey: { subjectHash } }: CheckDraft): News[] {
  const news = {
    dedupeKey: id,
    recordId: id,
    orderKey: subjectHash ?? null,
    data: { checkId: id },
    leafOf: id,
  }
  const recorded: News = { ...news, topic: 'check.recorded' }
  return verdict === 'BLOCKED' ? [recorded, { ...news, topic: 'verdict.blocked' }] : [recorded]
}

/** By the key as the caller gave it. */
function byKey(keys: readonly HiddenKey[], rows: readonly KeyedCheck[]): ReadonlyMap<string, KeyedCheck> {
  const said = new Map(
    keys.flatMap((key) => [[key.hidden, key.said] as const, [key.said, key.said] as const]),
  )
  return new Map(rows.map((row) => [said.get(row.key) ?? row.key, row]))
}
