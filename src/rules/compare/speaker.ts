import { type CompiledRuleset, compileRuleset } from '../compile/compile-ruleset.ts'
import { formatValue } from '../explain/format-value.ts'
import { type EngineLocale, textIn } from '../explain/locale.ts'
import { parseDuration } from '../operators/dates.ts'
import type { LocalisedText } from '../pack/format.ts'
import type { RuleContext } from './boundary-values.ts'

/** Names facts and values in one of the engine's languages. */
export interface Speaker {
  readonly locale: EngineLocale
  readonly fact: (name: string) => string
  readonly value: (fact: string, value: unknown) => string
  /** The phrase of the speaker's language. */
  readonly say: (en: string, zh: string) => string
}

const LOCALES: readonly EngineLocale[] = ['en', 'zh-CN']

/** One text in each of the engine's languages, spoken with the labels and titles of a context. */
export function spoken(context: RuleContext, speak: (speaker: Speaker) => string): LocalisedText {
  const compiled = compileRuleset({
    digest: '',
    packs: [],
    locales: [],
    parameters: {},
    parameterDeclarations: {},
    facts: context.facts,
    vocabulary: context.vocabulary,
    requirements: [],
    conflicts: [],
    rankings: [],
  })
  return Object.fromEntries(LOCALES.map((locale) => [locale, speak(makeSpeaker(compiled, locale))]))
}

function makeSpeaker(compiled: CompiledRuleset, locale: EngineLocale): Speaker {
  const { facts } = compiled.ruleset
  const say = (en: string, zh: string) => (locale === 'en' ? en : zh)
  return {
    locale,
    say,
    fact: (name) => textIn(facts[name]?.label ?? {}, locale) || name,
    value: (fact, value) => durationText(value, say) ?? formatValue(compiled, fact, value, locale),
  }
}

function durationText(value: unknown, say: Speaker['say']): string | null {
  const duration = typeof value === 'string' ? parseDuration(value) : null
  if (!duration) return null
  const { months, days } = duration
  const part = (count: number, en: string, zh: string) =>
    count === 0 ? [] : [say(`${count} ${en}${count === 1 ? '' : 's'}`, `${count}${zh}`)]
  const parts = [...part(months, 'month', '个月'), ...part(days, 'day', '天')]
  return parts.join(say(' and ', '')) || say('0 days', '0天')
}
