import { isDay, parseMoment } from '../operators/dates.ts'
import { plainDigits } from '../operators/decimal.ts'
import { ENGINE_LOCALES } from '../pack/locale.ts'

/** Where a language names no country, its dates are written as most of its readers write them. */
const WRITTEN_AS: Readonly<Record<string, string>> = { en: 'en-GB' }

const formats = new Map<string, unknown>()

function kept<T>(kind: string, locale: string, make: (tag: string) => T): T | null {
  const key = `${kind} ${locale}`
  if (!formats.has(key)) formats.set(key, isKnown(locale) ? make(WRITTEN_AS[locale] ?? locale) : null)
  return formats.get(key) as T | null
}

/** Whether this machine knows how a language writes numbers and dates. */
function isKnown(locale: string): boolean {
  return Intl.NumberFormat.supportedLocalesOf([locale]).length > 0
}

/** What every runtime allows, old ones included; no number here has more than 17. */
const SIGNIFICANT_DIGITS_MAX = 21

/** Numbers written lately, by language: the same few stand in many sentences of a check. */
const written = new Map<string, Map<number, string>>()
const WRITTEN_MAX = 1_000
/** Of what callers ask for; more are written anew each time. */
const LOCALES_MAX = 20

/** A number as people of a language write it, all of its digits; with a point where this machine does not know the language. */
export function numberIn(value: number, locale: string): string {
  const numbers = written.get(locale) ?? new Map<number, string>()
  const known = numbers.get(value)
  if (known !== undefined) return known
  const text = writtenOut(value, locale)
  if (numbers.size < WRITTEN_MAX) numbers.set(value, text)
  if (written.size < LOCALES_MAX) written.set(locale, numbers)
  return text
}

/**
 * The engine's own languages write numbers alike. A machine that is asked for the first time how a language does it reads all that it knows
 * of languages, which would be most of the first check of a process.
 */
const OWN: ReadonlySet<string> = new Set(ENGINE_LOCALES)
const GROUPED_FROM = 5
const THOUSANDS = /\B(?=(?:\d{3})+$)/g

function withThousands(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const length = whole.startsWith('-') ? whole.length - 1 : whole.length
  const grouped = length < GROUPED_FROM ? whole : whole.replace(THOUSANDS, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

function writtenOut(value: number, locale: string): string {
  const digits = plainDigits(value)
  if (OWN.has(locale)) return withThousands(digits)
  const format = kept(
    'number',
    locale,
    (tag) =>
      new Intl.NumberFormat(tag, { maximumSignificantDigits: SIGNIFICANT_DIGITS_MAX, useGrouping: 'min2' }),
  )
  return format === null ? digits : format.format(digits as Intl.StringNumericLiteral)
}

/** A day (YYYY-MM-DD) as people of a language write it; as it is where this machine does not know the language. */
export function dayIn(day: string, locale: string): string {
  const moment = parseMoment(day)
  const format = kept(
    'day',
    locale,
    (tag) =>
      new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
  )
  return moment === null || format === null || !isDay(day) ? day : format.format(moment)
}

/** The plural category (CLDR) of a number in a language: one, two, few, many, other; other where nothing is known of it. */
export function pluralIn(value: number, locale: string): string {
  return kept('plural', locale, (tag) => new Intl.PluralRules(tag))?.select(value) ?? 'other'
}
