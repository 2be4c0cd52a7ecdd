import { DatabaseError } from '../../db/database-error.ts'
import type { OperationContext } from '../context.ts'

/** The standing is read as it is now, where it was taken from memory; false where this request had read it already. */
export async function rememberNothing(ctx: OperationContext): Promise<boolean> {
  const { remembered } = ctx
  if (remembered === undefined) return false
  delete ctx.remembered
  const { liveActivation, shadowActivation, waiversAtHand, hasWebhooks } = await remembered.readAnew()
  Object.assign(ctx, { liveActivation, shadowActivation, waiversAtHand, hasWebhooks })
  return true
}

/**
 * Whether a write was refused because what is remembered is not how it stands any more, or because the organisation is on its way to another
 * database; nothing was written. Read anew it may be somewhere else by now, or what is refused is told.
 */
export const wasMisremembered = (ctx: OperationContext, error: unknown): boolean =>
  error instanceof DatabaseError &&
  (error.kind === 'forbidden' || error.kind === 'moving') &&
  ctx.remembered !== undefined
