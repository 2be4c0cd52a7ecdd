import type { Call } from '../context.ts'
import { recordAltered } from '../record-altered.ts'
import { requireScope } from '../require-scope.ts'
import { type CheckView, isWellFormed } from './check-view.ts'
import { findCheck } from './find-check.ts'

/**
 * A recorded check of the organisation; null when there is none of this id. Refuses what cannot be an id, and with RECORD_ALTERED a row
 * that is no record of a check any more.
 */
export async function getSafetyCheck({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<CheckView | null> {
  requireScope(ctx, 'read')
  const check = await findCheck(ctx, id)
  if (check !== null && !isWellFormed(check)) {
    throw recordAltered(ctx, { part: 'RECORD', what: `The record of check ${id}` })
  }
  return check
}
