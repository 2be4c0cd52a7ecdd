import type { OperatorPhrases } from '../operators/record.ts'
import { OPERATORS } from '../operators/signatures.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { FORMS, type InEngineLanguages, SENTENCES } from './sentences.ts'

/** A text of the engine that a translation may say in another language. */
export interface EngineText {
  readonly words: Partial<InEngineLanguages>
  /** The texts that a translation may be made from. */
  readonly sources: readonly string[]
  /** Without it the language is not complete. */
  readonly isNeeded: boolean
}

/** How a comparison reads when it holds, when it fails and as a question: the last parts of its keys. */
export const READINGS = ['holds', 'fails', 'asked'] as const
export type Reading = (typeof READINGS)[number]

/** Every text of the engine by its key, those of the operators of plugins included. */
export function engineTexts(plugins: PluginOperators = new Map()): ReadonlyMap<string, EngineText> {
  const all = new Map<string, EngineText>()
  const add = (key: string, words: Partial<InEngineLanguages>, isNeeded: boolean) =>
    all.set(key, { words, isNeeded, sources: Object.values(words) })
  for (const [key, words] of Object.entries(SENTENCES)) add(key, words, true)
  for (const [key, words] of Object.entries(FORMS)) {
    const general = all.get(key.replace(/[^/]*$/, 'other'))
    all.set(key, {
      words,
      isNeeded: false,
      sources: [...new Set([...Object.values(words), ...(general?.sources ?? [])])],
    })
  }
  const operators = [...Object.entries(OPERATORS), ...plugins]
  for (const [name, { phrases }] of operators)
    for (const [key, words] of phraseTexts(name, phrases)) add(key, words, true)
  return all
}

function phraseTexts(name: string, phrases: OperatorPhrases): [string, InEngineLanguages][] {
  return READINGS.flatMap((reading, at): [string, InEngineLanguages][] => {
    const said = { en: phraseOf(phrases.en, at), 'zh-CN': phraseOf(phrases['zh-CN'], at) }
    const isSaid = said.en !== '' && (reading !== 'asked' || said.en !== phraseOf(phrases.en, 0))
    return isSaid ? [[operatorKey(name, reading), said]] : []
  })
}

/** As a question a comparison reads as when it holds, where nothing else is said. */
export function phraseOf(phrases: OperatorPhrases['en'], at: number): string {
  const phrase = phrases[at] ?? phrases[0]
  if (phrase === '' || phrase.includes('{value}')) return phrase
  return /[\p{Script=Han}：]$/u.test(phrase) ? `${phrase}{value}` : `${phrase} {value}`
}

/** The key of how a comparison reads. */
export const operatorKey = (name: string, reading: Reading): string => `operator/${name}/${reading}`
