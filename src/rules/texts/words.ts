import type { OperatorPhrases } from '../operators/record.ts'
import { isOperator, OPERATORS } from '../operators/signatures.ts'
import type { LocalisedText } from '../pack/format.ts'
import { ENGINE_LOCALES, type EngineLocale, engineLocale } from '../pack/locale.ts'
import type { AddedTexts } from '../types.ts'
import { isolated } from './directions.ts'
import { operatorKey, phraseOf, READINGS, type Reading } from './engine-texts.ts'
import { dayIn, numberIn, pluralIn } from './numbers.ts'
import { FORMS, SENTENCES, type SentenceKey } from './sentences.ts'

const VARIABLE = /\{([A-Za-z]+)\}/g

const ENDS = '.!?。！？…؟۔।'

/** Whether a text ends as a sentence does. */
export const isEnded = (text: string): boolean => text !== '' && ENDS.includes(text.charAt(text.length - 1))

/** Values of a sentence by the names of its variables. */
export type SentenceValues = Readonly<Record<string, string>>

/** The engine's own words in one language: those that packs of translations add, else its own, English where it has none. */
export class Words {
  readonly locale: string
  private readonly added: Readonly<Record<string, string>>
  private readonly hasAdded: boolean
  private readonly engineLocale: EngineLocale
  /** Sentences that have no values, by key, and the stop, which nearly every sentence asks for. */
  private readonly plain = new Map<string, string>()
  /** Sentences taken apart at their variables: text and name by turns. */
  private readonly apart = new Map<string, readonly string[]>()

  constructor(locale: string, added: AddedTexts = {}) {
    this.locale = locale
    this.added = (Object.hasOwn(added, locale) && added[locale]) || {}
    this.hasAdded = Object.keys(this.added).length > 0
    this.engineLocale = engineLocale(locale)
  }

  /** A sentence with its values put in; in languages written from right to left each value keeps its own direction. */
  say(key: SentenceKey, values?: SentenceValues): string {
    if (values !== undefined) return this.filled(this.textOf(key) ?? '', values)
    const known = this.plain.get(key)
    if (known !== undefined) return known
    const text = this.textOf(key) ?? ''
    this.plain.set(key, text)
    return text
  }

  /** A sentence before and behind one of its values, the others put in. */
  around(key: SentenceKey, name: string, values: SentenceValues = {}): readonly [string, string] {
    const [before = '', after = ''] = (this.textOf(key) ?? '').split(`{${name}}`)
    const [open = '', close = ''] = isolated('{}', this.locale).split('{}')
    return [this.filled(before, values) + open, close + this.filled(after, values)]
  }

  /** A sentence in the form that goes with a number, which is put in as `{number}`. */
  count(key: string, number: number): string {
    const form = this.textOf(`${key}/${pluralIn(number, this.locale)}`) ?? this.textOf(`${key}/other`)
    return this.filled(form ?? '', { number: this.number(number) })
  }

  /** A number with its unit: "30 days". Units that the engine does not know stand behind the number as they are. */
  amount(number: number, unit: string | undefined): string {
    if (unit === undefined) return this.number(number)
    if (this.textOf(`unit/${unit}/other`) !== null) return this.count(`unit/${unit}`, number)
    return this.say('value/withUnit', { number: this.number(number), unit })
  }

  number(value: number): string {
    return numberIn(value, this.locale)
  }

  /** A day (YYYY-MM-DD) as people write it; where the machine does not know how, as translations say. */
  day(day: string): string {
    const written = dayIn(day, this.locale)
    const form = written === day ? this.textOf('date/day') : null
    if (form === null) return written
    const [year = '', month = '', date = ''] = day.split('-')
    const named = this.textOf(`date/month/${Number(month)}`) ?? month
    return this.filled(form, { year, month: named, day: String(Number(date)) })
  }

  /** Several things beside each other; the word for "none" where there are none. */
  list(things: readonly string[]): string {
    if (things.length === 0) return this.say('value/none')
    return things.map((thing) => isolated(thing, this.locale)).join(this.say('punctuation/list'))
  }

  /** Sentences one behind the other. */
  together(sentences: readonly string[]): string {
    const [first = '', ...others] = sentences
    const form = this.textOf('punctuation/sentences') ?? ''
    const join = (text: string, second: string) =>
      form.replace('{first}', () => text).replace('{second}', () => second)
    return others.reduce(join, first)
  }

  /** How a comparison reads with a value, by the unit of what is compared where the language says that in its own way. */
  relation(operator: string, phrases: OperatorPhrases | undefined, reading: Reading, unit?: string): string {
    const key = operatorKey(operator, reading)
    const own = phrases ?? (isOperator(operator) ? OPERATORS[operator].phrases : undefined)
    const said = own ? phraseOf(own[this.engineLocale], READINGS.indexOf(reading)) : ''
    if (said === '') return ''
    const asHolds = reading === 'asked' ? this.added[operatorKey(operator, 'holds')] : undefined
    const byUnit = unit === undefined ? null : this.textOf(`${key}/${unit}`)
    return byUnit ?? this.added[key] ?? asHolds ?? said
  }

  /** A template with its values put in. */
  filled(template: string, values: SentenceValues): string {
    const parts = this.takenApart(template)
    let text = parts[0] ?? ''
    for (let at = 1; at < parts.length; at += 2) {
      const name = parts[at] ?? ''
      text += Object.hasOwn(values, name) ? isolated(values[name] ?? '', this.locale) : `{${name}}`
      text += parts[at + 1] ?? ''
    }
    return text
  }

  private takenApart(template: string): readonly string[] {
    const known = this.apart.get(template)
    if (known) return known
    const made = template.split(VARIABLE)
    this.apart.set(template, made)
    return made
  }

  /** With a stop at its end, where it has none. */
  ended(text: string): string {
    const words = text.trim()
    return isEnded(words) ? words : words + this.say('punctuation/stop')
  }

  /** With a capital at its start, where the language has such. */
  capitalised(text: string): string {
    const [first = ''] = text
    return first.toLocaleUpperCase(this.locale) + text.slice(first.length)
  }

  private textOf(key: string): string | null {
    if (this.hasAdded && Object.hasOwn(this.added, key)) return this.added[key] ?? null
    if (this.hasAdded && Object.hasOwn(FORMS, key)) return null
    const own = Object.hasOwn(SENTENCES, key) ? SENTENCES[key as SentenceKey] : FORMS[key]
    return own?.[this.engineLocale] ?? null
  }
}

/** A sentence in every language that the engine or a pack of translations has it in. */
export function inAllLanguages(added: AddedTexts | undefined, say: (words: Words) => string): LocalisedText {
  const locales = new Set<string>([...ENGINE_LOCALES, ...Object.keys(added ?? {})])
  return Object.fromEntries([...locales].map((locale) => [locale, say(new Words(locale, added))]))
}
