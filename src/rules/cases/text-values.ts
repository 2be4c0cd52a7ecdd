import type { FactDeclaration, Term } from '../pack/format.ts'
import { isLongerThan } from '../pack/format-values.ts'
import type { Choice } from './choice.ts'
import type { Points } from './points.ts'

export type Terms = Readonly<Record<string, Term>>

const CODES_TRIED_MAX = 40

/** The texts that conditions name and one they do not; every code where patterns or a scale look at codes. */
export function textValues({ texts, patterns, flags }: Points, fact: FactDeclaration, terms: Terms): Choice {
  const isClosed = fact.vocabulary !== undefined && fact.open !== true
  const codes = Object.keys(terms)
  const looksInside = patterns.size > 0 || flags.usesScale || flags.isApproximate
  const tried = looksInside ? codes.slice(0, CODES_TRIED_MAX) : []
  const named = [...texts, ...[...patterns].flatMap(examplesOf), ...tried]
  const other = textsBeside(named, terms, isClosed).slice(0, 1)
  const isAllowed = (text: string) =>
    isClosed ? Object.hasOwn(terms, text) : !isLongerThan(text, fact.maxLength ?? Infinity)
  const values = [...new Set([...named, ...other])].filter(isAllowed)
  const triesAll = tried.length === codes.length
  const seesAll = isClosed ? !looksInside || triesAll : patterns.size === 0 && !flags.isApproximate
  return { values, isExact: seesAll && (!flags.usesScale || triesAll) }
}

/** Texts that are not among the named ones: codes of the vocabulary first, then, unless it is closed, invented ones. */
export function textsBeside(named: readonly string[], terms: Terms, isClosed: boolean): string[] {
  const codes = Object.keys(terms).filter((code) => !named.includes(code))
  const invented = ['other', 'another', 'different'].filter((text) => !named.includes(text))
  const numbered = [1, 2, 3, 4].map((number) => `other-${number}`).filter((text) => !named.includes(text))
  return isClosed ? codes : [...codes, ...invented, ...numbered]
}

function examplesOf(pattern: string): string[] {
  const gap = pattern.indexOf(' ')
  const text = pattern.slice(gap + 1)
  const single = text.replaceAll('?', 'x')
  switch (pattern.slice(0, gap)) {
    case 'startsWith':
      return [text, `${text}x`]
    case 'endsWith':
      return [text, `x${text}`]
    default:
      return [single.replaceAll('*', ''), single.replaceAll('*', 'xx')]
  }
}
