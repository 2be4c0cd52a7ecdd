import type { Scope } from '../values/scopes.ts'
import type { OperationContext } from './context.ts'
import { RefusedError } from './errors.ts'

/** The refusal of whoever lacks a scope, of which any one would do; it names them. */
export function lacksScope(anyOf: readonly Scope[]): RefusedError {
  const names = anyOf.map((scope) => `"${scope}"`).join(' or ')
  return new RefusedError('FORBIDDEN', `This key may not do that: it lacks the scope ${names}.`)
}

/** First line of every verb: refuses with FORBIDDEN unless the caller's key carries the scope. */
export function requireScope(ctx: OperationContext, scope: Scope): void {
  if (!ctx.scopes.has(scope)) throw lacksScope([scope])
}
