import { ENGINE, type Pack, type Translation } from '../pack/format.ts'
import { localisedTexts } from '../pack/localised-texts.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { engineTexts } from '../texts/engine-texts.ts'
import { variablesOf } from './texts.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** What a pack of translations may hold beside them; none of it is read as a rule. */
const HEADER = new Set([
  '$schema',
  'pack',
  'kind',
  'version',
  'title',
  'description',
  'locales',
  'owner',
  'effective',
  'translations',
])

/**
 * A pack of translations holds nothing else, says everything with the variables of its source, and what it says is of texts
 * that are there. Of packs that are not at hand nobody can tell that.
 */
export const translations: LintRule = (scope, report) => {
  const { pack } = scope
  if (pack.kind !== 'translations') {
    if (pack.translations !== undefined)
      report('TRANSLATIONS_MISFIT', ['translations'], 'only a pack of kind translations has them', 'key')
    return
  }
  checkHeader(pack, report)
  for (const [target, texts] of Object.entries(pack.translations ?? {})) {
    const sources = sourcesOf(target, scope)
    for (const [key, translation] of Object.entries(texts)) {
      const path = ['translations', target, key]
      checkWords(translation, { path, locales: pack.locales }, report)
      if (sources !== null) checkSource(translation, { path, sources, target, key }, report)
    }
  }
}

function checkHeader(pack: Pack, report: Report): void {
  for (const key of Object.keys(pack)) {
    if (!HEADER.has(key))
      report('TRANSLATIONS_MISFIT', [key], `a pack of translations has no \`${key}\``, 'key')
  }
  if (pack.translations === undefined)
    report('TRANSLATIONS_MISFIT', [], 'a pack of kind translations needs `translations`')
  if (pack.effective.until !== undefined)
    report(
      'TRANSLATIONS_MISFIT',
      ['effective', 'until'],
      'translations have no last day: take the pack out of the set instead',
      'key',
    )
}

function checkWords(
  { source, to }: Translation,
  { path, locales }: { readonly path: Path; readonly locales: readonly string[] },
  report: Report,
): void {
  const wanted = variablesOf(source).sort().join(' ')
  for (const [locale, words] of Object.entries(to)) {
    const place = [...path, 'to', locale]
    if (!locales.includes(locale))
      report('TEXT_UNDECLARED', place, `the pack does not promise ${locale}; add it to locales`, 'key')
    if (words.trim() === '') continue
    const own = variablesOf(words).sort().join(' ')
    if (own !== wanted)
      report(
        'MESSAGE_VARIABLE',
        place,
        `the variables are ${own || 'none'}, but those of the source are ${wanted || 'none'}`,
      )
    else if (/[{}]/.test(words.replaceAll(/\{[^{}]*\}/g, '')))
      report('MESSAGE_VARIABLE', place, 'a brace is not closed')
  }
}

/** The texts of a target by key, in every language it has them in; null while the target is not at hand. */
function sourcesOf(
  target: string,
  { atHand, plugins }: LintScope,
): ReadonlyMap<string, readonly string[]> | null {
  if (target === ENGINE) {
    const texts = [...engineTexts(plugins)]
    return new Map(texts.map(([key, { words }]) => [key, Object.values(words)]))
  }
  const pack = atHand.find((candidate) => candidate.pack === target)
  return pack ? new Map(localisedTexts(pack).map(({ key, text }) => [key, Object.values(text)])) : null
}

function checkSource(
  { source }: Translation,
  {
    path,
    sources,
    target,
    key,
  }: {
    readonly path: Path
    readonly sources: ReadonlyMap<string, readonly string[]>
    readonly target: string
    readonly key: string
  },
  report: Report,
): void {
  const texts = sources.get(key)
  if (!texts)
    report(
      'TRANSLATION_UNUSED',
      path,
      () => `${target} has no text \`${key}\`${didYouMean(key, sources.keys())}`,
      'key',
    )
  else if (texts.length > 0 && !texts.includes(source))
    report('TRANSLATION_UNUSED', [...path, 'source'], `${target} says something else now: ${texts[0]}`)
}
