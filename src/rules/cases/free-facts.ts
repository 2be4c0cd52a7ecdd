import { expressionNodesOf } from '../conditions/nodes.ts'
import type { Expression, FactDeclaration } from '../pack/format.ts'
import type { RuleContext } from '../types.ts'

/**
 * The context with facts that are calculated from others made facts that can have any value; null when there are none.
 * What holds for any value of them holds for the calculated ones. (The other way round it need not: not every value can
 * come about.) Used to be certain where the inputs of a calculation are too many to try.
 */
export function withFreeFacts({ facts, ...rest }: RuleContext): RuleContext | null {
  const calculated = Object.entries(facts).filter(([, { derive }]) => derive && isCalculation(derive))
  if (calculated.length === 0) return null
  const freed = calculated.map(([name, fact]) => [name, asGiven(fact)] as const)
  return { facts: { ...facts, ...Object.fromEntries(freed) }, ...rest }
}

const isCalculation = (expression: Expression): boolean =>
  [...expressionNodesOf({ node: expression, path: [] })].some(
    ({ node: { difference, sum, product, addDays, addMonths, without } }) =>
      (difference ?? sum ?? product ?? addDays ?? addMonths ?? without) !== undefined,
  )

function asGiven({ derive, protective, ...fact }: FactDeclaration): FactDeclaration {
  return fact
}
