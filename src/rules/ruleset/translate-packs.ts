import type { LocalisedText, Pack, Translation } from '../pack/format.ts'
import { ENGINE } from '../pack/format-values.ts'
import { say, worded } from '../pack/locale.ts'
import { localisedTexts } from '../pack/localised-texts.ts'
import type { Path } from '../pack/positions.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { engineTexts } from '../texts/engine-texts.ts'
import type { AddedTexts } from '../types.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

export interface TranslatedPacks {
  /** The packs with the texts that packs of translations add; those are not among them. */
  readonly packs: readonly Pack[]
  readonly engineTexts: AddedTexts
  /** The languages in which every text of the packs and of the engine is there, sorted. */
  readonly locales: readonly string[]
  readonly problems: readonly RulesetProblem[]
}

export const isTranslations = ({ kind }: Pick<Pack, 'kind'>): boolean => kind === 'translations'

/** A text in one more language, and who says it. */
interface Offer {
  readonly from: Pack
  readonly target: string
  readonly key: string
  readonly translation: Translation
}

/**
 * Adds what packs of translations say to the texts of the other packs and of the engine. A translation counts while its text
 * reads as it did when it was made; what a pack says itself in a language stands. Two packs that say one text differently are
 * a problem. Implements docs/languages.md.
 */
export function translatePacks(all: readonly Pack[], plugins: PluginOperators): TranslatedPacks {
  const offers = offersOf(all.filter(isTranslations))
  const problems: RulesetProblem[] = []
  const taken: Taken = { problems, by: new Map() }
  const packs = all.filter((pack) => !isTranslations(pack)).map((pack) => translated(pack, offers, taken))
  const added = engineIn(offers.get(ENGINE) ?? new Map(), plugins, taken)
  return { packs, engineTexts: added, locales: completeLocales(packs, added, plugins), problems }
}

/** Which pack translated a text already: by target, key and language. */
interface Taken {
  readonly problems: RulesetProblem[]
  readonly by: Map<string, { readonly from: Pack; readonly words: string }>
}

type Offers = ReadonlyMap<string, ReadonlyMap<string, readonly Offer[]>>

function offersOf(packs: readonly Pack[]): Offers {
  const all = packs.flatMap((from) =>
    Object.entries(from.translations ?? {}).flatMap(([target, texts]) =>
      Object.entries(texts).map(([key, translation]): Offer => ({ from, target, key, translation })),
    ),
  )
  const byTarget = Map.groupBy(all, ({ target }) => target)
  return new Map([...byTarget].map(([target, some]) => [target, Map.groupBy(some, ({ key }) => key)]))
}

function translated(pack: Pack, offers: Offers, taken: Taken): Pack {
  const own = offers.get(pack.pack)
  if (!own) return pack
  const changed: [Path, LocalisedText][] = []
  for (const { key, path, text } of localisedTexts(pack)) {
    const added = wordsFor({ text, sources: Object.values(text) }, own.get(key) ?? [], taken)
    if (Object.keys(added).length > 0) changed.push([path, { ...text, ...added }])
  }
  return changed.length > 0 ? withTexts(pack, changed) : pack
}

/** A pack with other texts in their places. Only what they stand in is copied: the rest, its conditions above all, is shared. */
function withTexts(pack: Pack, texts: readonly (readonly [Path, LocalisedText])[]): Pack {
  const root = { ...pack }
  const copies = new Set<object>([root])
  const copyIn = (node: object, part: string | number): object => {
    const child: unknown = Object.hasOwn(node, part) ? Reflect.get(node, part) : undefined
    if (typeof child !== 'object' || child === null) throw new Error(`No part ${part} on the way to a text`)
    if (copies.has(child)) return child
    const copy: object = Array.isArray(child) ? [...child] : { ...child }
    copies.add(copy)
    Object.assign(node, { [part]: copy })
    return copy
  }
  for (const [path, text] of texts) {
    const place = path.slice(0, -1).reduce(copyIn, root)
    Object.assign(place, { [path.at(-1) ?? '']: text })
  }
  return root
}

/** What the offers for one text add to it. */
function wordsFor(
  { text, sources }: { readonly text: LocalisedText; readonly sources: readonly string[] },
  offers: readonly Offer[],
  taken: Taken,
): LocalisedText {
  const added: Record<string, string> = {}
  for (const { from, target, key, translation } of offers) {
    if (!sources.includes(translation.source)) continue
    for (const [locale, words] of Object.entries(translation.to)) {
      if (words.trim() === '' || Object.hasOwn(text, locale)) continue
      const place = [target, key, locale].join('\n')
      const before = taken.by.get(place)
      if (before && before.words !== words) taken.problems.push(saidTwice(before.from, from, target, key))
      taken.by.set(place, { from, words })
      added[locale] = words
    }
  }
  return added
}

const saidTwice = (first: Pack, second: Pack, target: string, key: string): RulesetProblem => ({
  code: 'ALREADY_DECLARED',
  ...worded(
    say(
      `${first.pack} and ${second.pack} translate ${key} of ${target} differently; leave it out of one of them.`,
      `${first.pack}与${second.pack}对${target}的${key}译文不同；请从其中一个删去。`,
    ),
  ),
  path: ['packs', second.pack, 'translations', target, key],
})

function engineIn(
  offers: ReadonlyMap<string, readonly Offer[]>,
  plugins: PluginOperators,
  taken: Taken,
): AddedTexts {
  const byLocale: Record<string, Record<string, string>> = {}
  if (offers.size === 0) return byLocale
  const texts = engineTexts(plugins)
  for (const [key, some] of offers) {
    const known = texts.get(key)
    if (!known) continue
    const text: LocalisedText = Object.fromEntries(Object.entries(known.words))
    for (const [locale, words] of Object.entries(wordsFor({ text, sources: known.sources }, some, taken))) {
      const texts = byLocale[locale] ?? {}
      texts[key] = words
      byLocale[locale] = texts
    }
  }
  return byLocale
}

/** A text that people read, in every language it is there in. */
export interface TranslatableText {
  /** The pack's name, or "engine". */
  readonly target: string
  readonly key: string
  readonly text: LocalisedText
  /** What a translation may be made from. */
  readonly sources: readonly string[]
  /** Without it a language is not complete. */
  readonly isNeeded: boolean
}

/** Every text of some packs and of the engine, with what packs of translations among them add, in their order. */
export function translatableTexts(
  all: readonly Pack[],
  plugins: PluginOperators = new Map(),
): TranslatableText[] {
  const { packs, engineTexts: added } = translatePacks(all, plugins)
  return [
    ...engineSites(added, plugins),
    ...packs.flatMap((pack) =>
      localisedTexts(pack).map(({ key, text }) => ({
        target: pack.pack,
        key,
        text,
        sources: Object.values(text),
        isNeeded: true,
      })),
    ),
  ]
}

function engineSites(added: AddedTexts, plugins: PluginOperators): TranslatableText[] {
  return [...engineTexts(plugins)].map(([key, { words, sources, isNeeded }]) => {
    const more = Object.entries(added).flatMap(([locale, texts]): [string, string][] => {
      const said = Object.hasOwn(texts, key) ? texts[key] : undefined
      return said === undefined ? [] : [[locale, said]]
    })
    return { target: ENGINE, key, text: { ...words, ...Object.fromEntries(more) }, sources, isNeeded }
  })
}

/** The languages in which every text is there. */
function completeLocales(packs: readonly Pack[], added: AddedTexts, plugins: PluginOperators): string[] {
  const engine = engineSites(added, plugins).filter(({ isNeeded }) => isNeeded)
  const spoken = new Set(engine.flatMap(({ text }) => Object.keys(text)))
  return [...spoken]
    .filter((locale) => engine.every(({ text }) => Object.hasOwn(text, locale)))
    .filter((locale) => packs.every((pack) => spokenWholly(pack).has(locale)))
    .sort()
}

const wholly = new WeakMap<Pack, ReadonlySet<string>>()

/** The languages in which every text of a pack is there; a pack is asked again with every set that it is in. */
function spokenWholly(pack: Pack): ReadonlySet<string> {
  const known = wholly.get(pack)
  if (known) return known
  const [first, ...others] = localisedTexts(pack)
  const spoken = new Set(Object.keys(first?.text ?? {}))
  for (const { text } of others)
    for (const locale of spoken) if (!Object.hasOwn(text, locale)) spoken.delete(locale)
  wholly.set(pack, spoken)
  return spoken
}
