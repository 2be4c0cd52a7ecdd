import type { ProblemMessage } from '../pack/problems.ts'
import { didYouMean } from '../pack/suggest.ts'
import { localisedTexts, type TextSite } from './localised-texts.ts'
import { listOf } from './sites.ts'
import type { LintRule, LintScope } from './visible-packs.ts'

/** Every text is there in every promised language and in no other, and says something. */
export const promisedTexts: LintRule = ({ pack }, report) => {
  const promised = new Set(pack.locales)
  if (promised.size < pack.locales.length)
    report('TEXT_UNDECLARED', ['locales'], 'a language stands twice in locales')
  for (const { text, path } of localisedTexts(pack)) {
    for (const locale of promised) {
      if (!Object.hasOwn(text, locale))
        report('TEXT_MISSING', path, `the text is missing in ${locale}, which the pack promises`)
      else if (text[locale]?.trim() === '')
        report('TEXT_MISSING', [...path, locale], `the text in ${locale} is blank`)
    }
    for (const locale of Object.keys(text)) {
      if (!promised.has(locale))
        report(
          'TEXT_UNDECLARED',
          [...path, locale],
          `the pack does not promise ${locale}; add it to locales or take the text out`,
          'key',
        )
    }
  }
}

/** The variables of a message are declared facts and parameters, and braces close. */
export const messageVariables: LintRule = (scope, report) => {
  for (const site of messageSites(scope)) {
    for (const [locale, text] of Object.entries(site.text)) {
      for (const variable of variablesOf(text)) {
        const fault = faultOfVariable(variable, site, scope)
        if (fault) report('MESSAGE_VARIABLE', [...site.path, locale], fault)
      }
      if (/[{}]/.test(text.replace(VARIABLE, '')))
        report(
          'MESSAGE_VARIABLE',
          [...site.path, locale],
          'a brace is not closed; variables are written {fact.name}, {param:name} or {item}',
        )
    }
  }
}

const VARIABLE = /\{([^{}]*)\}/g

function messageSites({ pack, inherited }: LintScope): TextSite[] {
  return localisedTexts(pack)
    .filter(({ isMessage }) => isMessage)
    .map((site) => {
      if (site.path[0] !== 'overrides') return site
      const target = pack.overrides?.[Number(site.path[1])]?.target
      return { ...site, list: inherited.get(target ?? '')?.each ?? null }
    })
}

/** The variables of a message text, without their braces: `door.isLocked`, `param:visitsMax`, `item`. */
export function variablesOf(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '')
}

function faultOfVariable(
  variable: string,
  { list }: TextSite,
  { facts, parameters }: LintScope,
): ProblemMessage | null {
  if (variable === 'item') return list === null ? '{item} is known only in a requirement with each' : null
  if (variable.startsWith('param:')) {
    const name = variable.slice('param:'.length)
    return parameters.has(name)
      ? null
      : () => `the parameter \`${name}\` is not declared${didYouMean(name, parameters.keys())}`
  }
  const fact = facts.get(variable)
  if (!fact) return () => `\`${variable}\` is not declared${didYouMean(variable, facts.keys())}`
  if (fact.private) return `\`${variable}\` is private, so no message may show it`
  const needed = listOf(variable)
  return needed === null || needed === list
    ? null
    : `\`${variable}\` is a field of one item; it can be shown only with "each": "${needed}"`
}

/** The facts and parameters that messages show, so that they do not count as unused. */
export function messageReads(scope: Pick<LintScope, 'pack'>): Set<string> {
  const texts = localisedTexts(scope.pack).filter(({ isMessage }) => isMessage)
  return new Set(texts.flatMap(({ text }) => Object.values(text).flatMap(variablesOf)))
}
