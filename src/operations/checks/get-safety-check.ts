import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import type { CheckView } from './check-view.ts'
import { findCheck } from './find-check.ts'

/** A recorded check of the organisation; null when there is none of this id. Refuses what cannot be an id. */
export async function getSafetyCheck({
  ctx,
  input: { id },
}: {
  ctx: OperationContext
  input: { readonly id: string }
}): Promise<CheckView | null> {
  requireScope(ctx, 'read')
  return findCheck(ctx, id)
}
