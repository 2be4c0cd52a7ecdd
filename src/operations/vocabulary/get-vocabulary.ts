import type { Ruleset, WarningFinding } from '../../rules/types.ts'
import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { requireLocale } from './read-locale.ts'

/** The words of a ruleset for readers of one language. */
export interface VocabularyView {
  readonly ruleset: Ruleset
  readonly locale: string
  /** What is to be said of the answer itself. */
  readonly warnings: readonly WarningFinding[]
}

/** The words of the live ruleset. Refuses with BAD_USER_INPUT what is no language tag and while nothing is live. */
export async function getVocabulary({
  ctx,
  input: { locale },
}: Call<{ readonly locale?: string | null | undefined }>): Promise<VocabularyView> {
  requireScope(ctx, 'read')
  const { ruleset } = await requireActiveRuleset({ ctx })
  return { ruleset, ...requireLocale(ctx, ruleset, locale) }
}
