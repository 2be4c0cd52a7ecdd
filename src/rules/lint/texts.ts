import {
  conditionsOfExpression,
  expressionNodesOf,
  factsOfExpression,
  factsOfNode,
  parametersOfNode,
} from '../conditions/nodes.ts'
import type { Pack, Requirement } from '../pack/format.ts'
import { localisedTexts, type TextSite } from '../pack/localised-texts.ts'
import type { ProblemMessage } from '../pack/problems.ts'
import { didYouMean } from '../pack/suggest.ts'
import { listOf, requirementSites } from './sites.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

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
  checkFigures(scope, report)
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

/** Titles and guidance may name figures only; facts are known where a message is shown. */
function checkFigures({ pack, parameters }: LintScope, report: Report): void {
  for (const { text, path } of namingTexts(pack)) {
    for (const [locale, words] of Object.entries(text)) {
      for (const variable of variablesOf(words).filter((one) => one.startsWith('param:'))) {
        const message = faultOfFigure(variable, parameters)
        if (message) report('MESSAGE_VARIABLE', [...path, locale], message)
      }
    }
  }
}

/** The titles and guidance of requirements, also as overrides word them. */
function namingTexts(pack: Pack): TextSite[] {
  return localisedTexts(pack).filter(
    ({ path }) =>
      (path[0] === 'requirements' || path[0] === 'overrides') &&
      (path.length === 3 || path[2] === 'change') &&
      (path.at(-1) === 'title' || path.at(-1) === 'guidance'),
  )
}

/** A text does not state the figure of a parameter that its requirement reads: the figure may be moved, and the text stays. */
export const figuresInTexts: LintRule = (scope, report) => {
  for (const [index, requirement] of (scope.pack.requirements ?? []).entries()) {
    const names = figuresOf(requirement, scope)
    for (const part of ['title', 'guidance', 'message'] as const) {
      for (const [locale, words] of Object.entries(requirement[part])) {
        const stated = names.find((name) => states(words, scope.parameters.get(name)?.default))
        if (stated === undefined) continue
        const message = `the text states ${scope.parameters.get(stated)?.default}, the figure of \`${stated}\`, which may be moved; write \`{param:${stated}}\``
        report('FIGURE_IN_TEXT', ['requirements', index, part, locale], message)
      }
    }
  }
}

/** Whether a text has the figure as a number of its own: 30 in "30 days" and in "30天", not in "130" or "30.5". */
const states = (words: string, figure: number | undefined): boolean =>
  figure !== undefined && [...words.matchAll(/\d+(?:[.,]\d+)*/g)].some(([found]) => found === String(figure))

/** The parameters that a requirement reads itself or through the facts it reads. */
function figuresOf(requirement: Requirement, scope: LintScope): string[] {
  const { deadline } = requirement
  const found = new Set(
    [deadline?.plusDays, deadline?.plusMonths].flatMap((figure) =>
      typeof figure === 'object' ? [figure.param] : [],
    ),
  )
  const visited = new Set<string>()
  const toVisit = requirementSites(requirement, [], null).map(({ node }) => node)
  for (let next = toVisit.pop(); next; next = toVisit.pop()) {
    for (const node of scope.graph.expanded(next)) {
      for (const { name } of parametersOfNode({ node, path: [] })) found.add(name)
      for (const { name } of factsOfNode({ node, path: [] })) {
        const derive = visited.has(name) ? undefined : scope.facts.get(name)?.derive
        visited.add(name)
        for (const expression of derive ? expressionNodesOf({ node: derive, path: [] }) : []) {
          if (expression.node.param !== undefined) found.add(expression.node.param)
          toVisit.push(...conditionsOfExpression(expression).map((condition) => condition.node))
          toVisit.push(...factsOfExpression(expression).map((read) => ({ fact: read.name })))
        }
      }
    }
  }
  return [...found].sort()
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
  if (variable.startsWith('param:')) return faultOfFigure(variable, parameters)
  const name = withoutUnit(variable)
  const fact = facts.get(name)
  if (!fact) return () => `\`${name}\` is not declared${didYouMean(name, facts.keys())}`
  if (fact.private) return `\`${name}\` is private, so no message may show it`
  if (name !== variable && fact.unit === undefined) return `\`${name}\` has no unit to be said`
  const needed = listOf(name)
  return needed === null || needed === list
    ? null
    : `\`${name}\` is a field of one item; it can be shown only with "each": "${needed}"`
}

/** Whether `param:name` or `param:name|unit` can be put in. */
function faultOfFigure(variable: string, parameters: LintScope['parameters']): ProblemMessage | null {
  const whole = variable.slice('param:'.length)
  const name = withoutUnit(whole)
  const declared = parameters.get(name)
  if (!declared)
    return () => `the parameter \`${name}\` is not declared${didYouMean(name, parameters.keys())}`
  return name !== whole && declared.unit === undefined
    ? `the parameter \`${name}\` has no unit to be said`
    : null
}

const withoutUnit = (variable: string): string => variable.replace(/\|unit$/, '')

/** The facts and parameters that messages show, so that they do not count as unused. */
export function messageReads(scope: Pick<LintScope, 'pack'>): Set<string> {
  const texts = localisedTexts(scope.pack).filter(({ isMessage }) => isMessage)
  const named = [...texts, ...namingTexts(scope.pack)]
  return new Set(named.flatMap(({ text }) => Object.values(text).flatMap(variablesOf).map(withoutUnit)))
}
