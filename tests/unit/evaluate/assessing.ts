import { type Assessment, assess } from '../../../src/rules/index.ts'
import type { FactDeclaration, Pack, Requirement } from '../../../src/rules/pack/format.ts'
import type { AssessmentRequest, InputProblem } from '../../../src/rules/types.ts'
import { AS_OF } from '../../support/semantics-table.ts'
import { compiled, factOfType, packWith, requirementWith } from '../semantics/one-condition.ts'

export type Facts = Readonly<Record<string, FactDeclaration>>
type Request = Partial<Omit<AssessmentRequest, 'facts'>>

/** The assessment of a pack on facts that are in order. */
export function assessed(pack: Pack, facts: unknown, request: Request = {}): Assessment {
  const outcome = assess(compiled(pack), { facts, asOf: AS_OF, ...request })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  return outcome.assessment
}

/** What is wrong with facts that are not. */
export function problemsOf(pack: Pack, facts: unknown, request: Request = {}): readonly InputProblem[] {
  const outcome = assess(compiled(pack), { facts, asOf: AS_OF, ...request })
  return outcome.ok ? [] : outcome.problems
}

/** A fact with parts of its declaration put in. */
export const fact = (
  type: FactDeclaration['type'],
  parts: Partial<FactDeclaration> = {},
): FactDeclaration => ({ ...factOfType(type), ...parts })

/** A fact that is not asked for before others. */
export const plain = (
  type: FactDeclaration['type'],
  parts: Partial<FactDeclaration> = {},
): FactDeclaration => ({ ...fact(type, parts), decisive: parts.decisive ?? false })

export const isTrue = (name: string) => ({ fact: name, operator: 'equal', value: true })

export const packOf = (
  facts: Facts,
  requirements: readonly Partial<Requirement>[] = [],
  parts: Partial<Pack> = {},
): Pack => ({ ...packWith(facts, requirements.map(requirementWith)), ...parts })
