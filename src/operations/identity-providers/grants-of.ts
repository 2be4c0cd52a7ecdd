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

/** The claims that hold several scopes in one text by their standard (RFC 8693 §4.2; "scp" of Microsoft Entra ID). */
const SCOPE_CLAIMS = new Set(['scope', 'scp'])

/** A claim's values: the entries of a list, or the text as a whole; only a claim of scopes is taken apart at its spaces. */
function valuesOf(claims: unknown, path: readonly string[]): readonly unknown[] {
  const claim = claimAt(claims, path)
  if (Array.isArray(claim)) return claim.slice(0, VALUES_MAX)
  if (typeof claim !== 'string') return []
  const isOfScopes = path.length === 1 && SCOPE_CLAIMS.has(path[0] ?? '')
  return isOfScopes ? claim.split(' ', VALUES_MAX) : [claim]
}

/** What a token's claims are worth here: the scopes and roles of every rule whose value stands in its claim. */
export function grantsOf(
  claims: Readonly<Record<string, unknown>>,
  rules: readonly ClaimRule[],
): { readonly scopes: ReadonlySet<Scope>; readonly roles: readonly string[] } {
  const matching = rules.filter(({ claim, value }) => valuesOf(claims, claim).includes(value))
  const granted = new Set(matching.flatMap(({ scopes }) => scopes))
  const roles = [...new Set(matching.flatMap((rule) => rule.roles))].sort()
  return { scopes: new Set(SCOPES.filter((scope) => granted.has(scope))), roles }
}
