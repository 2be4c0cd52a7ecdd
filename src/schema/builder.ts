import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { RefusedError } from '../operations/errors.ts'
import type { Scope } from '../values/scopes.ts'
import type { GraphqlContext } from './context.ts'

/**
 * The schema's one builder; defines no type. Fields are non-null unless they say `nullable: true`.
 * Authorisation stands twice: `authScopes: { scope: '…' }` on the root field and `requireScope` in the verb.
 */
export const builder = new SchemaBuilder<{
  Context: GraphqlContext
  DefaultFieldNullability: false
  AuthScopes: { scope: Scope }
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
    authScopes: ({ ctx }) => ({ scope: (scope) => ctx.scopes.has(scope) }),
    unauthorizedError: () => new RefusedError('FORBIDDEN', 'This key may not do that: it lacks the scope.'),
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
