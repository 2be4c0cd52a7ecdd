import { type ExpressionNode, expressionFormsOf } from '../conditions/nodes.ts'
import type { Expression, FactDeclaration, FactType } from '../pack/format.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { faultOfElement } from './fact-values.ts'
import type { LintScope, Report } from './visible-packs.ts'

interface Typing {
  readonly scope: LintScope
  readonly report: Report
  /** The fact a literal is meant for; null when only a number is wanted. */
  readonly wanted: FactDeclaration | null
}

const DATES: readonly FactType[] = ['date', 'dateTime']
const NUMBERS: readonly FactType[] = ['integer', 'number']
const LISTS: readonly FactType[] = ['list', 'strings', 'codes']
const PLURALS: readonly FactType[] = ['strings', 'codes']

const A_DATE = say('a date', '日期')
const A_LIST = say('a list', '列表')

const factMisfit = (name: string | undefined, type: FactType, wanted: EngineText): EngineText =>
  say(
    `\`${name}\` is of type ${type}, but ${wanted.en} is needed here`,
    `\`${name}\`的类型是${type}，但此处需要${wanted['zh-CN']}`,
  )

const typeMisfit = (wanted: EngineText, type: FactType): EngineText =>
  say(
    `${wanted.en} is needed here, not a value of type ${type}`,
    `此处需要${wanted['zh-CN']}，而不是${type}类型的值`,
  )

/** The type an expression yields, or null when it cannot be told; what is wrong inside it is reported. */
export function expressionTypeOf(expression: ExpressionNode, typing: Typing): FactType | null {
  const { node, path } = expression
  const [form, ...others] = expressionFormsOf(node)
  if (form === undefined || others.length > 0) return null
  switch (form) {
    case 'value':
      return typeOfLiteral(node.value, [...path, 'value'], typing)
    case 'fact':
      return typing.scope.facts.get(node.fact ?? '')?.type ?? null
    case 'param':
      return typing.scope.parameters.get(node.param ?? '')?.type ?? null
    case 'when':
      return 'boolean'
    case 'ageInDays':
    case 'ageInYears':
      return typeOfFactForm(node[form], DATES, A_DATE, [...path, form], typing)
    case 'count':
      return typeOfFactForm(node.count, LISTS, A_LIST, [...path, form], typing)
    case 'without':
      return typeOfWithout(node.without ?? [], [...path, form], typing)
    case 'case':
      return typeOfCase(expression, typing)
    case 'addDays':
    case 'addMonths':
      return typeOfMove(node[form] ?? [], [...path, form], typing)
    default:
      return typeOfSum(node[form] ?? [], [...path, form], typing)
  }
}

/** Whether a value of one type may stand for a fact of another. */
export function fitsType(type: FactType, wanted: FactType): boolean {
  if (type === wanted || (type === 'integer' && wanted === 'number')) return true
  return (type === 'code' && wanted === 'string') || (type === 'codes' && wanted === 'strings')
}

function typeOfLiteral(
  value: Expression['value'],
  path: Path,
  { wanted, scope, report }: Typing,
): FactType | null {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (!wanted || NUMBERS.includes(wanted.type) || wanted.type === 'boolean') return 'string'
  const fault = faultOfElement(value, wanted, scope)
  if (fault) report(fault.code, path, fault.message, 'value', fault.cause)
  return wanted.type
}

function typeOfFactForm(
  name: string | undefined,
  types: readonly FactType[],
  what: EngineText,
  path: Path,
  { scope, report }: Typing,
): FactType {
  const fact = scope.facts.get(name ?? '')
  if (fact && !types.includes(fact.type)) report('DERIVE_MISFIT', path, factMisfit(name, fact.type, what))
  return 'integer'
}

function typeOfWithout(names: readonly string[], path: Path, { scope, report }: Typing): FactType | null {
  const types = names.map((name) => scope.facts.get(name)?.type ?? null)
  for (const [index, type] of types.entries()) {
    if (type !== null && !PLURALS.includes(type)) {
      report('DERIVE_MISFIT', [...path, index], factMisfit(names[index], type, A_LIST))
    }
  }
  return types[0] ?? null
}

function typeOfCase({ node, path }: ExpressionNode, typing: Typing): FactType | null {
  const types = (node.case ?? []).map(({ then }, index) =>
    expressionTypeOf({ node: then, path: [...path, 'case', index, 'then'] }, typing),
  )
  return types.reduce((common, type, index) => {
    if (common === null || type === null) return common ?? type
    if (fitsType(type, common)) return common
    if (fitsType(common, type)) return type
    typing.report(
      'DERIVE_MISFIT',
      [...path, 'case', index, 'then'],
      say(
        `this case gives a value of type ${type}, an earlier one a value of type ${common}: all have to give the same type`,
        `此分支得出${type}类型的值，而前面的分支得出${common}类型的值：各分支的类型必须相同`,
      ),
    )
    return common
  }, null)
}

function typeOfMove(parts: readonly Expression[], path: Path, typing: Typing): FactType | null {
  const [moment, figure] = parts
  if (!moment || !figure) return null
  const from = expressionTypeOf({ node: moment, path: [...path, 0] }, typing)
  if (from !== null && !DATES.includes(from))
    typing.report('DERIVE_MISFIT', [...path, 0], typeMisfit(A_DATE, from))
  const by = expressionTypeOf({ node: figure, path: [...path, 1] }, { ...typing, wanted: null })
  if (by !== null && by !== 'integer')
    typing.report('DERIVE_MISFIT', [...path, 1], typeMisfit(say('a whole number', '整数'), by))
  return from
}

function typeOfSum(parts: readonly Expression[], path: Path, typing: Typing): FactType {
  const types = parts.map((node, index) =>
    expressionTypeOf({ node, path: [...path, index] }, { ...typing, wanted: null }),
  )
  for (const [index, type] of types.entries()) {
    if (type !== null && !NUMBERS.includes(type))
      typing.report('DERIVE_MISFIT', [...path, index], typeMisfit(say('a number', '数字'), type))
  }
  return types.every((type) => type === 'integer') ? 'integer' : 'number'
}
