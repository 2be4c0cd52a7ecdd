import type { CompiledRequirement, CompiledRuleset } from '../compile/compile-ruleset.ts'
import { NONE, truthAt } from '../compile/program.ts'
import { parseInstant } from '../operators/dates.ts'
import { TRUE } from '../operators/truth.ts'
import type { FindingStatus, Verdict } from '../pack/format.ts'
import type {
  AssessmentRequest,
  AssessmentResult,
  ConflictFinding,
  DeadlineFinding,
  Finding,
  InputProblem,
  MissingFact,
  WarningFinding,
} from '../types.ts'
import { deadlineOf } from './deadline.ts'
import { inputProblem } from './input-problems.ts'
import { type Judgement, judge, type Standing } from './judge.ts'
import { missingName } from './missing.ts'
import { rankItems } from './ranking.ts'
import { readFacts } from './read-facts.ts'
import { focusItem, makeSituation, type Situation } from './situation.ts'
import { endedWaiverWarnings, standingOf, standingProblems } from './standing.ts'

/** One evaluation: its result, and what it takes to explain it. */
export interface Assessment {
  readonly compiled: CompiledRuleset
  readonly request: AssessmentRequest
  readonly situation: Situation
  readonly standing: Standing
  readonly result: AssessmentResult
}

export type AssessmentOutcome = { ok: true; assessment: Assessment } | { ok: false; problems: InputProblem[] }

/** Statuses of requirements that apply for certain. */
export const APPLYING: ReadonlySet<FindingStatus> = new Set(['OPEN', 'MET', 'UNMET', 'WAIVED', 'NOTED'])

interface Judged extends Judgement {
  readonly rule: CompiledRequirement
  readonly item: string | null
  readonly deadline: DeadlineFinding | null
}

/**
 * What a ruleset requires in a situation and how far it is fulfilled. Deterministic: the same ruleset, facts and asOf give
 * the same result. Never throws for any JSON in `facts`; problems of the input are returned. Implements architecture §4.
 */
export function assess(compiled: CompiledRuleset, request: AssessmentRequest): AssessmentOutcome {
  const asOf = parseInstant(request.asOf)
  const problems = standingProblems(compiled, request)
  if (asOf === null) problems.push(inputProblem.badInstant(['asOf']))
  const reading = readFacts(request.facts, compiled)
  if (!reading.ok) problems.push(...reading.problems)
  if (asOf === null || !reading.ok || problems.length > 0) return { ok: false, problems }
  const situation = makeSituation(compiled, reading.given, asOf)
  const standing = standingOf(request, asOf)
  return {
    ok: true,
    assessment: {
      compiled,
      request,
      situation,
      standing,
      result: resultOf(situation, standing, request),
    },
  }
}

function resultOf(situation: Situation, standing: Standing, request: AssessmentRequest): AssessmentResult {
  const judged = judgeAll(situation, standing)
  const verdict = verdictOf(situation, judged)
  const noted = judged.filter(({ status }) => status === 'NOTED').map(({ rule }) => rule)
  return {
    verdict,
    asOf: request.asOf,
    findings: judged.map((one) => findingOf(situation, one)),
    missingFacts: missingFactsOf(situation, judged, verdict),
    deadlines: judged.flatMap(({ deadline }) => deadline ?? []),
    conflicts: conflictsOf(situation, judged),
    warnings: [
      ...warningsOf(situation, judged),
      ...endedWaiverWarnings(request, judged, situation.frame.asOf),
    ],
    assumptions: situation.assumptions,
    ratings: noted.flatMap(({ requirement: { rating } }) => rating ?? []),
    resources: noted.flatMap(({ requirement: { resource } }) => resource ?? []),
    riskRanking: situation.compiled.ruleset.rankings.flatMap((rule) => rankItems(situation, rule)),
    projections: noted.flatMap((rule) => projectionOf(situation, rule)),
  }
}

function judgeAll(situation: Situation, standing: Standing): Judged[] {
  const { compiled } = situation
  const judgeOne = (rule: CompiledRequirement, item: string | null): Judged => {
    const judgement = judge(situation, rule, standing)
    return { ...judgement, rule, item, deadline: deadlineOf(situation, rule, judgement.status) }
  }
  const once = compiled.requirements.filter(({ each }) => each === NONE).map((rule) => judgeOne(rule, null))
  const perList = Map.groupBy(
    compiled.requirements.filter(({ each }) => each !== NONE),
    ({ each }) => each,
  )
  const perItem = [...perList].flatMap(([list, rules]) => judgeItems(situation, list, rules, judgeOne))
  const order = new Map(compiled.requirements.map((rule, index) => [rule, index]))
  const place = ({ rule }: Judged) => order.get(rule) ?? 0
  return [...once, ...perItem].sort((a, b) => place(a) - place(b))
}

/** A list that was given but is empty has nothing to judge: the requirement applies to no item. */
function judgeItems(
  situation: Situation,
  list: number,
  rules: readonly CompiledRequirement[],
  judgeOne: (rule: CompiledRequirement, item: string | null) => Judged,
): Judged[] {
  const items = situation.given.items.get(list)
  if (!items) return rules.map((rule) => judgeOne(rule, null))
  if (items.length === 0) {
    const nothing: Judgement = {
      status: 'NOT_APPLICABLE',
      blocks: false,
      pending: false,
      missing: new Set(),
      waiver: null,
    }
    return rules.map((rule) => ({ ...nothing, rule, item: null, deadline: null }))
  }
  const judged = items.flatMap((item) => {
    focusItem(situation, list, item)
    return rules.map((rule) => judgeOne(rule, item.name))
  })
  focusItem(situation, list, null)
  return judged
}

function isDecisive({ compiled }: Situation, slot: number): boolean {
  const declaration = compiled.facts[slot]?.declaration
  return declaration?.decisive === true || declaration?.assume !== undefined
}

function verdictOf(situation: Situation, judged: readonly Judged[]): Verdict {
  if (judged.some(({ blocks }) => blocks)) return 'BLOCKED'
  if (
    judged.some(({ pending, missing }) => pending && [...missing].some((slot) => isDecisive(situation, slot)))
  )
    return 'NEEDS_INFORMATION'
  const conditional = judged.some(({ rule: { requirement }, status }) => {
    const binding = requirement.level === 'required' || requirement.level === 'blocking'
    return binding && (status === 'UNMET' || status === 'OPEN')
  })
  return conditional ? 'PROCEED_WITH_CONDITIONS' : 'PROCEED'
}

function findingOf(
  { compiled }: Situation,
  { rule, item, status, blocks, missing, deadline, waiver }: Judged,
): Finding {
  return {
    requirement: rule.requirement,
    item,
    status,
    blocks,
    missingFacts: [...missing].map((slot) => missingName(compiled, slot, item).name).sort(),
    dueAt: deadline?.dueAt ?? null,
    waiver,
  }
}

function missingFactsOf(situation: Situation, judged: readonly Judged[], verdict: Verdict): MissingFact[] {
  const found = new Map<string, MissingFact>()
  for (const { missing, pending, item } of judged) {
    for (const slot of missing) {
      const { name, declaration } = missingName(situation.compiled, slot, item)
      const decisive = verdict === 'NEEDS_INFORMATION' && pending && isDecisive(situation, slot)
      found.set(name, { name, declaration, decisive: decisive || found.get(name)?.decisive === true })
    }
  }
  return [...found.values()].sort(
    (a, b) => Number(b.decisive) - Number(a.decisive) || (a.name < b.name ? -1 : 1),
  )
}

function conflictsOf(situation: Situation, judged: readonly Judged[]): ConflictFinding[] {
  const { compiled, frame, contradictions } = situation
  const applying = new Set(
    judged.filter(({ status }) => APPLYING.has(status)).map(({ rule }) => rule.requirement.code),
  )
  const known = (name: string) => applying.has(name) || compiled.slots.has(name)
  const declared = compiled.conflicts
    .filter(({ rule, when }) => rule.between.every(known) && truthAt(compiled.program, when, frame) === TRUE)
    .map(({ rule: { code, between, message } }) => ({ code, between, message }))
  return [...contradictions, ...declared]
}

function warningsOf(situation: Situation, judged: readonly Judged[]): WarningFinding[] {
  const { compiled, frame, given } = situation
  const mismatches = judged.flatMap(({ rule: { requirement }, status }) => {
    const slot =
      requirement.performedBy === undefined ? undefined : compiled.slots.get(requirement.performedBy)
    if (slot === undefined || frame.known[slot] !== 1 || !APPLYING.has(status)) return []
    const role = String(frame.raw[slot])
    return requirement.responsible?.includes(role)
      ? []
      : [{ slot, warning: roleMismatch(requirement.code, role) }]
  })
  const explained = new Set(mismatches.map(({ slot }) => `${compiled.facts[slot]?.name}=${frame.raw[slot]}`))
  return [
    ...given.warnings.filter(({ subject }) => !explained.has(subject)),
    ...mismatches.map(({ warning }) => warning),
  ]
}

const roleMismatch = (code: string, role: string): WarningFinding => ({
  code: 'ROLE_MISMATCH',
  subject: code,
  message: {
    en: `${code} was done by "${role}", who may not do it; it does not count as done.`,
    'zh-CN': `${code}由“${role}”完成，但该角色无权执行；不视为已完成。`,
  },
})

function projectionOf({ compiled, frame }: Situation, { requirement, projection }: CompiledRequirement) {
  const value = projection?.evaluate(frame, compiled.program)
  if (typeof value !== 'number' || !requirement.claim) return []
  return [{ code: requirement.code, value, unit: requirement.claim.unit, caveat: requirement.claim.caveat }]
}
