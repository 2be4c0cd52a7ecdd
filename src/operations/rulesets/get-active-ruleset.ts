import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { noActiveRuleset } from './load-active-ruleset.ts'
import { findRuleset, type RulesetView } from './ruleset-view.ts'

/** The ruleset that is live now. Refuses with BAD_USER_INPUT while there is none. */
export async function getActiveRuleset({ ctx }: { ctx: OperationContext }): Promise<RulesetView> {
  requireScope(ctx, 'read')
  if (ctx.liveActivation === null) throw noActiveRuleset()
  const ruleset = await findRuleset(ctx, { digest: ctx.liveActivation.rulesetDigest })
  if (ruleset === null) throw new Error('The live ruleset is not stored')
  return ruleset
}
