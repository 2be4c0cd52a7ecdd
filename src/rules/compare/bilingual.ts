import { compileRuleset } from '../compile/compile-ruleset.ts'
import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { formatValue } from '../explain/format-value.ts'
import { type EngineLocale, type EngineText, inEveryLanguage, textIn } from '../pack/locale.ts'
import { NO_RECORDS } from '../record-types.ts'
import type { RuleContext } from '../types.ts'

/** Names facts and values in one of the engine's languages. */
export interface Speaker {
  readonly locale: EngineLocale
  readonly fact: (name: string) => string
  readonly value: (fact: string, value: unknown) => string
  /** The phrase of the speaker's language. */
  readonly say: (en: string, zh: string) => string
}

/** One text in each of the engine's languages, spoken with the labels and titles of a context. */
export function spoken(context: RuleContext, speak: (speaker: Speaker) => string): EngineText {
  // Values are put into words by their type, unit and vocabulary; how they come about does not matter.
  const facts = Object.entries(context.facts).map(
    ([name, { derive, countsWhen, ...fact }]) => [name, fact] as const,
  )
  const compiled = compileRuleset({
    digest: '',
    packs: [],
    locales: [],
    parameters: {},
    parameterDeclarations: {},
    facts: Object.fromEntries(facts),
    vocabulary: context.vocabulary,
    requirements: [],
    conflicts: [],
    rankings: [],
    ...NO_RECORDS,
  })
  return inEveryLanguage((locale) => speak(makeSpeaker(compiled, locale)))
}

function makeSpeaker(compiled: CompiledRuleset, locale: EngineLocale): Speaker {
  const { facts } = compiled.ruleset
  const say = (en: string, zh: string) => (locale === 'en' ? en : zh)
  return {
    locale,
    say,
    fact: (name) => textIn(facts[name]?.label ?? {}, locale) || name,
    value: (fact, value) => formatValue(compiled, fact, value, locale),
  }
}
