import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import type { RunSafetyCheckInput } from './check-input.ts'
import { type RunSafetyCheckPayload, runEach } from './run-checks.ts'

/**
 * Assesses with the live ruleset and records the check. The same key with the same input gives the same check, also after
 * the ruleset has changed; with another input it is IDEMPOTENCY_CONFLICT. Throws DatabaseError when it is not known
 * whether the check was recorded: the caller repeats with the same key.
 */
export async function runSafetyCheck({
  ctx,
  input,
}: Call<RunSafetyCheckInput>): Promise<RunSafetyCheckPayload> {
  requireScope(ctx, 'check')
  const [result] = await runEach(ctx, [{ input, path: ['input'] }])
  if (result === undefined) throw new Error('A check was run without a result')
  return result
}
