import {
  type ActiveWaiver,
  type Assessment,
  assess,
  type CompiledRuleset,
  isLanguageTag,
  LIMITS,
} from '../../rules/index.ts'
import type { WarningFinding } from '../../rules/types.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import {
  aboutText,
  type Complaint,
  faultIn,
  firstFaults,
  inputFaults,
  jsonProblem,
  listProblem,
  messageLocale,
  TEXT,
} from '../input.ts'
import { readLocale, requireLocale } from '../vocabulary/read-locale.ts'

/** What a caller says about a situation; absent and null mean the same. */
export interface Situation {
  readonly facts?: unknown
  readonly attestations?: readonly string[] | null | undefined
  /** RFC 3339 instant; now when absent. */
  readonly asOf?: string | null | undefined
  readonly locale?: string | null | undefined
}

/** An assessment and the language its texts are wanted in; texts are made when a field asks for them. */
export interface AssessmentView {
  readonly assessment: Assessment
  readonly locale: string
  /** What is to be said of the answer itself, besides what the rules warn of. */
  readonly warnings?: readonly WarningFinding[]
}

export type Evaluation =
  | { readonly ok: true; readonly view: AssessmentView }
  | { readonly ok: false; readonly userErrors: readonly UserFault[] }

/** What is wrong with the form of a situation, before any rule is asked. `path` leads to the input object. */
export function situationFaults(
  ctx: OperationContext,
  { facts, attestations, locale }: Situation,
  path: readonly string[],
): UserFault[] {
  const list = attestations ?? []
  const max = LIMITS.listItemsMax
  const complaints: Complaint[] = [
    { path: [...path, 'facts'], problem: jsonProblem(facts) },
    { path: [...path, 'attestations'], problem: listProblem(list, { max }) },
    ...list
      .slice(0, max)
      .map((code, index) => aboutText([...path, 'attestations', String(index)], code, TEXT.code)),
    aboutText([...path, 'locale'], locale, TEXT.locale),
  ]
  return inputFaults(messageLocale(ctx, locale), complaints)
}

/** Assesses a well-formed situation with a ruleset, or tells what is wrong with its facts, attestations or language. */
export function evaluateSituation(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  {
    situation,
    path,
    waivers = [],
  }: {
    readonly situation: Situation
    readonly path: readonly string[]
    readonly waivers?: readonly ActiveWaiver[]
  },
): Evaluation {
  const reader = messageLocale(ctx, situation.locale)
  const chosen = readLocale(ctx, compiled.ruleset, situation.locale)
  const request = {
    facts: situation.facts,
    attestations: situation.attestations ?? [],
    waivers,
    asOf: situation.asOf ?? ctx.now().toISOString(),
  }
  const outcome = assess(compiled, request, ctx)
  const problems = outcome.ok ? [] : outcome.problems
  const userErrors = problems.map((problem) =>
    faultIn(reader, problem.code, problem.message, [...path, ...problem.path]),
  )
  const isTag = typeof situation.locale !== 'string' || isLanguageTag(situation.locale)
  if (!isTag) {
    const text = {
      en: 'This is no language tag such as en or zh-CN.',
      'zh-CN': '不是有效的语言标签，例如en或zh-CN。',
    }
    userErrors.push(faultIn(reader, 'INVALID_INPUT', text, [...path, 'locale']))
  }
  if (!outcome.ok || !isTag) return { ok: false, userErrors: firstFaults(reader, userErrors) }
  const { assessment } = outcome
  if (chosen !== null) return { ok: true, view: { assessment, locale: chosen } }
  const locale = requireLocale(ctx, compiled.ruleset, null)
  const warnings = [localeFallback(situation.locale ?? '', locale, compiled.ruleset.locales)]
  return { ok: true, view: { assessment, locale, warnings } }
}

/** The user error of payloads that need a live ruleset while there is none. */
export function noLiveRuleset(locale: string): UserFault {
  const text = {
    en: 'No ruleset is live yet: make one live with activateRuleset.',
    'zh-CN': '尚未启用任何规则集:请先使用activateRuleset启用。',
  }
  return faultIn(locale, 'NOT_FOUND', text, [])
}

/** A language that nobody offers is no reason to give no answer: it comes in the organisation's own. */
const localeFallback = (wanted: string, given: string, offered: readonly string[]): WarningFinding => ({
  code: 'LOCALE_FALLBACK',
  subject: wanted,
  message: {
    en: `There are no texts in ${wanted}; these are in ${given}. The active packs speak ${offered.join(', ')}.`,
    'zh-CN': `没有${wanted}的文本，以下为${given}。当前启用的规则包提供的语言：${offered.join('、')}。`,
  },
})
