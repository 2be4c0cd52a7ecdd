import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { announceTasks } from './announce-tasks.ts'
import { renewMarks } from './renew-marks.ts'

/** Of an organisation in one run; the next run goes on with the rest. */
const BATCHES_MAX = 10

/**
 * What the clock does about tasks: brings what they are found by up to date with the live rules and the time, and announces those that
 * have become news, each once. A run that was missed is caught up with by the next, as nothing depends on when the last one was.
 */
export async function raiseTasks({ ctx }: { ctx: OperationContext }): Promise<void> {
  requireScope(ctx, 'admin')
  await renewMarks(ctx, BATCHES_MAX)
  await announceTasks(ctx, BATCHES_MAX)
}
