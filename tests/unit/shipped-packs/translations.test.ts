import { describe, expect, test } from 'vitest'
import { ENGINE, type Pack } from '../../../src/rules/pack/format.ts'
import { localisedTexts } from '../../../src/rules/pack/localised-texts.ts'
import { isTranslations, translatableTexts } from '../../../src/rules/ruleset/translate-packs.ts'
import { rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'

/** Languages that are complete; the others are there as far as they go. */
const COMPLETE = ['en', 'es', 'zh-CN']
const packs = shippedPacks()
const texts = translatableTexts(packs)

test('the shipped packs offer English, Spanish and Chinese: whoever changes a text finds here what it leaves untranslated', async () => {
  const lacking = texts.flatMap(({ target, key, text, isNeeded }) =>
    COMPLETE.filter((locale) => isNeeded && !Object.hasOwn(text, locale)).map(
      (locale) => `${locale} ${target} ${key}: ${text.en}`,
    ),
  )
  expect(lacking).toEqual([])
  expect((await rulesetOf(packs)).locales).toEqual(COMPLETE)
})

test('nothing in the packs of translations is left over: each text is still there and reads as it did', () => {
  const sources = new Map(texts.map((one) => [`${one.target} ${one.key}`, one.sources]))
  const stale = packs.filter(isTranslations).flatMap(({ pack, translations = {} }) =>
    Object.entries(translations).flatMap(([target, some]) =>
      Object.entries(some)
        .filter(([key, { source }]) => !sources.get(`${target} ${key}`)?.includes(source))
        .map(([key]) => `${pack} ${target} ${key}`),
    ),
  )
  expect(stale).toEqual([])
})

/** Many countries are called the same in both languages. */
const isCountry = (key: string): boolean => key.startsWith('vocabulary/regions/')

describe('Spanish', () => {
  const spanish = texts.flatMap(({ target, key, text }) => {
    const words = Object.hasOwn(text, 'es') ? text.es : undefined
    return words === undefined ? [] : [{ target, key, words, source: text.en ?? '' }]
  })

  test('has no text that was left in English', () => {
    const same = spanish.filter(
      ({ words, source }) => words === source && /[a-z]{4}/.test(words.replace(/\{[^}]*\}/g, '')),
    )
    const names = new Set(['no', 'Hospital', 'Crisis'])
    expect(
      same
        .filter(({ key, words }) => !names.has(words) && !isCountry(key))
        .map(({ key, words }) => `${key}: ${words}`),
    ).toEqual([])
  })

  test('speaks of usted, opens what it asks and exclaims, and ends sentences as the source does', () => {
    const faults = spanish.flatMap(({ key, words, source }) => {
      const found = []
      if (/\b(tú|tienes|puedes|debes|vosotros)\b/i.test(words)) found.push('tú')
      if ((words.match(/\?/g)?.length ?? 0) !== (words.match(/¿/g)?.length ?? 0)) found.push('¿')
      if (/\.$/.test(source) !== /\.$/.test(words)) found.push('stop')
      if (/ {2}|\s$|^\s/.test(words) && words.trim() !== ',' && words.trim() !== ';') found.push('spaces')
      return found.map((fault) => `${fault} ${key}: ${words}`)
    })
    // Names of countries are names: Túnez, EE. UU.
    expect(faults.filter((fault) => !fault.includes(' vocabulary/regions/'))).toEqual([])
  })
})

describe('packs of translations', () => {
  test.each(packs.filter(isTranslations).map((pack): [string, Pack] => [pack.pack, pack]))(
    '%s names only shipped packs and the engine',
    (_name, { translations = {} }) => {
      const known = new Set([ENGINE, ...packs.map(({ pack }) => pack)])
      expect(Object.keys(translations).filter((target) => !known.has(target))).toEqual([])
    },
  )

  test('hold no text that turns the direction of writing: the engine isolates what it puts in', () => {
    for (const pack of packs.filter(isTranslations))
      expect(JSON.stringify(pack)).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
    expect(packs.flatMap(localisedTexts).length).toBeGreaterThan(1_000)
  })
})
