import type { Pack, Requirement } from '../pack/format.ts'
import { type EngineText, say } from '../pack/locale.ts'
import { localisedTexts, type TextSite } from '../pack/localised-texts.ts'
import type { ProblemCode, ProblemMessage } from '../pack/problems.ts'
import { nodesBehind } from './nodes-behind.ts'
import { listOf, requirementSites } from './sites.ts'
import { FACT, PARAMETER, unknown } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** Every text is there in every promised language and in no other, and says something. */
export const promisedTexts: LintRule = ({ pack }, report) => {
  const promised = new Set(pack.locales)
  if (promised.size < pack.locales.length)
    report(
      'TEXT_UNDECLARED',
      ['locales'],
      say('a language stands twice under "locales"', '"locales"中有重复的语言'),
    )
  for (const { text, path } of localisedTexts(pack)) {
    for (const locale of promised) {
      if (!Object.hasOwn(text, locale))
        report('TEXT_MISSING', path, missingIn(locale), 'value', `no ${locale}`)
      else if (text[locale]?.trim() === '')
        report(
          'TEXT_MISSING',
          [...path, locale],
          say(`the text in ${locale} is blank: write it`, `${locale}的文字是空白的：请填写`),
        )
    }
    for (const locale of Object.keys(text)) {
      if (!promised.has(locale))
        report('TEXT_UNDECLARED', [...path, locale], notPromised(locale), 'key', locale)
    }
  }
}

/** Of a text in a language that the pack does not name. */
export const notPromised = (locale: string): EngineText =>
  say(
    `\`${locale}\` is not among the languages under "locales": add it there, or take the text out`,
    `\`${locale}\`不在"locales"所列语言中：请在该处加入，或删去这段文字`,
  )

const missingIn = (locale: string): EngineText =>
  say(
    `the text in ${locale} is missing here: write it, or take ${locale} out of "locales"`,
    `此处缺少${locale}的文字：请填写，或从"locales"中删去${locale}`,
  )

/** The variables of a message are declared facts and parameters, and braces close. */
export const messageVariables: LintRule = (scope, report) => {
  checkFigures(scope, report)
  for (const site of messageSites(scope)) {
    for (const [locale, text] of Object.entries(site.text)) {
      for (const variable of variablesOf(text)) {
        const fault = faultOfVariable(variable, site, scope)
        if (fault) report(fault.code, [...site.path, locale], fault.message, 'value', fault.cause)
      }
      if (BRACE.test(text) && BRACE.test(text.replace(VARIABLE, '')))
        report(
          'MESSAGE_VARIABLE',
          [...site.path, locale],
          say(
            'a brace is not closed in this text; what is put in stands in two braces: {fact.name}, {param:name} or {item}',
            '这段文字中有未配对的花括号；要代入的内容放在一对花括号内：{fact.name}、{param:name}或{item}',
          ),
        )
    }
  }
}

/** Titles and guidance may name figures only; facts are known where a message is shown. */
function checkFigures(scope: LintScope, report: Report): void {
  for (const { text, path } of namingTexts(scope.pack)) {
    for (const [locale, words] of Object.entries(text)) {
      for (const variable of variablesOf(words).filter((one) => one.startsWith('param:'))) {
        const fault = faultOfFigure(variable, scope)
        if (fault) report(fault.code, [...path, locale], fault.message, 'value', fault.cause)
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
  if (scope.parameters.size === 0) return
  for (const [index, requirement] of (scope.pack.requirements ?? []).entries()) {
    const names = figuresOf(requirement, scope)
    for (const part of ['title', 'guidance', 'message'] as const) {
      for (const [locale, words] of Object.entries(requirement[part])) {
        const stated = names.find((name) => states(words, scope.parameters.get(name)?.default))
        if (stated === undefined) continue
        const figure = scope.parameters.get(stated)?.default
        const message = say(
          `this text says ${figure}, which is the figure of \`${stated}\`; that may be changed later, and the text would stay: write {param:${stated}} instead of ${figure}`,
          `这段文字写了${figure}，即\`${stated}\`的数值；该数值以后可能更改，而文字不会随之改变：请把${figure}写成{param:${stated}}`,
        )
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
  const conditions = requirementSites(requirement, [], null).map(({ node }) => node)
  for (const { parameters } of nodesBehind(conditions, scope)) for (const name of parameters) found.add(name)
  return [...found].sort()
}

const VARIABLE = /\{([^{}]*)\}/g
const BRACE = /[{}]/

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
  if (!text.includes('{')) return []
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '')
}

interface VariableFault {
  readonly code: ProblemCode
  readonly message: ProblemMessage
  readonly cause?: string
}

const wrong = (message: EngineText): VariableFault => ({ code: 'MESSAGE_VARIABLE', message })

/** A name in a text that nobody declares is a fault of the text, unless the pack is forgotten that declares it. */
function variableFault(
  { code, message, cause }: ReturnType<typeof unknown>,
  { isWhole }: LintScope,
): VariableFault | null {
  if (!isWhole) return null
  return { code: code === 'EXTENDS_MISSING' ? code : 'MESSAGE_VARIABLE', message, cause }
}

function faultOfVariable(variable: string, { list }: TextSite, scope: LintScope): VariableFault | null {
  const { facts, parameters } = scope
  if (variable === 'item')
    return list === null
      ? wrong(
          say(
            '{item} is known only in a requirement that is judged for each item: add "each", or take {item} out',
            '{item}只在逐条判断的要求中才有意义：请加上"each"，或删去{item}',
          ),
        )
      : null
  if (variable.startsWith('param:')) return faultOfFigure(variable, scope)
  const name = withoutUnit(variable)
  const fact = facts.get(name)
  if (!fact && parameters.has(name))
    return wrong(
      say(
        `\`${name}\` is a parameter and not a fact: write {param:${name}}`,
        `\`${name}\`是参数而不是事实：请写{param:${name}}`,
      ),
    )
  if (!fact) return variableFault(unknown(FACT, name, facts.keys(), scope), scope)
  if (fact.private)
    return wrong(
      say(`\`${name}\` is private, so no message may show it`, `\`${name}\`是私密事实，任何提示都不得显示`),
    )
  if (name !== variable && fact.unit === undefined)
    return wrong(
      say(
        `\`${name}\` has no unit that could be said: add "unit" to the fact, or write {${name}}`,
        `\`${name}\`没有可以写出的单位：请为该事实加上"unit"，或写{${name}}`,
      ),
    )
  const needed = listOf(name)
  return needed === null || needed === list
    ? null
    : wrong(
        say(
          `\`${name}\` is said of one item, so it can be shown only with "each": "${needed}"`,
          `\`${name}\`说的是单个条目，只有带"each": "${needed}"时才能显示`,
        ),
      )
}

/** Whether `param:name` or `param:name|unit` can be put in. */
function faultOfFigure(variable: string, scope: LintScope): VariableFault | null {
  const { parameters } = scope
  const whole = variable.slice('param:'.length)
  const name = withoutUnit(whole)
  const declared = parameters.get(name)
  if (!declared) return variableFault(unknown(PARAMETER, name, parameters.keys(), scope), scope)
  return name !== whole && declared.unit === undefined
    ? wrong(
        say(
          `the parameter \`${name}\` has no unit that could be said: add "unit" to it, or write {param:${name}}`,
          `参数\`${name}\`没有可以写出的单位：请为其加上"unit"，或写{param:${name}}`,
        ),
      )
    : null
}

const withoutUnit = (variable: string): string => variable.replace(/\|unit$/, '')

/** The facts and parameters that messages show, so that they do not count as unused. */
export function messageReads(scope: Pick<LintScope, 'pack'>): Set<string> {
  const texts = localisedTexts(scope.pack).filter(({ isMessage }) => isMessage)
  const named = [...texts, ...namingTexts(scope.pack)]
  return new Set(named.flatMap(({ text }) => Object.values(text).flatMap(variablesOf).map(withoutUnit)))
}
