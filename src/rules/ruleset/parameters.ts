import type { Pack, Parameter } from '../pack/format.ts'
import type { RulesetProblem } from './problem.ts'

export interface ResolvedParameters {
  readonly values: Record<string, number>
  readonly declarations: Record<string, Parameter>
  readonly problems: RulesetProblem[]
}

/**
 * Declared defaults with the organisation's values in place of them. A value for an undeclared parameter, of the wrong
 * type or outside the declared bounds is a problem; bounds are how a floor's figure stays a floor.
 */
export function resolveParameters(
  packs: readonly Pack[],
  wanted: Readonly<Record<string, number>>,
): ResolvedParameters {
  const declarations: Record<string, Parameter> = {}
  for (const pack of packs) Object.assign(declarations, pack.parameters ?? {})
  const values = Object.fromEntries(
    Object.entries(declarations).map(([name, declaration]) => [name, declaration.default]),
  )
  const problems: RulesetProblem[] = []
  for (const [name, value] of Object.entries(wanted)) {
    const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined
    const found = declaration ? boundsProblem(name, value, declaration) : undeclared(name)
    if (found) problems.push(found)
    else values[name] = value
  }
  return { values, declarations, problems }
}

const undeclared = (name: string): RulesetProblem => ({
  code: 'INVALID_INPUT',
  message: `No pack of this set declares a parameter ${name}.`,
  path: ['parameters', name],
})

function boundsProblem(name: string, value: number, declaration: Parameter): RulesetProblem | null {
  const { type, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = declaration
  if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value))) {
    return {
      code: 'INVALID_INPUT',
      message: `${name} must be ${type === 'integer' ? 'a whole number' : 'a number'}.`,
      path: ['parameters', name],
    }
  }
  if (value >= minimum && value <= maximum) return null
  const bounds = [
    declaration.minimum !== undefined && `at least ${minimum}`,
    declaration.maximum !== undefined && `at most ${maximum}`,
  ]
  return {
    code: 'PARAMETER_OUT_OF_BOUNDS',
    message: `${name} must be ${bounds.filter(Boolean).join(' and ')}; ${value} is not allowed.`,
    path: ['parameters', name],
  }
}
