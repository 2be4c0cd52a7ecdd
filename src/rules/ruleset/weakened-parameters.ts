import { decideStrictness, WORK_MAX } from '../compare/decide-strictness.ts'
import type { WorkBudget } from '../compare/decision-diagram.ts'
import { type RequirementInContext, readsFactsAlike } from '../compare/implied-strictness.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { Pack } from '../pack/format.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { Expander } from './expand.ts'
import { expandRules } from './expanded-rules.ts'
import { exampleInWords } from './floors.ts'
import { looseningValues, type MovedValue, movedValues, type ResolvedParameters } from './parameters.ts'
import type { RulesetProblem } from './ruleset-problem.ts'
import { unreadableRules } from './unresolved-names.ts'

/** Steps spent on deciding what the parameters of one set of packs make of its floors, all together. */
const FLOORS_WORK_MAX = 300_000

interface Floors {
  readonly floors: readonly RulesetRequirement[]
  readonly context: RuleContext
}

/**
 * The floors that parameters would weaken, each with a case that shows it. A parameter protects in the direction that its
 * declaration says only as far as every floor agrees that reads it: each one that a pack or the organisation moves is compared
 * with all of them, one parameter after the other. Within the bounds of its owner the less strict direction is free: that is
 * what bounds are for. Values beyond the bounds are refused elsewhere; here they are shown what they would do. `parameters`
 * holds the values without those.
 */
export function weakenedByParameters(
  packs: readonly Pack[],
  parameters: ResolvedParameters,
  wanted: Readonly<Record<string, number>>,
  words: Omit<RuleContext, 'facts'>,
): RulesetProblem[] {
  const beyond = looseningValues(parameters, wanted).sort(([a], [b]) => (a < b ? -1 : 1))
  const moved = movedValues(packs, parameters, wanted)
  if (beyond.length + moved.length === 0) return []
  const budget = { work: FLOORS_WORK_MAX }
  const reference = {
    ...parameters.values,
    ...Object.fromEntries(moved.map(({ name, from }) => [name, from])),
  }
  const problems: RulesetProblem[] = []
  let before = readFloors(packs, reference, words)
  const soFar = { ...reference }
  for (const value of moved) {
    soFar[value.name] = value.to
    const after = readFloors(packs, soFar, words)
    problems.push(...compared(before, after, value, budget, true))
    before = after
  }
  for (const [name, to] of beyond) {
    const after = readFloors(packs, { ...parameters.values, [name]: to }, words)
    const value = { name, from: parameters.values[name] ?? to, to, path: ['parameters', name] }
    problems.push(...compared(before, after, value, budget, false))
  }
  return problems
}

/** What one value makes of all floors. What cannot be decided is a problem too, unless the value is refused anyway. */
function compared(
  before: Floors | null,
  after: Floors | null,
  value: MovedValue,
  budget: WorkBudget,
  isRefusedUnproven: boolean,
): RulesetProblem[] {
  if (!before || !after) return []
  return before.floors.flatMap((floor) => {
    const changed = after.floors.find(({ code }) => code === floor.code)
    if (!changed) return []
    const was = { requirement: floor, context: before.context }
    const is = { requirement: changed, context: after.context }
    if (canonicalJson(floor) === canonicalJson(changed) && readsFactsAlike(was, is)) return []
    return problemsOf(was, is, value, budget).filter(
      ({ code }) => code === 'FLOOR_WEAKENED' || isRefusedUnproven,
    )
  })
}

function problemsOf(
  before: RequirementInContext,
  after: RequirementInContext,
  { name, to, path }: MovedValue,
  budget: WorkBudget,
): RulesetProblem[] {
  const { code } = before.requirement
  const granted = Math.min(budget.work, WORK_MAX)
  const own = { work: granted }
  const found = decideStrictness(before, after, own)
  budget.work -= granted - own.work
  const weakens = `${name} = ${to} weakens the floor ${code}; a floor may only be tightened.`
  if (found.verdict === 'WEAKER') {
    const example = exampleInWords(found.example, after.context)
    const message = `${weakens} ${example}`
    return [{ code: 'FLOOR_WEAKENED', message, path, counterExample: found.example }]
  }
  if (isLater(before.requirement.deadline, after.requirement.deadline))
    return [{ code: 'FLOOR_WEAKENED', message: `${weakens} It would be due later.`, path }]
  if (found.verdict === 'AT_LEAST_AS_STRICT') return []
  const message = `${name} = ${to} changes the floor ${code} in a way of which it cannot be decided that it never asks for less; a floor may only be tightened.`
  return [{ code: 'FLOOR_UNPROVEN', message, path }]
}

/** Whether a deadline leaves more time, or may leave more: days and months are not set off against each other. */
function isLater(before: RulesetRequirement['deadline'], after: RulesetRequirement['deadline']): boolean {
  if (!before || !after || canonicalJson(before) === canonicalJson(after)) return false
  const figure = (value: number | { param: string } | undefined) => (typeof value === 'number' ? value : 0)
  return (
    figure(after.plusDays) > figure(before.plusDays) ||
    figure(after.plusMonths) > figure(before.plusMonths) ||
    canonicalJson(before.dueNowWhen ?? null) !== canonicalJson(after.dueNowWhen ?? null)
  )
}

/** The floors of packs at some parameter values; null for packs that are at fault otherwise, which is told elsewhere. */
function readFloors(
  packs: readonly Pack[],
  values: Readonly<Record<string, number>>,
  words: Omit<RuleContext, 'facts'>,
): Floors | null {
  const expander = new Expander(new Map(packs.map((pack) => [pack.pack, pack])), values)
  const { rules, problems } = expandRules(packs, expander)
  if (problems.length > 0 || unreadableRules(rules).length > 0) return null
  return {
    floors: rules.requirements
      .filter(({ lock }) => lock === 'floor')
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    context: { facts: rules.facts, ...words },
  }
}
