import type { RulesetProcedure, RulesetStep } from '../record-types.ts'

/** The steps that have to be over before a step may be done. */
export function stepsBefore({ steps }: RulesetProcedure, { code, order }: RulesetStep): readonly string[] {
  if (order === null || order === 'first') return []
  if (order !== 'last') return order.after
  return steps.filter((other) => other.code !== code && other.order !== 'last').map((other) => other.code)
}
