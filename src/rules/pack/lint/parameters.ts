import type { LintRule } from './scope.ts'

/** A parameter's default lies within its own bounds. */
export const parameterDeclarations: LintRule = ({ pack }, report) => {
  for (const [name, { type, minimum, maximum, default: value }] of Object.entries(pack.parameters ?? {})) {
    const path = ['parameters', name, 'default']
    if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
      report(
        'PARAMETER_DECLARATION',
        ['parameters', name, 'minimum'],
        `minimum ${minimum} is above maximum ${maximum}`,
      )
    }
    if (type === 'integer' && !Number.isInteger(value))
      report('PARAMETER_DECLARATION', path, `the default ${value} is not a whole number`)
    if (minimum !== undefined && value < minimum)
      report('PARAMETER_DECLARATION', path, `the default ${value} is below the minimum ${minimum}`)
    if (maximum !== undefined && value > maximum)
      report('PARAMETER_DECLARATION', path, `the default ${value} is above the maximum ${maximum}`)
  }
}
