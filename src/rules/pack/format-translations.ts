/** Packs of translations: texts in further languages for other packs and for the engine. */
import * as z from 'zod'
import { FORM_WORDS, localeTag, textOf } from './format-basics.ts'
import type { PACK_KINDS } from './format-values.ts'
import { LIMITS } from './format-values.ts'
import { say } from './locale.ts'

const TARGET = /^(engine|[a-z0-9][a-z0-9-]{0,63}\/[a-z0-9][a-z0-9-]{0,63})$/
/** One for each text of the largest packs, with room. */
const TEXTS_MAX = 20_000
const TARGETS_MAX = 64

/** What is said of too many translations, behind the name of what has them. */
export const TRANSLATION_WORDS = {
  texts: say(`has more than ${TEXTS_MAX} texts`, `有超过${TEXTS_MAX}段文字`),
  targets: say(`names more than ${TARGETS_MAX} packs`, `列出了超过${TARGETS_MAX}个规则包`),
}

export const Translation = z
  .strictObject({
    source: textOf(LIMITS.textLengthMax, 1).describe(
      'The text it was made from, word for word. Where the pack says something else by now, the translation does not count.',
    ),
    to: z
      .record(localeTag, textOf(LIMITS.textLengthMax))
      .describe('The text by language; blank where nobody has translated it yet.'),
  })
  .meta({ id: 'Translation', description: 'One text in further languages.' })

const targetName = z.string().max(129).regex(TARGET, FORM_WORDS.translated.en)
const textKey = z.string().min(1).max(400)

/** Texts by the name of their pack, or "engine", and then by their key. */
export const Translations = z
  .record(
    targetName,
    z.record(textKey, Translation).refine((texts) => Object.keys(texts).length <= TEXTS_MAX, {
      message: TRANSLATION_WORDS.texts.en,
    }),
  )
  .refine((targets) => Object.keys(targets).length <= TARGETS_MAX, {
    message: TRANSLATION_WORDS.targets.en,
  })

export type PackKind = (typeof PACK_KINDS)[number]
export type Translation = z.infer<typeof Translation>
