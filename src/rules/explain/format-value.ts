import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { type Duration, isDay, parseDuration, parseInstant } from '../operators/dates.ts'
import { textIn } from '../pack/locale.ts'
import { Words } from '../texts/words.ts'

export type ValueFormat = (value: unknown) => string

/** A value as a reader sees it: yes and no, titles of codes, figures with their unit, days and lengths of time. */
export function formatValue(
  compiled: CompiledRuleset,
  factName: string,
  value: unknown,
  locale: string,
): string {
  return valueFormat(compiled, factName, new Words(locale, compiled.ruleset.engineTexts))(value)
}

/** How the values of one fact read in a language; worth keeping where many are put into words. */
export function valueFormat(compiled: CompiledRuleset, factName: string, words: Words): ValueFormat {
  const declaration = compiled.ruleset.facts[factName]
  const isDate = declaration?.type.startsWith('date') === true
  const terms = Object.entries(compiled.ruleset.vocabulary[declaration?.vocabulary ?? ''] ?? {})
  const titles = new Map(terms.map(([code, { title }]) => [code, textIn(title, words.locale)]))
  const format: ValueFormat = (value) => {
    if (typeof value === 'string') return isDate ? timeText(value, words) : (titles.get(value) ?? value)
    if (typeof value === 'number') return words.amount(value, declaration?.unit)
    if (typeof value === 'boolean') return words.say(value ? 'value/yes' : 'value/no')
    if (value === undefined || value === null) return words.say('value/unknown')
    return Array.isArray(value) ? words.list(value.map(format)) : JSON.stringify(value)
  }
  return format
}

/** A day, an instant with the time as it was written, or a length of time. */
function timeText(value: string, words: Words): string {
  if (isDay(value)) return words.day(value)
  const duration = parseDuration(value)
  if (duration) return durationText(duration, words)
  if (parseInstant(value) === null) return value
  const offset = /(?:[Zz]|[+-]\d{2}:\d{2})$/.exec(value)?.[0] ?? ''
  const zone = /^[Zz]$/.test(offset) ? 'UTC' : `UTC${offset}`
  return words.say('value/dateTime', {
    date: words.day(value.slice(0, 10)),
    time: value.slice(11, 16),
    zone,
  })
}

function durationText({ months, days }: Duration, words: Words): string {
  const parts = [
    ...(months > 0 ? [words.amount(months, 'month')] : []),
    ...(days > 0 ? [words.amount(days, 'day')] : []),
  ]
  return parts.join(' ') || words.amount(0, 'day')
}
