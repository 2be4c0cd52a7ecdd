import type { Condition, Expression, FactDeclaration } from '../pack/format.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import {
  conditionsOfExpression,
  expressionNodesOf,
  factsOfExpression,
  factsOfNode,
  nodesOf,
} from './nodes.ts'

export type FactDeclarations = Readonly<Record<string, FactDeclaration>>

/** The facts a resolved condition reads directly, each once. */
export function factsOfCondition(condition: Condition): string[] {
  const reads = [...nodesOf({ node: condition, path: [] })].flatMap(factsOfNode)
  return [...new Set(reads.map(({ name }) => name))]
}

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

/** The conditions that decide a requirement's status and whether it blocks; the list it is judged by counts as read. */
export function conditionsOf({ when, require, closes, each }: RulesetRequirement): Condition[] {
  const list = each === undefined ? undefined : { fact: each, operator: 'isStated', value: true }
  return [when, require, closes, list].filter((condition) => condition !== undefined)
}

/** Names of the facts that decide a requirement's outcome, those behind derived facts included. */
export function factsOfRequirement(requirement: RulesetRequirement, { facts }: RuleContext): string[] {
  return factsBehind(conditionsOf(requirement).flatMap(factsOfCondition), facts)
}
