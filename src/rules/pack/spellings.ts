/**
 * How callers may spell the codes of a vocabulary list. A list in which no term has aliases knows its codes only, letter by
 * letter. In a list with aliases a term is also meant by its code, an alias or a title of it in whatever language, with
 * capitals, accents, spaces and punctuation left out of account. Source: docs/semantics.md#other-spellings.
 */
import type { Term } from './format.ts'

/** The code meant by each spelling, the spelling as `spellingKey` gives it. */
export type Spellings = ReadonlyMap<string, string>

/** No spelling of a term is longer; what is longer is compared with none. */
const SPELLING_MAX = 256

type Terms = Readonly<Record<string, Pick<Term, 'aliases' | 'title'>>>

/** A spelling without what people leave out or write differently: "U.S." and "us" are one. Empty where nothing is left. */
export const spellingKey = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]|[\u0300-\u036f]/gu, '')

/**
 * The spellings of a list; null where no term of it has aliases. What two terms could claim belongs to the one whose code it
 * is, then to the one whose alias it is; a title that two terms share means neither of them.
 */
export function spellingsOf(terms: Terms): Spellings | null {
  const all = Object.entries(terms)
  if (all.every(([, { aliases }]) => aliases === undefined)) return null
  const found = new Map<string, string>()
  const claim = (spelling: string, code: string) => {
    const key = spellingKey(spelling)
    if (key !== '' && !found.has(key)) found.set(key, code)
  }
  for (const [code] of all) claim(code, code)
  for (const [code, { aliases = [] }] of all) for (const alias of aliases) claim(alias, code)
  for (const [title, code] of titlesOfOne(all)) claim(title, code)
  return found
}

/**
 * What spells a code without being its title: the code and its aliases, each with its key and whether it is an alias.
 * Titles are not among them: two languages may name two things alike.
 */
export const claimsOf = (
  code: string,
  { aliases = [] }: Pick<Term, 'aliases'>,
): { readonly key: string; readonly text: string; readonly isAlias: boolean }[] => [
  { key: spellingKey(code), text: code, isAlias: false },
  ...aliases.map((text) => ({ key: spellingKey(text), text, isAlias: true })),
]

/** Titles as keys, without those that several terms have. */
function titlesOfOne(all: readonly (readonly [string, Pick<Term, 'title'>])[]): Map<string, string> {
  const owners = new Map<string, string>()
  const shared = new Set<string>()
  for (const [code, { title }] of all) {
    for (const key of Object.values(title).map(spellingKey)) {
      if ((owners.get(key) ?? code) !== code) shared.add(key)
      owners.set(key, code)
    }
  }
  for (const key of shared) owners.delete(key)
  return owners
}

/**
 * The code of a list that a caller's text means, or the text itself where it means none. A text that is a code stands for
 * itself. Of a closer description such as US-CA, which no list has beside US, the wider code counts.
 */
export function codeMeant(text: string, codes: ReadonlySet<string>, spellings: Spellings): string {
  if (codes.has(text) || text.length > SPELLING_MAX) return text
  return spellings.get(spellingKey(text)) ?? widerCode(text, spellings) ?? text
}

/** The code that stands before the first hyphen of a text, in whatever capitals; undefined where that is no code of the list. */
export function widerCode(text: string, spellings: Spellings): string | undefined {
  const [whole = '', closer] = text.trim().split('-', 2)
  const wider = closer === undefined ? undefined : spellings.get(spellingKey(whole))
  return wider !== undefined && spellingKey(wider) === spellingKey(whole) ? wider : undefined
}
