import { assess } from '../../rules/evaluate/assess.ts'
import type { ActiveWaiver, Assessment, CompiledRuleset } from '../../rules/index.ts'
import { LIMITS } from '../../rules/pack/format-values.ts'
import type { WarningFinding } from '../../rules/types.ts'
import type { PulledFacts } from '../check-subjects/facts-of-subjects.ts'
import { type CheckSubject, subjectComplaints } from '../check-subjects/subject-input.ts'
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
import { ownLocale, readLocale } from '../vocabulary/read-locale.ts'

/** What a caller says about a situation; absent and null mean the same. */
export interface Situation {
  readonly facts?: unknown
  readonly attestations?: readonly string[] | null | undefined
  /** RFC 3339 instant; now when absent. */
  readonly asOf?: string | null | undefined
  readonly locale?: string | null | undefined
  /** Whose registers and open runs are read for it. */
  readonly subjects?: readonly CheckSubject[] | null | undefined
}

/** An assessment and the language its texts are wanted in; texts are made when a field asks for them. */
export interface AssessmentView {
  readonly assessment: Assessment
  readonly locale: string
  /** What is to be said of the answer itself, besides what the rules warn of. */
  readonly warnings?: readonly WarningFinding[]
  /** What registers and open runs said for it. */
  readonly pulled?: PulledFacts
}

export type Evaluation =
  | { readonly ok: true; readonly view: AssessmentView }
  | { readonly ok: false; readonly userErrors: readonly UserFault[] }

/** What is wrong with the form of a situation, before any rule is asked. `path` leads to the input object. */
export function situationFaults(
  ctx: OperationContext,
  { facts, attestations, locale, subjects }: Situation,
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
    ...subjectComplaints(subjects, [...path, 'subjects']),
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
  const chosen = readLocale(ctx, compiled.ruleset, situation.locale)
  const reader = chosen?.locale ?? ownLocale(ctx, compiled.ruleset)
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
  if (chosen === null) {
    const text = {
      en: 'This is no language tag such as en or zh-CN.',
      'zh-CN': '不是有效的语言标签（例如 en 或 zh-CN）。',
    }
    userErrors.push(faultIn(reader, 'INVALID_INPUT', text, [...path, 'locale']))
  }
  if (!outcome.ok || chosen === null) return { ok: false, userErrors: firstFaults(reader, userErrors) }
  return { ok: true, view: { assessment: outcome.assessment, ...chosen } }
}

/** The user error of payloads that need a live ruleset while there is none. */
export function noLiveRuleset(locale: string): UserFault {
  const text = {
    en: 'No ruleset is live yet: make one live with activateRuleset.',
    'zh-CN': '尚未启用任何规则集，请先由管理员用 activateRuleset 启用。',
  }
  return faultIn(locale, 'NOT_FOUND', text, [])
}
