import { decideStrictness, WORK_MAX } from '../compare/decide-strictness.ts'
import type { WorkBudget } from '../compare/decision-diagram.ts'
import { type RequirementInContext, readsFactsAlike } from '../compare/implied-strictness.ts'
import { conditionsIn, conditionsOf, factsOfRequirement } from '../conditions/facts-read.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { Pack } from '../pack/format.ts'
import { say, worded } from '../pack/locale.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { usesPlugin } from '../plugins/uses-plugin.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { Expander } from './expand.ts'
import { expandRules } from './expanded-rules.ts'
import { exampleInWords } from './floors.ts'
import {
  looseningValues,
  type MovedValue,
  movedValues,
  type ResolvedParameters,
  valuesBefore,
} from './parameters.ts'
import type { RulesetProblem } from './ruleset-problem.ts'
import { unreadableRules } from './unresolved-names.ts'

/** Steps spent on deciding what the parameters of one set of packs make of its floors, all together. */
const FLOORS_WORK_MAX = 300_000

interface Floors {
  readonly floors: readonly RulesetRequirement[]
  readonly context: RuleContext
  readonly plugins: PluginOperators
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
  plugins: PluginOperators,
): RulesetProblem[] {
  const beyond = looseningValues(parameters, wanted).sort(([a], [b]) => (a < b ? -1 : 1))
  const moved = movedValues(packs, parameters, wanted)
  if (beyond.length + moved.length === 0) return []
  const budget = { work: FLOORS_WORK_MAX }
  const reference = { ...parameters.values, ...valuesBefore(moved) }
  const problems: RulesetProblem[] = []
  let before = readFloors(packs, reference, words, plugins)
  const soFar = { ...reference }
  for (const value of moved) {
    soFar[value.name] = value.to
    const after = readFloors(packs, soFar, words, plugins)
    problems.push(...compared(before, after, value, budget, true))
    before = after
  }
  for (const [name, to] of beyond) {
    const after = readFloors(packs, { ...parameters.values, [name]: to }, words, plugins)
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
    const found = comparesByPlugin(was, before.plugins)
      ? [unproven(value, floor.code)]
      : problemsOf(was, is, value, budget)
    return found.filter(({ code }) => code === 'FLOOR_WEAKENED' || isRefusedUnproven)
  })
}

function problemsOf(
  before: RequirementInContext,
  after: RequirementInContext,
  value: MovedValue,
  budget: WorkBudget,
): RulesetProblem[] {
  const { name, to, path } = value
  const { code } = before.requirement
  const granted = Math.min(budget.work, WORK_MAX)
  const own = { work: granted }
  const found = decideStrictness(before, after, own)
  budget.work -= granted - own.work
  const weakens = say(
    `${name} = ${to} weakens the floor ${code}; a floor may only be tightened.`,
    `${name} = ${to}削弱了底线${code}；底线只能收紧。`,
  )
  if (found.verdict === 'WEAKER') {
    const example = exampleInWords(found.example, after.context)
    const words = say(`${weakens.en} ${example.en}`, `${weakens['zh-CN']}${example['zh-CN']}`)
    return [{ code: 'FLOOR_WEAKENED', ...worded(words), path, counterExample: found.example }]
  }
  if (isLater(before.requirement.deadline, after.requirement.deadline))
    return [
      {
        code: 'FLOOR_WEAKENED',
        ...worded(say(`${weakens.en} It would be due later.`, `${weakens['zh-CN']}期限会推迟。`)),
        path,
      },
    ]
  if (found.verdict === 'AT_LEAST_AS_STRICT' && closesAlike(before, after)) return []
  return [unproven(value, code)]
}

const unproven = ({ name, to, path }: MovedValue, code: string): RulesetProblem => ({
  code: 'FLOOR_UNPROVEN',
  ...worded(
    say(
      `${name} = ${to} changes the floor ${code} in a way of which it cannot be decided that it never asks for less; a floor may only be tightened.`,
      `${name} = ${to}改变了底线${code}，但无法确定在任何情形下都不降低要求；底线只能收紧。`,
    ),
  ),
  path,
})

/** Of a plugin's operators nobody knows the values at which they change, so nothing is decided of what they compare. */
function comparesByPlugin({ requirement, context }: RequirementInContext, plugins: PluginOperators): boolean {
  if (plugins.size === 0) return false
  const behind = factsOfRequirement(requirement, context).flatMap((name) => {
    const fact = Object.hasOwn(context.facts, name) ? context.facts[name] : undefined
    return [
      ...(fact?.derive ? conditionsIn(fact.derive) : []),
      ...(fact?.countsWhen ? [fact.countsWhen] : []),
    ]
  })
  return [...conditionsOf(requirement, context.facts), ...behind].some((one) => usesPlugin(one, plugins))
}

/**
 * Whether two versions of a floor close with the same acts. A floor that does not block holds a verdict up while it is not
 * known whether the act closes: that is compared by the text and by what the facts mean, as the decision looks at findings.
 */
function closesAlike(before: RequirementInContext, after: RequirementInContext): boolean {
  const [was, is] = [before, after].map(({ requirement, context }) => {
    const { when, require, performedBy, ...closing } = requirement
    return { requirement: closing, context }
  })
  if (!was || !is || (!was.requirement.closes && !is.requirement.closes)) return true
  const isSameText =
    canonicalJson(was.requirement.closes ?? null) === canonicalJson(is.requirement.closes ?? null)
  return isSameText && readsFactsAlike(was, is)
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
  plugins: PluginOperators,
): Floors | null {
  const expander = new Expander(new Map(packs.map((pack) => [pack.pack, pack])), values)
  const { rules, problems } = expandRules(packs, expander)
  if (problems.length > 0 || unreadableRules(rules, plugins).length > 0) return null
  return {
    floors: rules.requirements
      .filter(({ lock }) => lock === 'floor')
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    context: { facts: rules.facts, ...words },
    plugins,
  }
}
