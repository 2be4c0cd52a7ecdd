import type { Steps } from '../rules/index.ts'
import type { OperationContext } from './context.ts'

/** Work of the engine between two turns of others: some 3 ms of processor time. */
const TURN_WORK = 30_000

/**
 * To be awaited between pieces of a long computation: gives the processor to other requests whenever so much work was done
 * since the last time. Rejects when the caller has hung up.
 */
export function takeTurns(ctx: Pick<OperationContext, 'work' | 'pause'>): () => Promise<void> {
  let left = ctx.work.left
  return async () => {
    if (left - ctx.work.left < TURN_WORK) return
    await ctx.pause()
    left = ctx.work.left
  }
}

/** Takes the steps of a long computation, with turns of others between them. */
export async function inTurns<Result>(
  ctx: Pick<OperationContext, 'work' | 'pause'>,
  steps: Steps<Result>,
): Promise<Result> {
  const turn = takeTurns(ctx)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await turn()
  }
}
