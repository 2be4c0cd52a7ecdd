import type { CompiledRuleset } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { loadRuleset } from './load-ruleset.ts'

/**
 * The live ruleset, ready to evaluate; null while the organisation has none. Costs no round trip when this isolate has
 * seen it: the pointer came with the credential.
 */
export async function loadActiveRuleset({ ctx }: { ctx: OperationContext }): Promise<CompiledRuleset | null> {
  if (ctx.liveActivation === null) return null
  const { rulesetDigest } = ctx.liveActivation
  const compiled = await loadRuleset({ ctx, input: { digest: rulesetDigest } })
  if (compiled === null) throw new Error(`The live ruleset ${rulesetDigest} is not stored`)
  return compiled
}

/** The same for plain queries: refuses with BAD_USER_INPUT while nothing is live. */
export async function requireActiveRuleset({ ctx }: { ctx: OperationContext }): Promise<CompiledRuleset> {
  const compiled = await loadActiveRuleset({ ctx })
  if (compiled === null) throw noActiveRuleset()
  return compiled
}

/** The refusal of plain queries that speak about the live ruleset while there is none. */
export function noActiveRuleset(): RefusedError {
  return new RefusedError('BAD_USER_INPUT', 'No ruleset is live yet: make one live with activateRuleset.')
}
