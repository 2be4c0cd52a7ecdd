import type { OperationContext } from '../context.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'

/**
 * Whether the words of the live rules are those of the shipped packs alone, which anybody may read in the product itself. Packs of an
 * organisation are named after it. Costs no round trip when this isolate has seen the ruleset.
 */
export async function isPublicVocabulary({ ctx }: { ctx: OperationContext }): Promise<boolean> {
  const compiled = await loadActiveRuleset({ ctx })
  const prefix = `${ctx.organisation.slug}/`
  if (compiled === null) return false
  return compiled.ruleset.packs.every(({ name }) => !name.startsWith(prefix))
}
