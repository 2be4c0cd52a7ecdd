import type { Term } from '../../rules/index.ts'
import { textIn } from '../../rules/pack/locale.ts'
import type { Vocabulary } from '../requirements/requirement-view.ts'

/** A word of a vocabulary list for readers of one language. */
export interface TermView {
  readonly code: string
  readonly title: string
  readonly description: string | null
  readonly reference: string | null
  readonly contact: string | null
  readonly region: string | null
  readonly verifiedOn: string | null
  readonly aliases: readonly string[]
}

/** A term in one language. A code that the list does not have is shown as itself, so that no reference gets lost. */
export function toTermView(code: string, term: Term | undefined, locale: string): TermView {
  return {
    code,
    title: term === undefined ? code : textIn(term.title, locale),
    description: term?.description === undefined ? null : textIn(term.description, locale),
    reference: term?.reference ?? null,
    contact: term?.contact ?? null,
    region: term?.region ?? null,
    verifiedOn: term?.verifiedOn ?? null,
    aliases: term?.aliases ?? [],
  }
}

/** All terms of one list, in the order of the packs. */
export function termsOf(vocabulary: Vocabulary, list: string, locale: string): TermView[] {
  return Object.entries(vocabulary[list] ?? {}).map(([code, term]) => toTermView(code, term, locale))
}

/** The terms of the given codes of one list. */
export function termsOfCodes(
  vocabulary: Vocabulary,
  list: string,
  { codes, locale }: { readonly codes: readonly string[] | undefined; readonly locale: string },
): TermView[] {
  return (codes ?? []).map((code) => toTermView(code, vocabulary[list]?.[code], locale))
}
