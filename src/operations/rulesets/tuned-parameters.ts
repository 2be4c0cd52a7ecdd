import type { Call } from '../context.ts'
import { loadRuleset } from './load-ruleset.ts'

/**
 * The parameters of a ruleset whose values are not the defaults that its packs come to together: what the organisation has
 * moved. Whoever sees the ruleset sees its values already. Empty for a ruleset that is not the organisation's.
 */
export async function tunedParameters({
  ctx,
  input: { digest },
}: Call<{ readonly digest: string }>): Promise<Readonly<Record<string, number>>> {
  const compiled = await loadRuleset({ ctx, input: { digest } })
  if (compiled === null) return {}
  const { parameters, parameterDeclarations } = compiled.ruleset
  const isTuned = ([name, value]: readonly [string, number]) => parameterDeclarations[name]?.default !== value
  return Object.fromEntries(Object.entries(parameters).filter(isTuned))
}
