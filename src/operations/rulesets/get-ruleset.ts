import type { Call } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { requireScope } from '../require-scope.ts'
import { findRuleset, type RulesetView } from './ruleset-view.ts'

/** A ruleset of the organisation by id; null when there is none. */
export async function getRuleset({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<RulesetView | null> {
  requireScope(ctx, 'read')
  return isGeneratedId(ID_PREFIXES.ruleset, id) ? findRuleset(ctx, { id }) : null
}
