import type { Scope } from '../values/scopes.ts'
import type { OperationContext } from './context.ts'
import { RefusedError } from './errors.ts'

/** First line of every verb: refuses with FORBIDDEN unless the caller's key carries the scope. */
export function requireScope(ctx: OperationContext, scope: Scope): void {
  if (!ctx.scopes.has(scope)) {
    throw new RefusedError('FORBIDDEN', `This key may not do that: it lacks the scope "${scope}".`)
  }
}
