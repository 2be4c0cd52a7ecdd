import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ScopeAuthPlugin, { type AuthFailure, AuthScopeFailureType } from '@pothos/plugin-scope-auth'
import { lacksScope } from '../operations/require-scope.ts'
import { SCOPES, type Scope } from '../values/scopes.ts'
import type { GraphqlContext } from './context.ts'

/** The scopes that an auth check asked for and did not find. */
function missingScopes(failure: AuthFailure): readonly Scope[] {
  if ('failures' in failure) return failure.failures.flatMap(missingScopes)
  if (failure.kind !== AuthScopeFailureType.AuthScope) return []
  const asked: readonly unknown[] = [failure.parameter].flat()
  return SCOPES.filter((scope) => asked.includes(scope))
}

/**
 * The schema's one builder; defines no type. Fields are non-null unless they say `nullable: true`.
 * Authorisation stands twice: `authScopes: { scope: '…' }` on the root field and `requireScope` in the verb. A field that
 * shows what somebody wrote or said carries `authScopes` of its own (`oneOf`), as several roots lead to it.
 */
export const builder = new SchemaBuilder<{
  Context: GraphqlContext
  DefaultFieldNullability: false
  AuthScopes: { scope: Scope; oneOf: readonly Scope[] }
  Scalars: {
    ID: { Input: string; Output: string }
    /** Inside the product always UTC with milliseconds: 2026-11-21T10:00:00.000Z, so that text order is time order. */
    DateTime: { Input: string; Output: string }
    Date: { Input: string; Output: string }
    JSON: { Input: unknown; Output: unknown }
  }
}>({
  plugins: [ScopeAuthPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ ctx }) => ({
      scope: (scope) => ctx.scopes.has(scope),
      oneOf: (scopes) => scopes.some((scope) => ctx.scopes.has(scope)),
    }),
    unauthorizedError: (_parent, _context, _info, { failure }) => lacksScope(missingScopes(failure)),
  },
  complexity: {
    // The cost is computed once per request, before anything runs (src/http/limits/cost-limit.ts), not per root field.
    disabled: true,
    defaultComplexity: 1,
    // Most lists of this schema are short; a longer one says so with its own `complexity`.
    defaultListMultiplier: 4,
  },
})

builder.queryType({
  description: 'Reading: assessments, vocabulary, requirements, packs, rulesets and recorded checks.',
})
builder.mutationType({ description: 'Acting: recording checks, uploading packs, activating rulesets.' })

/**
 * How many entries a list among the arguments may have. Every one says so; `src/http/limits/list-limit.ts` refuses more of
 * them before anything runs, or, where the payload has userErrors, the verb reports it there.
 */
export function entriesAtMost(entriesMax: number): { readonly extensions: { readonly entriesMax: number } } {
  return { extensions: { entriesMax } }
}

/** For filters by the values of an enum: values that are given twice count once, and no enum has as many. */
export const FILTER_ENTRIES_MAX = 20
