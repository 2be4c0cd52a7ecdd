import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { type Duration, parseDuration } from '../operators/dates.ts'
import { plainDigits } from '../operators/decimal.ts'
import { engineLocale, textIn } from '../pack/locale.ts'
import { PHRASES } from './phrases.ts'

const UNITS: Record<string, { en: string; 'zh-CN': string }> = {
  day: { en: 'day', 'zh-CN': '天' },
  month: { en: 'month', 'zh-CN': '个月' },
  year: { en: 'year', 'zh-CN': '岁' },
  percent: { en: '%', 'zh-CN': '%' },
}

export type ValueFormat = (value: unknown) => string

/** A value as a reader sees it: yes and no, titles of codes, figures with their unit. */
export function formatValue(
  compiled: CompiledRuleset,
  factName: string,
  value: unknown,
  locale: string,
): string {
  return valueFormat(compiled, factName, locale)(value)
}

/** How the values of one fact read in a language; worth keeping where many are put into words. */
export function valueFormat(compiled: CompiledRuleset, factName: string, locale: string): ValueFormat {
  const phrases = PHRASES[engineLocale(locale)]
  const declaration = compiled.ruleset.facts[factName]
  const isDate = declaration?.type.startsWith('date') === true
  const terms = Object.entries(compiled.ruleset.vocabulary[declaration?.vocabulary ?? ''] ?? {})
  const titles = new Map(terms.map(([code, { title }]) => [code, textIn(title, locale)]))
  const format: ValueFormat = (value) => {
    if (typeof value === 'string') {
      const duration = isDate ? parseDuration(value) : null
      return duration ? formatDuration(duration, locale) : (titles.get(value) ?? value)
    }
    if (typeof value === 'number') return withUnit(value, declaration?.unit, locale)
    if (typeof value === 'boolean') return value ? phrases.yes : phrases.no
    if (value === undefined || value === null) return phrases.notGiven
    return Array.isArray(value) ? value.map(format).join(phrases.separator) || '–' : JSON.stringify(value)
  }
  return format
}

function withUnit(value: number, unit: string | undefined, locale: string): string {
  const known = unit !== undefined && Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
  const digits = plainDigits(value)
  if (!known) return unit ? `${digits} ${unit}` : digits
  if (unit === 'percent') return `${digits}%`
  if (engineLocale(locale) === 'zh-CN') return `${digits}${known['zh-CN']}`
  return `${digits} ${known.en}${Math.abs(value) === 1 ? '' : 's'}`
}

function formatDuration({ months, days }: Duration, locale: string): string {
  const parts = [months > 0 && withUnit(months, 'month', locale), days > 0 && withUnit(days, 'day', locale)]
  return parts.filter((part) => part !== false).join(' ') || withUnit(0, 'day', locale)
}
