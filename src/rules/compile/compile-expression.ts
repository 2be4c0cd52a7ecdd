import type { Expression } from '../pack/format.ts'
import type { CompiledExpression, ExpressionForm } from '../program/expression.ts'
import type { Assembler, FactTable } from './condition-writer.ts'

interface Compiling {
  readonly facts: FactTable
  readonly assembler: Assembler
}

/** Compiles one expression of the closed list in docs/pack-format.md; the parser has made sure that exactly one form is given. */
export function compileExpression(
  expression: Expression,
  { facts, assembler }: Compiling,
): CompiledExpression {
  const slots: number[] = []
  const conditions: number[] = []

  const slotOf = (name: string) => {
    const slot = facts.slotOf(name)
    slots.push(slot)
    return slot
  }
  const placeOf = (condition: NonNullable<Expression['when']>) => {
    const at = assembler.add(condition)
    conditions.push(at)
    return at
  }

  const compile = (given: Expression): ExpressionForm => {
    if (given.value !== undefined) return { kind: 'value', value: given.value }
    if (given.when) return { kind: 'condition', at: placeOf(given.when) }
    if (given.without)
      return { kind: 'without', from: slotOf(given.without[0]), other: slotOf(given.without[1]) }
    for (const kind of ['fact', 'ageInDays', 'ageInYears', 'count'] as const) {
      const name = given[kind]
      if (name !== undefined) return { kind, slot: slotOf(name) }
    }
    for (const kind of ['difference', 'sum', 'product', 'addDays', 'addMonths'] as const) {
      const parts = given[kind]
      if (parts) return { kind, parts: parts.map(compile) }
    }
    const branches = given.case ?? []
    return {
      kind: 'case',
      branches: branches.map(({ when, then }) => ({ at: placeOf(when), then: compile(then) })),
    }
  }
  return { form: compile(expression), slots, conditions }
}
