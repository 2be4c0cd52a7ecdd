import type { Statement } from '../../db/client.ts'
import { DatabaseError } from '../../db/database-error.ts'
import type { OperationContext } from '../context.ts'
import type { CheckDraft } from './check-draft.ts'
import type { CheckRow } from './check-view.ts'
import { keyedChecksStatement, recordStatements } from './record-statements.ts'

/** The check that an idempotency key stands for after a write. */
export interface KeyedCheck {
  readonly key: string
  readonly fingerprint: string
  readonly check: CheckRow
}

/**
 * Writes the checks, their idempotency keys, finding index and log leaves in one batch, and tells which check each key
 * stands for now: a key that was used before keeps its check. When no answer comes the keys are looked up, never written
 * again; throws DatabaseError when they are not there.
 */
export async function recordChecks(
  ctx: OperationContext,
  drafts: readonly CheckDraft[],
): Promise<ReadonlyMap<string, KeyedCheck>> {
  if (drafts.length === 0) return new Map()
  const keys = [...new Set(drafts.map(({ key }) => key))]
  try {
    return byKey(await writeAndLookUp(ctx, drafts, keys))
  } catch (error) {
    if (!(error instanceof DatabaseError) || !error.outcomeUnknown) throw error
    const found = await findKeyedChecks(ctx, keys)
    if (found.size < keys.length) throw error
    return found
  }
}

/** The checks that keys were used for before. */
export async function findKeyedChecks(
  ctx: OperationContext,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KeyedCheck>> {
  return keys.length === 0 ? new Map() : byKey(await keyedChecksStatement(ctx, keys))
}

async function writeAndLookUp(
  ctx: OperationContext,
  drafts: readonly CheckDraft[],
  keys: readonly string[],
): Promise<readonly KeyedCheck[]> {
  const [first, ...rest] = drafts.flatMap((draft): readonly Statement[] => recordStatements(ctx, draft))
  if (first === undefined) return []
  const results = await ctx.db.writeBatch([first, ...rest, keyedChecksStatement(ctx, keys)])
  return results.at(-1) ?? []
}

function byKey(rows: readonly KeyedCheck[]): ReadonlyMap<string, KeyedCheck> {
  return new Map(rows.map((row) => [row.key, row]))
}
