import { findingChanges } from '../../rules/diff/finding-changes.ts'
import { assess } from '../../rules/evaluate/assess.ts'
import type { Assessment, FindingChange } from '../../rules/index.ts'
import type { Verdict } from '../../rules/pack/format.ts'
import type { InputProblem } from '../../rules/types.ts'
import type { OperationContext } from '../context.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import { asOfOtherRules } from '../waivers/active-waivers.ts'

/** What the shadow ruleset says of a situation that the live one has decided. */
export interface ShadowOutcome {
  readonly kind: 'same' | 'different' | 'refused' | 'failed'
  readonly shadowDigest: string
  readonly liveDigest: string
  readonly verdictBefore: Verdict
  readonly verdictAfter: Verdict | null
  readonly changes: readonly FindingChange[]
  /** Code and place of what the shadow ruleset refused; never a value. */
  readonly refusals: readonly string[]
}

/**
 * Assesses the same situation with the shadow ruleset; null while there is none, or while it is the live one. Never throws
 * and never touches the live answer: whatever goes wrong is logged and counted as failed.
 */
export async function tryShadow(ctx: OperationContext, live: Assessment): Promise<ShadowOutcome | null> {
  const shadowDigest = ctx.shadowActivation?.rulesetDigest
  const liveDigest = live.compiled.ruleset.digest
  if (shadowDigest === undefined || shadowDigest === liveDigest) return null
  const common = { shadowDigest, liveDigest, verdictBefore: live.result.verdict }
  try {
    return { ...common, ...(await compare(ctx, live, shadowDigest)) }
  } catch (error) {
    ctx.log.error('shadow.failed', error, { shadowDigest })
    return { ...common, kind: 'failed', verdictAfter: null, changes: [], refusals: [] }
  }
}

async function compare(
  ctx: OperationContext,
  { request, result }: Assessment,
  digest: string,
): Promise<Pick<ShadowOutcome, 'kind' | 'verdictAfter' | 'changes' | 'refusals'>> {
  const compiled = await loadRuleset({ ctx, input: { digest } })
  if (compiled === null) throw new Error('The shadow ruleset is not stored')
  const outcome = assess(compiled, { ...request, waivers: asOfOtherRules(request.waivers) })
  if (!outcome.ok) {
    return { kind: 'refused', verdictAfter: null, changes: [], refusals: outcome.problems.map(nameOf) }
  }
  const after = outcome.assessment.result
  const changes = findingChanges(result.findings, after.findings)
  const isSame = changes.length === 0 && after.verdict === result.verdict
  return { kind: isSame ? 'same' : 'different', verdictAfter: after.verdict, changes, refusals: [] }
}

const nameOf = ({ code, path }: InputProblem): string => `${code} ${path.join('.')}`
