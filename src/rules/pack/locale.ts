import type { LocalisedText } from './format.ts'

/** Languages the engine's own sentences are written in. */
export type EngineLocale = 'en' | 'zh-CN'

const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/

/** Whether a text has the form of a language tag (BCP 47), whoever speaks it. */
export const isLanguageTag = (tag: string): boolean => TAG.test(tag)

/**
 * The offered language that serves a requested BCP 47 tag: itself, then without its last subtags, then another variety of
 * the same language (zh → zh-CN). Null when the tag is malformed or no variety of its language is offered.
 */
export function chooseLocale(requested: string, offered: readonly string[]): string | null {
  if (!TAG.test(requested)) return null
  const wanted = requested.toLowerCase()
  const byTag = new Map(offered.map((locale) => [locale.toLowerCase(), locale]))
  for (let tag = wanted; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = byTag.get(tag)
    if (found) return found
  }
  const [language] = wanted.split('-')
  return offered.find((locale) => locale.toLowerCase().split('-')[0] === language) ?? null
}

/** A text in a language, or in the nearest language it has. */
export function textIn(text: LocalisedText, locale: string): string {
  const exact = Object.hasOwn(text, locale) ? text[locale] : undefined
  if (exact) return exact
  const available = Object.keys(text)
  const chosen = chooseLocale(locale, available) ?? chooseLocale('en', available) ?? available[0]
  return (chosen !== undefined && text[chosen]) || ''
}

/** The language of the engine's own words that goes with a reader's language. */
export const engineLocale = (locale: string): EngineLocale =>
  locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'

/** A text with the values of parameters put in where it names them, `{param:name}`; unknown names stay as they are. */
export function withFigures(text: LocalisedText, values: Readonly<Record<string, number>>): LocalisedText {
  const filled = (words: string) =>
    words.replaceAll(/\{param:([A-Za-z][\w.]*)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : whole,
    )
  return Object.fromEntries(Object.entries(text).map(([locale, words]) => [locale, filled(words)]))
}
