import { type ConditionNode, nodesOf } from '../conditions/nodes.ts'
import { parseDuration, parseMoment } from '../operators/dates.ts'
import { isOperator, OPERATORS, type OperatorName, PATH_OPERATORS } from '../operators/signatures.ts'
import { isForbiddenName } from '../pack/forbidden-names.ts'
import type { ConditionValue, FactDeclaration, Parameter } from '../pack/format.ts'
import { didYouMean } from '../pack/suggest.ts'
import { isWrittenDown, type PluginOperator } from '../plugins/define-plugin.ts'
import { faultOfElement, type ValueFault } from './fact-values.ts'
import { faultOfLength } from './parameters.ts'
import { conditionSites } from './sites.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

type Literal = string | number | boolean

/** Operators exist and fit the fact; values fit the operator and the fact; paths lead into object facts only. */
export const operatorFit: LintRule = (scope, report) => {
  for (const site of conditionSites(scope.pack, scope.inherited)) {
    for (const node of nodesOf(site)) checkLeaf(node, scope, report)
  }
}

/** One comparison: its operator is there and fits the fact, and its value fits both. */
export function checkLeaf({ node, path }: ConditionNode, scope: LintScope, report: Report): void {
  const { operator, fact: name, value } = node
  if (operator === undefined || name === undefined) return
  const ofPlugin = scope.plugins.get(operator)
  if (ofPlugin) {
    checkPluginLeaf({ node, path }, ofPlugin, scope, report)
    return
  }
  if (!isOperator(operator)) {
    report(
      'UNKNOWN_OPERATOR',
      [...path, 'operator'],
      () =>
        `there is no operator \`${operator}\`${didYouMean(operator, [...Object.keys(OPERATORS), ...scope.plugins.keys()])}`,
    )
    return
  }
  const fact = scope.facts.get(name)
  if (!fact) return
  if (node.path !== undefined) {
    checkPath({ node, path }, operator, fact, report)
    return
  }
  if (!OPERATORS[operator].factTypes.some((type) => type === fact.type)) {
    report('OPERATOR_MISFIT', [...path, 'operator'], misfitMessage(operator, fact))
    return
  }
  const fault = value === undefined ? null : faultOfOperand(operator, value, fact, scope)
  if (fault) report(fault.code, [...path, 'value'], fault.message)
}

function checkPluginLeaf(
  { node, path }: ConditionNode,
  { factTypes, valueProblem }: PluginOperator,
  { facts, parameters }: LintScope,
  report: Report,
): void {
  const { fact: name = '', operator, value } = node
  const fact = facts.get(name)
  if (!fact) return
  if (node.path !== undefined || !factTypes.includes(fact.type)) {
    const fitting = `\`${operator}\` takes facts of type ${factTypes.join(', ')}, and no path`
    report('OPERATOR_MISFIT', [...path, 'operator'], fitting)
    return
  }
  const given = typeof value === 'object' && 'param' in value ? parameters.get(value.param)?.default : value
  if (given === undefined) return
  const problem = isWrittenDown(given) ? valueProblem(given) : 'does not compare two facts'
  if (problem !== null) report('VALUE_MISFIT', [...path, 'value'], `\`${operator}\` ${problem}`)
}

/** What lies inside an object is not declared, so only what holds for any JSON value is checked. */
function checkPath(
  { node, path }: ConditionNode,
  operator: OperatorName,
  fact: FactDeclaration,
  report: Report,
): void {
  const steps = (node.path ?? '').split('/')
  if (steps.some(isForbiddenName))
    report('FORBIDDEN_NAME', [...path, 'path'], `\`${node.path}\` leads to a name that every object has`)
  if (fact.type !== 'object') {
    report(
      'PATH_MISFIT',
      [...path, 'path'],
      `\`${node.fact}\` is of type ${fact.type}; a path leads into a fact of type object`,
    )
  }
  if (!PATH_OPERATORS.has(operator)) {
    report(
      'OPERATOR_MISFIT',
      [...path, 'operator'],
      `\`${operator}\` cannot be used with a path; use ${[...PATH_OPERATORS].join(', ')}`,
    )
    return
  }
  const fault = node.value === undefined ? null : faultInsideObject(operator, node.value)
  if (fault) report(fault.code, [...path, 'value'], fault.message)
}

function faultInsideObject(operator: OperatorName, value: ConditionValue): ValueFault | null {
  const { operand } = OPERATORS[operator]
  if (typeof value === 'object' && !Array.isArray(value))
    return misfit(
      'with a path the value is written down: a text, a number, true or false, or a list of these',
    )
  if (operand === 'sameList')
    return Array.isArray(value) ? null : misfit(`\`${operator}\` takes a list of values`)
  if (Array.isArray(value)) return misfit(`\`${operator}\` takes one value, not a list`)
  if (operand === 'number') return typeof value === 'number' ? null : misfit(`\`${operator}\` takes a number`)
  if (operand === 'text') return typeof value === 'string' ? null : misfit(`\`${operator}\` takes a text`)
  return operand === 'true' && value !== true ? misfit(`\`${operator}\` takes the value true`) : null
}

function misfitMessage(operator: OperatorName, { type }: FactDeclaration): string {
  const fitting = Object.entries(OPERATORS)
    .filter(([, signature]) => signature.factTypes.some((candidate) => candidate === type))
    .map(([name]) => name)
  return `\`${operator}\` does not fit a fact of type ${type}; use ${fitting.join(', ')}`
}

const misfit = (message: string): ValueFault => ({ code: 'VALUE_MISFIT', message })

function faultOfOperand(
  operator: OperatorName,
  value: ConditionValue,
  fact: FactDeclaration,
  scope: LintScope,
): ValueFault | null {
  if (typeof value !== 'object') return faultOfLiteral(operator, value, fact, scope)
  if (Array.isArray(value)) return faultOfList(operator, value, fact, scope)
  if ('param' in value) return faultOfParameter(operator, value, fact, scope.parameters.get(value.param))
  return faultOfOtherFact(operator, value.fact, fact, scope)
}

function faultOfLiteral(
  operator: OperatorName,
  value: Literal,
  fact: FactDeclaration,
  { vocabulary }: LintScope,
): ValueFault | null {
  switch (OPERATORS[operator].operand) {
    case 'sameList':
    case 'elements':
      return misfit(`\`${operator}\` takes a list of values`)
    case 'true':
      return value === true ? null : misfit(`\`${operator}\` takes the value true`)
    case 'text':
      return typeof value === 'string' ? null : misfit(`\`${operator}\` takes a text`)
    case 'duration':
      return typeof value === 'string' && parseDuration(value)
        ? null
        : misfit(
            `\`${operator}\` takes a duration of years, months, weeks or days such as P12M, of up to nine digits each`,
          )
    case 'date':
      return typeof value === 'string' && parseMoment(value) !== null
        ? null
        : misfit(`\`${operator}\` takes a date such as 2025-06-02 or an instant`)
    case 'number':
      return typeof value === 'number' ? null : misfit(`\`${operator}\` takes a number`)
    case 'scaleTerm':
      return faultOfElement(value, fact, vocabulary) ?? faultOfScale(operator, value, fact, vocabulary)
    default:
      return faultOfElement(value, fact, vocabulary)
  }
}

function faultOfScale(
  operator: OperatorName,
  value: Literal,
  { vocabulary: list }: FactDeclaration,
  vocabulary: LintScope['vocabulary'],
): ValueFault | null {
  const terms = vocabulary.get(list ?? '')
  if (!terms || terms.get(String(value))?.order !== undefined) return null
  return misfit(`\`${operator}\` needs a scale: give the terms of the vocabulary list \`${list}\` an order`)
}

function faultOfList(
  operator: OperatorName,
  values: readonly Literal[],
  fact: FactDeclaration,
  { vocabulary }: LintScope,
): ValueFault | null {
  const { operand } = OPERATORS[operator]
  if (operand !== 'sameList' && operand !== 'elements')
    return misfit(`\`${operator}\` takes one value, not a list`)
  if (values.length === 0) return misfit(`\`${operator}\` takes at least one value`)
  if (new Set(values).size < values.length) return misfit('a value stands twice in this list')
  return (
    values.map((value) => faultOfElement(value, fact, vocabulary)).find((fault) => fault !== null) ?? null
  )
}

function faultOfParameter(
  operator: OperatorName,
  { unit }: { readonly unit?: string | undefined },
  fact: FactDeclaration,
  parameter: Parameter | undefined,
): ValueFault | null {
  const { operand } = OPERATORS[operator]
  if (operand === 'duration') {
    if (unit === undefined)
      return misfit(`\`${operator}\` takes a duration: say unit, one of day, month, year`)
    const fault = parameter === undefined ? null : faultOfLength(parameter)
    return fault === null ? null : misfit(fault)
  }
  if (unit !== undefined) return misfit(`unit makes a duration, which \`${operator}\` does not take`)
  const isNumeric = fact.type === 'integer' || fact.type === 'number'
  if (operand === 'number' || (operand === 'same' && isNumeric)) return null
  return misfit(`a parameter is a number, which \`${operator}\` on a fact of type ${fact.type} does not take`)
}

function faultOfOtherFact(
  operator: OperatorName,
  name: string,
  fact: FactDeclaration,
  { facts }: LintScope,
): ValueFault | null {
  if (!OPERATORS[operator].comparesFacts) return misfit(`\`${operator}\` does not compare two facts`)
  const other = facts.get(name)
  if (!other || comparisonGroup(other) === comparisonGroup(fact)) return null
  return misfit(
    `\`${name}\` is of type ${other.type} and cannot be compared with a fact of type ${fact.type}`,
  )
}

/** Facts of one group have values that can be equal. */
function comparisonGroup({ type, vocabulary }: FactDeclaration): string {
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'date' || type === 'dateTime') return 'moment'
  return vocabulary === undefined ? type : `${type} of ${vocabulary}`
}
