import {
  ENGINE_LOCALES,
  type Pack,
  readPack,
  type TranslatableText,
  textIn,
  translatableTexts,
} from 'tutela/engine'
import type { TextSite } from './messages.ts'

/** Every text that a language needs of these packs and of the engine, with what it is made from and what is there. */
export function textSites(sources: readonly string[], locale: string, reader: string): readonly TextSite[] {
  const packs = sources.flatMap((source): Pack[] => {
    const reading = readPack(source)
    return reading.ok ? [reading.pack] : []
  })
  if (packs.length < sources.length) throw new Error('a pack that is in use cannot be read')
  return translatableTexts(packs)
    .filter((one) => one.isNeeded || Object.hasOwn(one.text, locale))
    .map((one) => ({
      target: one.target,
      key: one.key,
      source: sourceOf(one),
      shown: (Object.hasOwn(one.text, reader) ? one.text[reader] : undefined) ?? sourceOf(one),
      sources: one.sources,
      said: Object.hasOwn(one.text, locale) ? (one.text[locale] ?? null) : null,
    }))
}

/** English, else another language that the text is written in; it has to be one that a translation may be made from. */
function sourceOf({ text, sources }: TranslatableText): string {
  const written = ENGINE_LOCALES.find((locale) => Object.hasOwn(text, locale))
  const words = textIn(text, written ?? Object.keys(text)[0] ?? '')
  return sources.includes(words) ? words : (sources[0] ?? words)
}
