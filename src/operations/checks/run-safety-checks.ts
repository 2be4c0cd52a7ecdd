import type { Call } from '../context.ts'
import { listProblem, refuseComplaints } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import type { RunSafetyCheckInput } from './check-input.ts'
import { type RunSafetyCheckPayload, runEach } from './run-checks.ts'

export const CHECKS_PER_CALL_MAX = 50

/**
 * Runs up to 50 checks, each with its own result at its place: one that is refused does not stop the others. Those that
 * can be recorded are recorded in one write batch. Refuses with BAD_USER_INPUT an empty or longer list.
 */
export async function runSafetyChecks({
  ctx,
  input: { checks },
}: Call<{ readonly checks: readonly RunSafetyCheckInput[] }>): Promise<{
  readonly results: readonly RunSafetyCheckPayload[]
}> {
  requireScope(ctx, 'check')
  refuseComplaints([{ path: ['checks'], problem: listProblem(checks, { min: 1, max: CHECKS_PER_CALL_MAX }) }])
  const placed = checks.map((input, index) => ({ input, path: ['input', 'checks', String(index)] }))
  return { results: await runEach(ctx, placed) }
}
