import { and, eq } from 'drizzle-orm'
import { logHeads } from '../../db/tables/log-heads.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { isAccepted } from './accepted-history.ts'
import { headStatement } from './log-head.ts'
import type { KeptHead, LogKeeper } from './log-keeper.ts'

/** The deployment's keeper. Refuses with UNAVAILABLE where there is none: nothing is signed that nobody remembers. */
export function requireKeeper({ logKeeper, log, organisation }: OperationContext): LogKeeper {
  if (logKeeper !== null) return logKeeper
  const words = 'This deployment has nothing that remembers signed heads (LOG_KEEPER), so it signs none.'
  log.error('log.no-keeper', new Error(words), { organisation: organisation.id })
  throw new RefusedError('UNAVAILABLE', words)
}

/** Select of the stored head that should be the kept one; of size 0 there is none. */
export function keptHeadStatement(ctx: OperationContext, kept: KeptHead | null) {
  return ctx.db.orm
    .select({ size: logHeads.size, rootHash: logHeads.rootHash, signature: logHeads.signature })
    .from(logHeads)
    .where(and(eq(logHeads.organisationId, ctx.organisation.id), eq(logHeads.size, kept?.size ?? 0)))
}

/**
 * Refuses with LOG_HEADS_MISSING, and raises the alarm in the log, unless the head that was signed last is still stored, or the operator
 * has accepted that the log ends with the one that is: then that is the one to be remembered. Gives the head that is remembered now.
 */
export async function checkKept(
  ctx: OperationContext,
  kept: KeptHead | null,
  stored: KeptHead | undefined,
): Promise<KeptHead | null> {
  if (kept === null) return null
  if (stored?.rootHash === kept.rootHash && stored.signature === kept.signature) return kept
  const { log, organisation } = ctx
  const { size, rootHash } = kept
  const [last] = await headStatement(ctx, undefined, 1)
  if (await isAccepted(ctx, kept, last)) {
    const head = last && { size: last.size, rootHash: last.rootHash, signature: last.signature }
    await requireKeeper(ctx).replace(organisation.id, kept, head ?? null)
    log.info('log.history-accepted', { organisation: organisation.id, missing: size, size: last?.size ?? 0 })
    return head ?? null
  }
  const words = `A head over ${size} entries was signed for this log and is not stored any more: the log was cut or rewritten. Nothing is signed until it is put back.`
  log.error('log.heads-missing', new Error(words), { organisation: organisation.id, size, rootHash })
  throw new RefusedError('LOG_HEADS_MISSING', words)
}

/** The same for those who read the log: what was cut is never shown as if it had been all. */
export async function requireKeptHead(ctx: OperationContext): Promise<void> {
  const kept = await requireKeeper(ctx).last(ctx.organisation.id)
  if (kept === null) return
  const [stored] = await keptHeadStatement(ctx, kept)
  await checkKept(ctx, kept, stored)
}
