import { chooseLocale, isLanguageTag } from '../../rules/pack/locale.ts'
import { inAllLanguages } from '../../rules/texts/words.ts'
import type { Ruleset, WarningFinding } from '../../rules/types.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'

type Languages = Pick<Ruleset, 'locales' | 'engineTexts'>

/** The language of texts from a ruleset, and a warning where it is not the one asked for. */
export interface ReaderLocale {
  readonly locale: string
  readonly warnings: readonly WarningFinding[]
}

/**
 * The language that a reader gets texts in: the one asked for where every text is there in it, else the organisation's own with
 * a warning LOCALE_FALLBACK: no query goes without an answer for that. Null for what is no language tag.
 * Source: docs/languages.md.
 */
export function readLocale(
  ctx: OperationContext,
  ruleset: Languages,
  requested: string | null | undefined,
): ReaderLocale | null {
  const own = ownLocale(ctx, ruleset)
  if (typeof requested !== 'string') return { locale: own, warnings: [] }
  if (!isLanguageTag(requested)) return null
  const offered = chooseLocale(requested, ruleset.locales)
  if (offered !== null) return { locale: offered, warnings: [] }
  return { locale: own, warnings: [localeFallback(ruleset, requested, own)] }
}

/** The organisation's own language, in its offered variety; as it is while some of its texts are still missing. */
export function ownLocale({ organisation }: OperationContext, { locales }: Languages): string {
  return chooseLocale(organisation.defaultLocale, locales) ?? organisation.defaultLocale
}

/** The same for plain queries: refuses with BAD_USER_INPUT what is no language tag. */
export function requireLocale(
  ctx: OperationContext,
  ruleset: Languages,
  requested: string | null | undefined,
): ReaderLocale {
  const reader = readLocale(ctx, ruleset, requested)
  if (reader !== null) return reader
  throw new RefusedError('BAD_USER_INPUT', '"locale" must be a language tag such as en or zh-CN.')
}

function localeFallback({ engineTexts, locales }: Languages, wanted: string, given: string): WarningFinding {
  const message = inAllLanguages(engineTexts, (words) =>
    words.say('warning/LOCALE_FALLBACK', { wanted, given, offered: words.list(locales) }),
  )
  return { code: 'LOCALE_FALLBACK', subject: wanted, message }
}
