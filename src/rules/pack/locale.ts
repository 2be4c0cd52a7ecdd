/** Languages the engine's own sentences are written in. */
export type EngineLocale = 'en' | 'zh-CN'

export const ENGINE_LOCALES: readonly EngineLocale[] = ['en', 'zh-CN']

/** A sentence, or part of one, in every language of the engine. */
export type EngineText = Readonly<Record<EngineLocale, string>>

/** A text in every language of the engine. */
export const say = (en: string, zh: string): EngineText => ({ en, 'zh-CN': zh })

/** What a problem carries: its sentence in English, and in every language of the engine. */
export interface Worded {
  readonly message: string
  readonly text: EngineText
}

export const worded = (text: EngineText): Worded => ({ message: text.en, text })

/** One text made for each language in turn. */
export const inEveryLanguage = (speak: (locale: EngineLocale) => string): EngineText => ({
  en: speak('en'),
  'zh-CN': speak('zh-CN'),
})

export const NO_WORDS = say('', '')

/** "a, b or c", "a、b或c". */
export const oneOf = (parts: readonly string[]): EngineText => listed(parts, say(' or ', '或'))

/** "a, b and c", "a、b和c". */
export const allOf = (parts: readonly string[]): EngineText => listed(parts, say(' and ', '和'))

const COMMA = say(', ', '、')

function listed(parts: readonly string[], last: EngineText): EngineText {
  const before = parts.slice(0, -1)
  const end = parts.at(-1) ?? ''
  if (before.length === 0) return say(end, end)
  return inEveryLanguage((locale) => `${before.join(COMMA[locale])}${last[locale]}${end}`)
}

const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/

/** Whether a text has the form of a language tag (BCP 47), whoever speaks it. */
export const isLanguageTag = (tag: string): boolean => TAG.test(tag)

/** Those of the engine's own languages are known: asking the machine takes a millisecond of the first check. */
const OWN_SCRIPTS: Readonly<Record<EngineLocale, string>> = { en: 'Latn', 'zh-CN': 'Hans' }
const scripts = new Map<string, string | null>(Object.entries(OWN_SCRIPTS))
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
export function textIn(text: Readonly<Record<string, string>>, locale: string): string {
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
