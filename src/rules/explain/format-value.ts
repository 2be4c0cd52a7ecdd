import type { CompiledRuleset } from '../compile/compile-ruleset.ts'
import { type Duration, parseDuration } from '../operators/dates.ts'
import { engineLocale, textIn } from './locale.ts'
import { PHRASES } from './phrases.ts'

const UNITS: Record<string, { en: string; 'zh-CN': string }> = {
  day: { en: 'day', 'zh-CN': '天' },
  month: { en: 'month', 'zh-CN': '个月' },
  year: { en: 'year', 'zh-CN': '岁' },
  percent: { en: '%', 'zh-CN': '%' },
}

/** A value as a reader sees it: yes and no, titles of codes, figures with their unit. */
export function formatValue(
  compiled: CompiledRuleset,
  factName: string,
  value: unknown,
  locale: string,
): string {
  const phrases = PHRASES[engineLocale(locale)]
  if (value === undefined || value === null) return phrases.notGiven
  if (Array.isArray(value))
    return value.map((item) => formatValue(compiled, factName, item, locale)).join(phrases.separator) || '–'
  if (typeof value === 'boolean') return value ? phrases.yes : phrases.no
  const declaration = compiled.ruleset.facts[factName]
  if (typeof value === 'number') return withUnit(value, declaration?.unit, locale)
  if (typeof value === 'object') return JSON.stringify(value)
  const duration = declaration?.type.startsWith('date') ? parseDuration(String(value)) : null
  if (duration) return formatDuration(duration, locale)
  const terms = compiled.ruleset.vocabulary[declaration?.vocabulary ?? '']
  const term = terms && Object.hasOwn(terms, String(value)) ? terms[String(value)] : undefined
  return term ? textIn(term.title, locale) : String(value)
}

function withUnit(value: number, unit: string | undefined, locale: string): string {
  const known = unit !== undefined && Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
  if (!known) return unit ? `${value} ${unit}` : String(value)
  if (unit === 'percent') return `${value}%`
  if (engineLocale(locale) === 'zh-CN') return `${value}${known['zh-CN']}`
  return `${value} ${known.en}${Math.abs(value) === 1 ? '' : 's'}`
}

function formatDuration({ months, days }: Duration, locale: string): string {
  const parts = [months > 0 && withUnit(months, 'month', locale), days > 0 && withUnit(days, 'day', locale)]
  return parts.filter((part) => part !== false).join(' ') || withUnit(0, 'day', locale)
}
