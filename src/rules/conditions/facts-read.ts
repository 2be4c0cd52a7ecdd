import type { Condition, Expression, FactDeclaration, Requirement } from '../pack/format.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import {
  conditionsOfExpression,
  conditionsWithin,
  expressionNodesOf,
  factNamesOf,
  factsOfExpression,
} from './nodes.ts'

export type FactDeclarations = Readonly<Record<string, FactDeclaration>>

/** The facts a resolved condition reads directly, each once. */
export function factsOfCondition(condition: Condition): readonly string[] {
  const known = factsRead.get(condition)
  if (known) return known
  const names = [...new Set(conditionsWithin(condition).flatMap(factNamesOf))]
  factsRead.set(condition, names)
  return names
}

// Analyses ask of the same conditions over and over.
const factsRead = new WeakMap<Condition, readonly string[]>()

/** The conditions inside an expression, at any depth. */
export function conditionsIn(expression: Expression): Condition[] {
  return [...expressionNodesOf({ node: expression, path: [] })].flatMap((inner) =>
    conditionsOfExpression(inner).map(({ node }) => node),
  )
}

/** The facts that decide a fact's value when it is not given, or whether a given value counts. */
export function inputsOfFact({ derive, countsWhen }: FactDeclaration): string[] {
  const direct = derive ? [...expressionNodesOf({ node: derive, path: [] })].flatMap(factsOfExpression) : []
  const conditions = [...(derive ? conditionsIn(derive) : []), ...(countsWhen ? [countsWhen] : [])]
  return [...new Set([...direct.map(({ name }) => name), ...conditions.flatMap(factsOfCondition)])]
}

/** A fact whose value a caller can give, and not only one that follows from others. */
export const isGivable = ({ ask, derive }: FactDeclaration): boolean =>
  ask !== undefined || derive === undefined

/**
 * The given names, everything behind them (what derived facts are computed from, the lists of item facts) and nothing
 * else, sorted. Names that nobody declares stay in, so that the caller can notice them.
 */
export function factsBehind(names: Iterable<string>, facts: FactDeclarations): string[] {
  const found = new Set<string>()
  const toVisit = [...names]
  for (let name = toVisit.pop(); name !== undefined; name = toVisit.pop()) {
    if (found.has(name)) continue
    found.add(name)
    const list = listOfItemFact(name)
    if (list !== null) toVisit.push(list)
    const fact = Object.hasOwn(facts, name) ? facts[name] : undefined
    if (fact) toVisit.push(...inputsOfFact(fact))
  }
  return [...found].sort()
}

/** `hazards` for `hazards[].impact`; null for a fact that is not about list items. */
export function listOfItemFact(name: string): string | null {
  const end = name.indexOf('[]')
  return end < 0 ? null : name.slice(0, end)
}

/**
 * What fulfils a requirement: its `require` and, where `performedBy` names the fact that says who did it, one of the
 * `responsible` roles. What a role did that may not do it does not count as done, and while nobody said who did it, it is not
 * known to be done. Undefined where there is nothing to fulfil. Source: docs/semantics.md#from-conditions-to-findings.
 */
export function fulfilmentOf(
  { require, performedBy, responsible = [] }: Pick<Requirement, 'require' | 'performedBy' | 'responsible'>,
  facts: FactDeclarations,
): Condition | undefined {
  if (!require || performedBy === undefined) return require
  const operator = facts[performedBy]?.type === 'codes' ? 'containsAny' : 'in'
  return { all: [require, { fact: performedBy, operator, value: [...responsible] }] }
}

/** The conditions that decide a requirement's status and whether it blocks; the list it is judged by counts as read. */
export function conditionsOf(requirement: RulesetRequirement, facts: FactDeclarations): Condition[] {
  const { when, closes, each } = requirement
  const list = each === undefined ? undefined : { fact: each, operator: 'isStated', value: true }
  return [when, fulfilmentOf(requirement, facts), closes, list].filter((condition) => condition !== undefined)
}

/** Names of the facts that decide a requirement's outcome, those behind derived facts included. */
export function factsOfRequirement(requirement: RulesetRequirement, { facts }: RuleContext): string[] {
  return factsBehind(conditionsOf(requirement, facts).flatMap(factsOfCondition), facts)
}
