import { SCOPES, type Scope } from '../../values/scopes.ts'
import type { ClaimRule } from '../../values/token-format.ts'

const VALUES_MAX = 500

/** The value at a path of names, own members only; undefined when there is none. */
function claimAt(claims: unknown, path: readonly string[]): unknown {
  let value = claims
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = new Map<string, unknown>(Object.entries(value)).get(name)
  }
  return value
}

/** A claim's values: the entries of a list, or the words of a text, as OAuth writes scopes. */
function valuesOf(claim: unknown): readonly unknown[] {
  if (Array.isArray(claim)) return claim.slice(0, VALUES_MAX)
  return typeof claim === 'string' ? [claim, ...claim.split(' ').slice(0, VALUES_MAX)] : []
}

/** What a token's claims are worth here: the scopes and roles of every rule whose value stands in its claim. */
export function grantsOf(
  claims: Readonly<Record<string, unknown>>,
  rules: readonly ClaimRule[],
): { readonly scopes: ReadonlySet<Scope>; readonly roles: readonly string[] } {
  const matching = rules.filter(({ claim, value }) => valuesOf(claimAt(claims, claim)).includes(value))
  const granted = new Set(matching.flatMap(({ scopes }) => scopes))
  const roles = [...new Set(matching.flatMap((rule) => rule.roles))].sort()
  return { scopes: new Set(SCOPES.filter((scope) => granted.has(scope))), roles }
}
