import { factsReliedOn } from '../../rules/explain/facts-relied-on.ts'
import type { Assessment } from '../../rules/index.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import type { ActiveWaiver } from '../../rules/types.ts'
import type { OperationContext } from '../context.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import type { GrantedWaiver } from './granted-waiver.ts'

/** Keyed digest of the facts that the waived requirement rests on: when it changes, the waiver has ended. */
export function factsDigestOf(
  ctx: OperationContext,
  assessment: Assessment,
  { id, requirementCode }: Pick<ActiveWaiver, 'id' | 'requirementCode'>,
): Promise<string> {
  const facts = factsReliedOn(assessment, requirementCode)
  return fingerprint(ctx, canonicalJson({ waiver: id, facts }))
}

/**
 * The subject's waivers as the evaluator takes them: each says whether it has ended, because it was granted under other
 * rules or because the facts it was first used for have changed. `assessment` is one of the situation without waivers.
 */
export async function toActiveWaivers(
  ctx: OperationContext,
  assessment: Assessment,
  granted: readonly GrantedWaiver[],
): Promise<ActiveWaiver[]> {
  const waivers = granted.map(async (waiver): Promise<ActiveWaiver> => {
    const { id, requirementCode, grantedAt, expiresAt, factsDigest } = waiver
    const plain = { id, requirementCode, grantedAt, expiresAt }
    if (waiver.rulesetDigest !== assessment.compiled.ruleset.digest)
      return { ...plain, ended: 'RULESET_CHANGED' }
    if (factsDigest === null || factsDigest === (await factsDigestOf(ctx, assessment, waiver))) return plain
    return { ...plain, ended: 'FACTS_CHANGED' }
  })
  return Promise.all(waivers)
}

/** Waivers as they would count under rules they were not granted for: not at all. */
export function asOfOtherRules(waivers: readonly ActiveWaiver[] = []): ActiveWaiver[] {
  return waivers.map((waiver) => ({ ...waiver, ended: 'RULESET_CHANGED' }))
}
