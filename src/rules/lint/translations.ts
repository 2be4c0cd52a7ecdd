import type { Pack, Translation } from '../pack/format.ts'
import { ENGINE } from '../pack/format-values.ts'
import { say } from '../pack/locale.ts'
import { localisedTexts } from '../pack/localised-texts.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { engineTexts } from '../texts/engine-texts.ts'
import { notPromised, variablesOf } from './texts.ts'
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

const ONLY_THERE = say(
  'only a pack of kind translations has translations: take them out, or say "kind": "translations"',
  '只有种类为translations的规则包才有译文：请删去，或写"kind": "translations"',
)

/**
 * A pack of translations holds nothing else, says everything with the variables of its source, and what it says is of texts
 * that are there. Of packs that are not at hand nobody can tell that.
 */
export const translations: LintRule = (scope, report) => {
  const { pack } = scope
  if (pack.kind !== 'translations') {
    if (pack.translations !== undefined) report('TRANSLATIONS_MISFIT', ['translations'], ONLY_THERE, 'key')
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
      report(
        'TRANSLATIONS_MISFIT',
        [key],
        say(
          `a pack of translations holds nothing else: take \`${key}\` out`,
          `译文包不含其他内容：请删去\`${key}\``,
        ),
        'key',
      )
  }
  if (pack.translations === undefined)
    report(
      'TRANSLATIONS_MISFIT',
      [],
      say('a pack of kind translations needs `translations`', '种类为translations的规则包需要`translations`'),
    )
  if (pack.effective.until !== undefined)
    report(
      'TRANSLATIONS_MISFIT',
      ['effective', 'until'],
      say(
        'translations have no last day: take the pack out of the set instead',
        '译文没有最后一日：请改为从规则集中移除此包',
      ),
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
    if (!locales.includes(locale)) report('TEXT_UNDECLARED', place, notPromised(locale), 'key', locale)
    if (words.trim() === '') continue
    const own = variablesOf(words).sort().join(' ')
    if (own !== wanted)
      report(
        'MESSAGE_VARIABLE',
        place,
        say(
          `what is put in stands in braces: in the source ${wanted || 'nothing'}, here ${own || 'nothing'}; it has to be the same`,
          `花括号内的代入内容必须相同：原文中是${wanted || '无'}，此处是${own || '无'}`,
        ),
      )
    else if (/[{}]/.test(words.replaceAll(/\{[^{}]*\}/g, '')))
      report(
        'MESSAGE_VARIABLE',
        place,
        say('a brace is not closed in this text', '这段文字中有未配对的花括号'),
      )
  }
}

/** The texts of a target by key, in every language it has them in; null while the target is not at hand. */
function sourcesOf(
  target: string,
  { atHand, plugins }: LintScope,
): ReadonlyMap<string, readonly string[]> | null {
  if (target === ENGINE) {
    const texts = [...engineTexts(plugins)]
    return new Map(texts.map(([key, { sources }]) => [key, sources]))
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
      () => {
        const meant = didYouMean(key, sources.keys())
        return say(
          `${target} has no text \`${key}\`${meant.en}`,
          `${target}中没有\`${key}\`这段文字${meant['zh-CN']}`,
        )
      },
      'key',
    )
  else if (!texts.includes(source))
    report(
      'TRANSLATION_UNUSED',
      [...path, 'source'],
      say(
        `${target} says something else now, so translate it anew: ${texts[0]}`,
        `${target}的原文已更改，请重新翻译：${texts[0]}`,
      ),
    )
}
