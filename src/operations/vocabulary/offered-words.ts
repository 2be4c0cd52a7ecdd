import { codeNamed } from '../../rules/evaluate/code-named.ts'
import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { ownLocale, readLocale } from './read-locale.ts'
import { termsOf } from './term-view.ts'

/** The vocabulary list in which packs may declare why somebody goes on without what a finding asks for. */
export const OVERRIDE_REASONS = 'overrideReasons'

export interface OfferedWord {
  readonly code: string
  readonly title: string
}

/** What the live rules have words for, for protocols that offer a choice. */
export interface OfferedWords {
  readonly acts: readonly OfferedWord[]
  /** Empty where no pack lists any. */
  readonly overrideReasons: readonly OfferedWord[]
}

/** The words of the live rules in a reader's language; none while nothing is live. */
export async function offeredWords({
  ctx,
  input,
}: Call<{ readonly locale: string | null }>): Promise<OfferedWords> {
  requireScope(ctx, 'check')
  const compiled = await loadActiveRuleset({ ctx })
  if (compiled === null) return { acts: [], overrideReasons: [] }
  const { ruleset, actionFact } = compiled
  const locale = readLocale(ctx, ruleset, input.locale)?.locale ?? ownLocale(ctx, ruleset)
  const list = actionFact === null ? undefined : ruleset.facts[actionFact]?.vocabulary
  const named = (of: string) =>
    termsOf(ruleset.vocabulary, of, locale).map(({ code, title }) => ({ code, title }))
  const acts = list === undefined || actionFact === null ? [] : named(list)
  return {
    // What says that nothing is known is no act.
    acts: acts.filter(({ code }) => actionFact !== null && codeNamed(compiled, actionFact, code) === code),
    overrideReasons: named(OVERRIDE_REASONS),
  }
}
