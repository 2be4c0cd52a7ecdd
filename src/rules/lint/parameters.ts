import { isLength, LENGTH_MAX } from '../operators/dates.ts'
import type { Parameter } from '../pack/format.ts'
import type { LintRule } from './visible-packs.ts'

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
    const figures = { default: value, minimum, maximum }
    for (const [part, figure] of Object.entries(figures))
      if (type === 'integer' && figure !== undefined && !Number.isInteger(figure))
        report(
          'PARAMETER_DECLARATION',
          ['parameters', name, part],
          `the ${part} ${figure} is not a whole number`,
        )
    if (minimum !== undefined && value < minimum)
      report('PARAMETER_DECLARATION', path, `the default ${value} is below the minimum ${minimum}`)
    if (maximum !== undefined && value > maximum)
      report('PARAMETER_DECLARATION', path, `the default ${value} is above the maximum ${maximum}`)
  }
}

/** What is wrong with a length of time in days, months or years, as a figure or through a parameter; null when nothing is. */
export function faultOfLength(length: number | Parameter): string | null {
  if (typeof length === 'number') return isLength(length) ? null : `${length} is not ${LENGTH}`
  if (length.type !== 'integer')
    return `a parameter of type ${length.type} may have values that are not ${LENGTH}`
  const { default: value, minimum, maximum } = length
  const wrong = [value, minimum, maximum].find((figure) => figure !== undefined && !isLength(figure))
  return wrong === undefined ? null : `the parameter is, or may be set to, ${wrong}, which is not ${LENGTH}`
}

const LENGTH = `a length of time: a whole number from 0 to ${LENGTH_MAX}`

/**
 * Why a parameter that an extended pack declares cannot be declared as it is; null for one that is at least as strict: the
 * same type, unit and direction, a default that the extended pack allows and that protects as much, no looser bound.
 */
export function faultOfRedeclared(own: Parameter, known: Parameter): string | null {
  if (own.type !== known.type || own.unit !== known.unit || own.stricter !== known.stricter)
    return 'declares it with another type, unit or stricter direction'
  const { minimum = -Infinity, maximum = Infinity } = known
  if (own.default < minimum || own.default > maximum)
    return `allows no default of ${own.default} (${boundsOf(known)})`
  const isLower = own.stricter === 'lower'
  if (isLower ? own.default > known.default : own.default < known.default)
    return `sets it to ${known.default}, and ${own.default} is less strict`
  const [bound, limit] = isLower ? [own.maximum, known.maximum] : [own.minimum, known.minimum]
  const isLooser = bound !== undefined && limit !== undefined && (isLower ? bound > limit : bound < limit)
  return isLooser ? `allows ${isLower ? 'at most' : 'at least'} ${limit}, and ${bound} is less strict` : null
}

const boundsOf = ({ minimum, maximum }: Parameter): string =>
  [minimum !== undefined && `at least ${minimum}`, maximum !== undefined && `at most ${maximum}`]
    .filter((bound) => bound !== false)
    .join(', ')
