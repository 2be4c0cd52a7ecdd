import type { Condition, ConditionValue, Expression, FactDeclaration } from '../pack/format.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'

/**
 * A requirement with everything whose order says nothing put in one order: parts of `all` and `any`, values of a list. What
 * a bounded search finds then does not depend on how a pack was written down.
 */
export function inCanonicalOrder(requirement: RulesetRequirement): RulesetRequirement {
  const known = requirements.get(requirement)
  if (known) return known
  const { when, require, closes } = requirement
  const ordered = {
    ...requirement,
    ...(when && { when: orderedCondition(when) }),
    ...(require && { require: orderedCondition(require) }),
    ...(closes && { closes: orderedCondition(closes) }),
  }
  requirements.set(requirement, ordered)
  requirements.set(ordered, ordered)
  return ordered
}

const requirements = new WeakMap<RulesetRequirement, RulesetRequirement>()
const contexts = new WeakMap<RuleContext, RuleContext>()

/** The declarations by name, their conditions in one order; the same object again for the same context. */
export function contextInCanonicalOrder(context: RuleContext): RuleContext {
  const known = contexts.get(context)
  if (known) return known
  const ordered: RuleContext = {
    facts: sortedRecord(context.facts, orderedFact),
    vocabulary: sortedRecord(context.vocabulary, (terms) => sortedRecord(terms, (term) => term)),
    ...(context.work && { work: context.work }),
  }
  contexts.set(context, ordered)
  contexts.set(ordered, ordered)
  return ordered
}

function orderedFact(fact: FactDeclaration): FactDeclaration {
  const { derive, countsWhen } = fact
  if (!derive && !countsWhen) return fact
  return {
    ...fact,
    ...(derive && { derive: orderedExpression(derive) }),
    ...(countsWhen && { countsWhen: orderedCondition(countsWhen) }),
  }
}

function orderedExpression(expression: Expression): Expression {
  const { when, sum, product, difference, addDays, addMonths } = expression
  if (when) return { when: orderedCondition(when) }
  if (difference) return { difference: orderedPair(difference) }
  if (addDays) return { addDays: orderedPair(addDays) }
  if (addMonths) return { addMonths: orderedPair(addMonths) }
  if (sum) return { sum: sorted(sum.map(orderedExpression)) }
  if (product) return { product: sorted(product.map(orderedExpression)) }
  if (!expression.case) return expression
  return {
    case: expression.case.map((branch) => ({
      when: orderedCondition(branch.when),
      then: orderedExpression(branch.then),
    })),
  }
}

/** Of two parts each means something else, so they stay where they are. */
const orderedPair = ([first, second]: readonly [Expression, Expression]): [Expression, Expression] => [
  orderedExpression(first),
  orderedExpression(second),
]

function orderedCondition(node: Condition): Condition {
  if (node.all) return { all: sorted(node.all.map(orderedCondition)) }
  if (node.any) return { any: sorted(node.any.map(orderedCondition)) }
  if (node.not) return { not: orderedCondition(node.not) }
  const { fact, operator, path, value, condition } = node
  return {
    ...(condition !== undefined && { condition }),
    ...(fact !== undefined && { fact }),
    ...(operator !== undefined && { operator }),
    ...(path !== undefined && { path }),
    ...(value !== undefined && { value: orderedValue(value) }),
  }
}

function orderedValue(value: ConditionValue): ConditionValue {
  if (Array.isArray(value)) return sorted(value)
  if (typeof value !== 'object' || !('param' in value)) return value
  return value.unit === undefined ? { param: value.param } : { param: value.param, unit: value.unit }
}

function sorted<T>(list: readonly T[]): T[] {
  return list
    .map((one) => [JSON.stringify(one), one] as const)
    .sort(byKey)
    .map(([, one]) => one)
}

function sortedRecord<T>(record: Readonly<Record<string, T>>, work: (value: T) => T): Record<string, T> {
  const entries = Object.entries(record).map(([name, value]) => [name, work(value)] as const)
  return Object.fromEntries(entries.sort(byKey))
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a === b ? 0 : a < b ? -1 : 1
