import type { SearchBudget } from '../cases/search-cases.ts'
import { type Certainty, findingCertainties, hangsTogether } from '../compare/certainties.ts'
import { fixedIn } from '../compare/comparable-requirement.ts'
import { type ConditionNode, partsOf } from '../conditions/nodes.ts'
import { QUESTION_WORK_MAX, type Steps, spend, stepsWithin, UNBOUNDED } from '../operators/work.ts'
import type { Condition, Requirement } from '../pack/format.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import type { ProblemCode } from '../pack/problems.ts'
import { isImpossible } from './impossible.ts'
import type { RulesInPlace } from './rules-in-place.ts'
import { conditionSites } from './sites.ts'
import type { LintScope, Report } from './visible-packs.ts'

/** Judgements for all requirements of a pack together, and for one of them. */
const JUDGEMENTS_MAX = 4_000
const JUDGEMENTS_EACH_MAX = 1_000
/** What it costs to make a requirement ready for a search, in judgements. */
const PREPARING_COST = 10

export interface CertaintyFindings {
  /** Codes of the requirements that something was reported of. */
  readonly settled: ReadonlySet<string>
  /** Codes of those of which it could not be told, for the cases were too many. */
  readonly untold: readonly string[]
}

/**
 * Reports conditions and requirements whose outcome does not depend on the facts: first what the structure of conditions
 * shows, then, where the facts of a requirement hang together, what trying their boundary values shows.
 */
export function* reportCertainties(
  scope: LintScope,
  rules: RulesInPlace,
  report: Report,
): Steps<CertaintyFindings> {
  const requirements = scope.pack.requirements ?? []
  const settled = new Set<string>()
  const noting: Report = (code, path, message, at) => {
    const [section, index] = path
    const found = section === 'requirements' ? requirements[Number(index)] : undefined
    if (found) settled.add(found.code)
    report(code, path, message, at)
  }
  for (const site of conditionSites(scope.pack, scope.inherited)) {
    spend(scope.work, scope.graph.measure(site.node).comparisons * COMPARISON_WORK)
    yield
    checkCondition(site, scope, noting)
  }
  for (const [index, requirement] of requirements.entries()) {
    yield
    checkRequirement(requirement, ['requirements', index], scope, noting)
  }
  return { settled, untold: yield* tryCases(requirements, rules, settled, noting) }
}

/** What looking for certain parts takes for each comparison of a condition: a hundredth of a millisecond. */
const COMPARISON_WORK = 100

/** Reports the outermost part that is certain. */
function checkCondition(root: ConditionNode, scope: LintScope, report: Report): void {
  const { node, path } = root
  if (isImpossible(node, true, scope)) report('NEVER_TRUE', path, NEVER_TRUE)
  else if (isImpossible(node, false, scope)) report('ALWAYS_TRUE', path, ALWAYS_TRUE)
  else for (const part of partsOf(root)) checkCondition(part, scope, report)
}

const NEVER_TRUE = say(
  'this can never be true, whatever anybody says: is a figure or a word in it wrong?',
  '无论如何回答，此条件都不可能成立：其中的数值或用词是否有误？',
)
const ALWAYS_TRUE = say(
  'this can never be false, whatever anybody says: take it out, or correct it',
  '无论如何回答，此条件都不可能不成立：请删去或更正',
)
const neverMet = (code: string) =>
  say(
    `wherever \`${code}\` applies it can never be fulfilled: do "when" and "require" exclude each other?`,
    `只要\`${code}\`适用就不可能满足："when"与"require"是否互相排斥？`,
  )
const alwaysMet = (code: string) =>
  say(
    `wherever \`${code}\` applies it is fulfilled already, so it asks for nothing: does "require" repeat "when"?`,
    `只要\`${code}\`适用就已经满足，因此没有提出任何要求："require"是否重复了"when"？`,
  )

function checkRequirement(
  { code, when, require }: Requirement,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  const isSettledAlone = (condition: Condition) =>
    isImpossible(condition, true, scope) || isImpossible(condition, false, scope)
  if (!when || !require || isSettledAlone(when) || isSettledAlone(require)) return
  if (isImpossible({ all: [when, require] }, true, scope))
    report('NEVER_MET', [...path, 'require'], neverMet(code))
  else if (isImpossible({ all: [when, { not: require }] }, true, scope))
    report('ALWAYS_MET', [...path, 'require'], alwaysMet(code))
}

const FOUND: Readonly<
  Record<Certainty, readonly [ProblemCode, 'when' | 'require', (code: string) => EngineText]>
> = {
  NEVER_APPLIES: ['NEVER_TRUE', 'when', () => NEVER_TRUE],
  ALWAYS_APPLIES: ['ALWAYS_TRUE', 'when', () => ALWAYS_TRUE],
  NEVER_MET: ['NEVER_MET', 'require', neverMet],
  ALWAYS_MET: ['ALWAYS_MET', 'require', alwaysMet],
}

/** Where a parameter decides, nothing is tried: the organisation may move it. */
function* tryCases(
  requirements: readonly Requirement[],
  { own, context }: RulesInPlace,
  settled: ReadonlySet<string>,
  report: Report,
): Steps<string[]> {
  const indexes = new Map(requirements.map(({ code }, index) => [code, index]))
  const budget: SearchBudget = { judgements: JUDGEMENTS_MAX }
  const isFixed = fixedIn(context)
  const open = own.filter(
    (requirement) =>
      !settled.has(requirement.code) && hangsTogether(requirement, context) && isFixed(requirement),
  )
  const untold: string[] = []
  for (const requirement of open) {
    yield
    const { code } = requirement
    if (budget.judgements < PREPARING_COST) {
      untold.push(code)
      continue
    }
    const granted = Math.min(budget.judgements, JUDGEMENTS_EACH_MAX)
    const one = { judgements: granted - PREPARING_COST }
    const found = yield* stepsWithin(context.work ?? UNBOUNDED, QUESTION_WORK_MAX, () =>
      findingCertainties(requirement, context, one),
    )
    budget.judgements -= granted - one.judgements
    for (const certainty of found?.certainties ?? []) {
      const [problem, part, words] = FOUND[certainty]
      report(problem, ['requirements', indexes.get(code) ?? 0, part], words(code))
    }
    if (found === undefined || one.judgements < 1) untold.push(code)
  }
  return untold
}
