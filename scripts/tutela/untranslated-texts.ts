import {
  ENGINE_LOCALES,
  type Pack,
  type TranslatableText,
  textIn,
  translatableTexts,
} from '../../src/rules/index.ts'
import { localeTag } from '../../src/rules/pack/format-basics.ts'
import { printError, printJson } from '../print.ts'
import { refusal, type TutelaOptions } from './options.ts'
import { packFilesIn, readPackFiles, SHIPPED_FOLDER } from './pack-files.ts'
import { countProblems, printProblems } from './print-problems.ts'

/**
 * `tutela texts`: prints every text of the packs and of the engine with its key; with --locale a pack of translations with
 * those that the language lacks, to be filled in (--all: with those it has, too). 0 when nothing is lacking, else 1.
 */
export async function untranslatedTexts({ packs: files, locales, withAll }: TutelaOptions): Promise<0 | 1> {
  const packs = await packsOf(files)
  if (packs === null) return 1
  const [locale, ...others] = locales
  if (others.length > 0) throw refusal('texts takes one --locale.')
  const texts = translatableTexts(packs)
  if (locale === undefined) {
    printJson(byTarget(texts, ({ text }) => text))
    return 0
  }
  if (!localeTag.safeParse(locale).success)
    throw refusal(`"${locale}" is not a language tag such as es or pt-BR.`)
  const isThere = ({ text }: TranslatableText) => Object.hasOwn(text, locale)
  const needed = texts.filter(({ isNeeded }) => isNeeded)
  const lacking = needed.filter((one) => !isThere(one))
  const shown = texts.filter((one) =>
    withAll ? isUseful(one, locale) || isThere(one) : lacking.includes(one),
  )
  printJson(translationsPack(locale, shown))
  printError(
    `${locale}: ${needed.length - lacking.length} of ${needed.length} texts are there, ${lacking.length} are lacking.`,
  )
  return lacking.length === 0 ? 0 : 1
}

/** The shipped packs and the given ones, each in place of another one of its name; null, with the problems printed, where one is no pack. */
async function packsOf(files: readonly string[]): Promise<Pack[] | null> {
  const given = await readPackFiles(files)
  for (const { file, reading } of given) {
    if (reading.ok) continue
    printProblems(file, reading.problems)
    printError(`${file}: not a pack (${countProblems(reading.problems)})`)
  }
  if (given.some(({ reading }) => !reading.ok)) return null
  const shipped = await readPackFiles(await packFilesIn(SHIPPED_FOLDER))
  const all = [...shipped, ...given].flatMap(({ reading }) => (reading.ok ? [reading.pack] : []))
  return [...new Map(all.map((pack) => [pack.pack, pack])).values()]
}

/** What a language needs, and of what it may have those forms that go with its numbers or differ by unit. */
function isUseful({ key, isNeeded }: TranslatableText, locale: string): boolean {
  if (isNeeded) return true
  const form = key.slice(key.lastIndexOf('/') + 1)
  const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions()
  return form === 'year' || pluralCategories.some((category) => category === form)
}

function byTarget<Shown>(
  texts: readonly TranslatableText[],
  show: (text: TranslatableText) => Shown,
): Record<string, Record<string, Shown>> {
  const groups = Map.groupBy(texts, ({ target }) => target)
  return Object.fromEntries(
    [...groups].map(([target, some]) => [
      target,
      Object.fromEntries(some.map((one) => [one.key, show(one)])),
    ]),
  )
}

/** As it is uploaded once it is filled in; what stays blank counts as not there. */
const translationsPack = (locale: string, texts: readonly TranslatableText[]) => ({
  pack: `your-organisation/translations-${locale.toLowerCase()}`,
  kind: 'translations',
  version: '1.0.0',
  title: { [locale]: locale },
  locales: [locale],
  owner: { team: 'Translators' },
  effective: { from: new Date().toISOString().slice(0, 10) },
  translations: byTarget(texts, ({ text, sources }) => ({
    source: sourceOf(text) || sources[0],
    to: { [locale]: Object.hasOwn(text, locale) ? text[locale] : '' },
  })),
})

/** English, else another language that the text is written in. */
function sourceOf(text: TranslatableText['text']): string {
  const written = ENGINE_LOCALES.find((locale) => Object.hasOwn(text, locale))
  return textIn(text, written ?? Object.keys(text)[0] ?? '')
}
