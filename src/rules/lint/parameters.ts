import { isLength, LENGTH_MAX } from '../operators/dates.ts'
import type { Parameter } from '../pack/format.ts'
import { type EngineText, say } from '../pack/locale.ts'
import { boundsOf } from '../ruleset/parameters.ts'
import { crossed } from './fact-declarations.ts'
import type { LintRule } from './visible-packs.ts'

/** A parameter's default lies within its own bounds. */
export const parameterDeclarations: LintRule = ({ pack }, report) => {
  for (const [name, { type, minimum, maximum, default: value }] of Object.entries(pack.parameters ?? {})) {
    const path = ['parameters', name, 'default']
    if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
      report('PARAMETER_DECLARATION', ['parameters', name, 'minimum'], crossed(minimum, maximum))
    }
    const figures = { default: value, minimum, maximum }
    for (const [part, figure] of Object.entries(figures))
      if (type === 'integer' && figure !== undefined && !Number.isInteger(figure))
        report(
          'PARAMETER_DECLARATION',
          ['parameters', name, part],
          say(
            `"${part}" is ${figure}, which is not a whole number, and the parameter is of type integer`,
            `"${part}"为${figure}，不是整数，而此参数的类型是integer`,
          ),
        )
    if (minimum !== undefined && value < minimum)
      report(
        'PARAMETER_DECLARATION',
        path,
        say(`the default ${value} is below the minimum ${minimum}`, `默认值${value}小于最小值${minimum}`),
      )
    if (maximum !== undefined && value > maximum)
      report(
        'PARAMETER_DECLARATION',
        path,
        say(`the default ${value} is above the maximum ${maximum}`, `默认值${value}大于最大值${maximum}`),
      )
  }
}

/** What is wrong with a length of time in days, months or years, as a figure or through a parameter; null when nothing is. */
export function faultOfLength(length: number | Parameter): EngineText | null {
  if (typeof length === 'number')
    return isLength(length) ? null : say(`${length} is not ${LENGTH.en}`, `${length}不是${LENGTH['zh-CN']}`)
  if (length.type !== 'integer')
    return say(
      `a parameter of type ${length.type} may be set to figures that are not ${LENGTH.en}: make it an integer`,
      `类型为${length.type}的参数可能被设为不是${LENGTH['zh-CN']}的数值：请改为integer`,
    )
  const { default: value, minimum, maximum } = length
  const wrong = [value, minimum, maximum].find((figure) => figure !== undefined && !isLength(figure))
  return wrong === undefined
    ? null
    : say(
        `the parameter is, or may be set to, ${wrong}, which is not ${LENGTH.en}`,
        `此参数为或可能被设为${wrong}，而它不是${LENGTH['zh-CN']}`,
      )
}

const LENGTH = say(`a length of time: a whole number from 0 to ${LENGTH_MAX}`, `时长：0到${LENGTH_MAX}的整数`)

/**
 * Why a parameter that an extended pack declares cannot be declared as it is; null for one that is at least as strict: the
 * same type, unit and direction, a default that the extended pack allows and that protects as much, no looser bound.
 */
export function faultOfRedeclared(own: Parameter, known: Parameter): EngineText | null {
  if (own.type !== known.type || own.unit !== known.unit || own.stricter !== known.stricter)
    return say(
      'has it with another "type", "unit" or "stricter"',
      '中它的"type"、"unit"或"stricter"与此处不同',
    )
  const { minimum = -Infinity, maximum = Infinity } = known
  if (own.default < minimum || own.default > maximum)
    return say(
      `allows no default of ${own.default} (${boundsOf(known).en})`,
      `不允许默认值${own.default}（${boundsOf(known)['zh-CN']}）`,
    )
  const isLower = own.stricter === 'lower'
  if (isLower ? own.default > known.default : own.default < known.default)
    return say(
      `sets it to ${known.default}, and ${own.default} is less strict`,
      `将其设为${known.default}，而${own.default}较宽松`,
    )
  const [bound, limit] = isLower ? [own.maximum, known.maximum] : [own.minimum, known.minimum]
  const isLooser = bound !== undefined && limit !== undefined && (isLower ? bound > limit : bound < limit)
  if (!isLooser) return null
  return isLower
    ? say(`allows at most ${limit}, and ${bound} is less strict`, `最大只允许${limit}，而${bound}较宽松`)
    : say(`allows at least ${limit}, and ${bound} is less strict`, `最小只允许${limit}，而${bound}较宽松`)
}
