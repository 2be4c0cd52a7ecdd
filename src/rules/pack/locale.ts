import type { LocalisedText } from './format.ts'

/** Languages the engine's own sentences are written in. */
export type EngineLocale = 'en' | 'zh-CN'

export const ENGINE_LOCALES: readonly EngineLocale[] = ['en', 'zh-CN']

const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/

/** Whether a text has the form of a language tag (BCP 47), whoever speaks it. */
export const isLanguageTag = (tag: string): boolean => TAG.test(tag)

const scripts = new Map<string, string | null>()
const SCRIPTS_KEPT_MAX = 500

/** The script (ISO 15924) a language is written in, named by its tag or else the likely one; null where nothing is known of it. */
export function scriptOf(tag: string): string | null {
  const known = scripts.get(tag)
  if (known !== undefined) return known
  const found = likelyScript(tag)
  if (scripts.size < SCRIPTS_KEPT_MAX) scripts.set(tag, found)
  return found
}

function likelyScript(tag: string): string | null {
  try {
    return new Intl.Locale(tag).maximize().script ?? null
  } catch {
    return null
  }
}

/**
 * The offered language that serves a requested BCP 47 tag: itself, then without its last subtags (en-GB → en), then another
 * variety of the same language (zh → zh-CN); never one in another script, which its readers may not read (zh-TW is not
 * zh-CN). Null when the tag is malformed or no variety of its language is offered. Source: docs/languages.md.
 */
export function chooseLocale(requested: string, offered: readonly string[]): string | null {
  if (!TAG.test(requested)) return null
  const wanted = requested.toLowerCase()
  const exact = offered.find((locale) => locale.toLowerCase() === wanted)
  if (exact !== undefined) return exact
  const script = scriptOf(requested)
  const [language] = wanted.split('-')
  const readable = offered.filter(
    (locale) => locale.toLowerCase().split('-')[0] === language && scriptOf(locale) === script,
  )
  const byTag = new Map(readable.map((locale) => [locale.toLowerCase(), locale]))
  for (let tag = wanted; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = byTag.get(tag)
    if (found) return found
  }
  return readable[0] ?? null
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
export function engineLocale(locale: string): EngineLocale {
  return chooseLocale(locale, ENGINE_LOCALES) === 'zh-CN' ? 'zh-CN' : 'en'
}
