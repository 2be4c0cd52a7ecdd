import { and, eq } from 'drizzle-orm'
import { retentionLimits } from '../../db/tables/retention-limits.ts'
import type { RetentionKind } from '../../values/retention-kinds.ts'
import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { heldNow, isStillHeldSo } from './held.ts'
import { REMOVERS, type TooOld } from './remove-old.ts'
import { dueLimits } from './retention-limits.ts'

/** Of an organisation in one run; the next run goes on with the rest. */
const BATCHES_MAX = 20
const DAY_MS = 86_400_000

/**
 * Removes what an organisation does not want to keep any longer: checks are made unreadable like those of an erased subject,
 * so that the log goes on verifying and says so; other kinds are deleted. In batches of which each is all or nothing, up to
 * 4,000 records a run; repeating it goes on where it stopped. Every removal is logged with its count. What an entry of a register holds
 * stays, however old it is, until that is released. Throws DatabaseError.
 */
export async function applyRetention({ ctx }: { ctx: OperationContext }): Promise<void> {
  requireScope(ctx, 'admin')
  let batches = BATCHES_MAX
  const limits = await dueLimits(ctx)
  if (limits.length === 0) return
  const held = await heldNow(ctx)
  for (const { kind, days, appliedAt } of limits) {
    const before = daysBefore(ctx.now(), days)
    // A day more, as the clocks of two machines may differ.
    const isWhole = appliedAt === null || held.hasHolds
    const since = isWhole ? null : daysBefore(new Date(appliedAt), days + 1)
    const old = { days, before, since, held }
    const done = await removeKind(ctx, kind, old, batches)
    batches -= done.batches
    // What was held meanwhile stopped the rest: the next run goes on.
    if (done.isComplete && (await isStillHeldSo(ctx, held))) await markApplied(ctx, kind, days)
    const { removed, isComplete } = done
    const about = { organisation: ctx.organisation.id, kind, days, removed, isComplete }
    ctx.log.info('retention.applied', { ...about, ...(held.hasHolds && { heldItems: held.items.length }) })
  }
}

function daysBefore(at: Date, days: number): string {
  return new Date(at.getTime() - days * DAY_MS).toISOString()
}

async function removeKind(ctx: OperationContext, kind: RetentionKind, old: TooOld, batchesMax: number) {
  let removed = 0
  let batches = 0
  for (const remove of REMOVERS[kind]) {
    for (let isLast = false; !isLast; batches += 1) {
      if (batches >= batchesMax) return { removed, batches, isComplete: false }
      const removal = await remove(ctx, old)
      removed += removal.removed
      isLast = removal.isLast
    }
  }
  return { removed, batches, isComplete: true }
}

/** Unless the limit was changed meanwhile. */
async function markApplied(ctx: OperationContext, kind: RetentionKind, days: number): Promise<void> {
  await ctx.db.writeBatch([
    ctx.db.orm
      .update(retentionLimits)
      .set({ appliedAt: ctx.now().toISOString() })
      .where(
        and(
          eq(retentionLimits.organisationId, ctx.organisation.id),
          eq(retentionLimits.kind, kind),
          eq(retentionLimits.days, days),
        ),
      ),
  ])
}
