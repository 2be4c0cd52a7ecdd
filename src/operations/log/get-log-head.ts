import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import type { LogHead } from './log-head.ts'
import { signLogHead } from './sign-log-head.ts'

/** The signed head over everything recorded so far; null while the log is empty. */
export function getLogHead({ ctx }: { ctx: OperationContext }): Promise<LogHead | null> {
  requireScope(ctx, 'audit')
  return signLogHead({ ctx })
}
