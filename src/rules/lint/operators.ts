import type { ConditionNode } from '../conditions/nodes.ts'
import { parseDuration, parseMoment } from '../operators/dates.ts'
import { isOperator, OPERATORS, type OperatorName, PATH_OPERATORS } from '../operators/signatures.ts'
import { operatorCalled, operatorsFor } from '../operators/spoken-operators.ts'
import { isForbiddenName } from '../pack/forbidden-names.ts'
import type { Condition, ConditionValue, FactDeclaration, FactType, Parameter } from '../pack/format.ts'
import { type EngineText, inEveryLanguage, oneOf, say } from '../pack/locale.ts'
import { didYouMean } from '../pack/suggest.ts'
import { isWrittenDown, type PluginOperator } from '../plugins/define-plugin.ts'
import { faultOfElement, type ValueFault } from './fact-values.ts'
import { faultOfLength } from './parameters.ts'
import { conditionSites, nodesAt } from './sites.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

type Literal = string | number | boolean

/** Operators exist and fit the fact; values fit the operator and the fact; paths lead into object facts only. */
export const operatorFit: LintRule = (scope, report) => {
  for (const site of conditionSites(scope.pack, scope.inherited)) {
    for (const node of nodesAt(site)) checkLeaf(node, scope, report)
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
    const type = scope.facts.get(name)?.type ?? null
    report(
      'UNKNOWN_OPERATOR',
      [...path, 'operator'],
      () => unknownOperator(operator, type, { value, ofPlugins: [...scope.plugins.keys()] }),
      'value',
      `${operator} ${type}`,
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
    report(
      'OPERATOR_MISFIT',
      [...path, 'operator'],
      misfitMessage(operator, name, fact, value),
      'value',
      `${operator} ${name}`,
    )
    return
  }
  const fault = value === undefined ? null : faultOfOperand(operator, value, fact, scope)
  if (fault) report(fault.code, [...path, 'value'], fault.message, 'value', fault.cause)
}

/** What somebody meant who wrote another word for an operator. */
function unknownOperator(
  words: string,
  type: FactType | null,
  { value, ofPlugins }: { readonly value: Condition['value']; readonly ofPlugins: readonly string[] },
): EngineText {
  const meant = operatorCalled(words, type, isLengthOfTime(value))
  if (meant !== null)
    return say(
      `\`${words}\` is not an operator: write ${inWords(meant).en}`,
      `\`${words}\`不是运算符：请写${inWords(meant)['zh-CN']}`,
    )
  const known = [...operatorsFor(type), ...ofPlugins]
  const nearest = didYouMean(words, known)
  const ending = nearest.en === '' ? choiceOf(operatorsFor(type)) : nearest
  return say(`\`${words}\` is not an operator${ending.en}`, `\`${words}\`不是运算符${ending['zh-CN']}`)
}

/** "P30D", {"param": …, "unit": "day"}, or what somebody writes who does not know how: "30 days". */
const isLengthOfTime = (value: Condition['value']): boolean =>
  (typeof value === 'string' && /^\s*(P\d|\d+\s*[\p{L}])/iu.test(value)) ||
  (typeof value === 'object' && 'unit' in value && value.unit !== undefined)

/** "`lessThan` (is below)": the name of an operator, and how it reads. */
const inWords = (operator: OperatorName): EngineText =>
  say(
    `\`${operator}\` (${OPERATORS[operator].clause.en})`,
    `\`${operator}\`（${OPERATORS[operator].clause['zh-CN'].replace(/：$/u, '')}）`,
  )

function choiceOf(operators: readonly OperatorName[]): EngineText {
  const list = inEveryLanguage((locale) => oneOf(operators.map((one) => inWords(one)[locale]))[locale])
  return say(`; there is ${list.en}`, `；可用的有${list['zh-CN']}`)
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
    const types = oneOf(factTypes)
    const fitting = say(
      `\`${operator}\` is for facts of type ${types.en}, and without "path"`,
      `\`${operator}\`只用于类型为${types['zh-CN']}的事实，且不带"path"`,
    )
    report('OPERATOR_MISFIT', [...path, 'operator'], fitting)
    return
  }
  const given =
    typeof value === 'object' && 'param' in value ? figuresOf(parameters.get(value.param)) : [value]
  const problem = given
    .map((one) => (one === undefined ? null : isWrittenDown(one) ? valueProblem(one) : NO_TWO_FACTS))
    .find((found) => found !== null)
  if (problem === undefined || problem === null) return
  const words = typeof problem === 'string' ? say(problem, problem) : problem
  report(
    'VALUE_MISFIT',
    [...path, 'value'],
    say(`\`${operator}\` ${words.en}`, `\`${operator}\`${words['zh-CN']}`),
  )
}

const NO_TWO_FACTS = say('does not compare two facts', '不能比较两个事实')

/** What a parameter may be: as it stands, and as far as its bounds let an organisation move it. */
const figuresOf = (parameter: Parameter | undefined): (number | undefined)[] =>
  parameter === undefined ? [] : [parameter.default, parameter.minimum, parameter.maximum]

/** What lies inside an object is not declared, so only what holds for any JSON value is checked. */
function checkPath(
  { node, path }: ConditionNode,
  operator: OperatorName,
  fact: FactDeclaration,
  report: Report,
): void {
  const steps = (node.path ?? '').split('/')
  if (steps.some(isForbiddenName))
    report(
      'FORBIDDEN_NAME',
      [...path, 'path'],
      say(
        `\`${node.path}\` contains a name that may not be used; choose another one`,
        `\`${node.path}\`中有不可使用的名称，请换一个`,
      ),
    )
  if (fact.type !== 'object') {
    report(
      'PATH_MISFIT',
      [...path, 'path'],
      say(
        `\`${node.fact}\` is of type ${fact.type}, and "path" leads into facts of type object only: take it out`,
        `\`${node.fact}\`的类型是${fact.type}，而"path"只能进入类型为object的事实：请删去`,
      ),
    )
  }
  if (!PATH_OPERATORS.has(operator)) {
    report('OPERATOR_MISFIT', [...path, 'operator'], withPath(operator))
    return
  }
  const fault = node.value === undefined ? null : faultInsideObject(operator, node.value)
  if (fault) report(fault.code, [...path, 'value'], fault.message)
}

function withPath(operator: OperatorName): EngineText {
  const fitting = oneOf([...PATH_OPERATORS].map((one) => `\`${one}\``))
  return say(
    `\`${operator}\` cannot be used with "path"; write ${fitting.en}`,
    `\`${operator}\`不能与"path"一起使用；请写${fitting['zh-CN']}`,
  )
}

function faultInsideObject(operator: OperatorName, value: ConditionValue): ValueFault | null {
  const { operand } = OPERATORS[operator]
  if (typeof value === 'object' && !Array.isArray(value))
    return misfit(
      say(
        'with "path" the value has to be written down: a text, a number, true or false, or a list of these',
        '使用"path"时要直接写出值：文字、数字、true或false，或由它们组成的列表',
      ),
    )
  if (operand === 'sameList') return Array.isArray(value) ? null : needs(operator, A_LIST)
  if (Array.isArray(value)) return needs(operator, ONE_VALUE)
  if (operand === 'number') return typeof value === 'number' ? null : needs(operator, A_NUMBER)
  if (operand === 'text') return typeof value === 'string' ? null : needs(operator, A_TEXT)
  return operand === 'true' && value !== true ? needs(operator, TRUE) : null
}

function misfitMessage(
  operator: OperatorName,
  name: string,
  { type }: FactDeclaration,
  value: Condition['value'],
): EngineText {
  const isAge = isLengthOfTime(value)
  const meant = operatorCalled(operator, type, isAge)
  const [clause] = Object.values(OPERATORS[operator].clause).map((words) =>
    operatorCalled(words, type, isAge),
  )
  const better = meant ?? clause ?? null
  const ending =
    better === null
      ? choiceOf(operatorsFor(type))
      : say(`: write ${inWords(better).en}`, `：请写${inWords(better)['zh-CN']}`)
  return say(
    `\`${operator}\` does not fit \`${name}\`, which is of type ${type}${ending.en}`,
    `\`${operator}\`不适用于\`${name}\`，其类型是${type}${ending['zh-CN']}`,
  )
}

const misfit = (message: EngineText): ValueFault => ({ code: 'VALUE_MISFIT', message })

const A_LIST = say('a list of values in square brackets', '方括号内的值列表')
const ONE_VALUE = say('one value, not a list', '单个值，而不是列表')
const A_NUMBER = say('a number, without quotes', '不加引号的数字')
const A_TEXT = say('a text in double quotes', '双引号内的文字')
const TRUE = say('the value true', '值true')
const A_LENGTH_OF_TIME = say(
  'a length of time in years, months, weeks or days: "P1Y", "P12M", "P2W" or "P30D", with up to nine digits each',
  '以年、月、周或日表示的时长："P1Y"、"P12M"、"P2W"或"P30D"，每个数字最多九位',
)
const A_DATE = say(
  'a date such as "2025-06-02", with its time if that matters',
  '日期，例如"2025-06-02"，必要时带时间',
)

/** "`withinLast` takes a length of time …". */
const needs = (operator: OperatorName, wanted: EngineText): ValueFault =>
  misfit(
    say(
      `\`${operator}\` (${OPERATORS[operator].clause.en}) takes ${wanted.en}`,
      `${inWords(operator)['zh-CN']}需要${wanted['zh-CN']}`,
    ),
  )

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
  scope: LintScope,
): ValueFault | null {
  switch (OPERATORS[operator].operand) {
    case 'sameList':
    case 'elements':
      return needs(operator, A_LIST)
    case 'true':
      return value === true ? null : needs(operator, TRUE)
    case 'text':
      return typeof value === 'string' ? null : needs(operator, A_TEXT)
    case 'duration':
      return typeof value === 'string' && parseDuration(value) ? null : needs(operator, A_LENGTH_OF_TIME)
    case 'date':
      return typeof value === 'string' && parseMoment(value) !== null ? null : needs(operator, A_DATE)
    case 'number':
      return typeof value === 'number' ? null : needs(operator, A_NUMBER)
    case 'scaleTerm':
      return faultOfElement(value, fact, scope) ?? faultOfScale(operator, value, fact, scope.vocabulary)
    default:
      return faultOfElement(value, fact, scope)
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
  return misfit(
    say(
      `\`${operator}\` needs steps that follow each other: give the codes of the vocabulary list \`${list}\` an "order", 1, 2, 3 …`,
      `\`${operator}\`需要有先后的等级：请给词汇表\`${list}\`的代码加上"order"，如1、2、3`,
    ),
  )
}

function faultOfList(
  operator: OperatorName,
  values: readonly Literal[],
  fact: FactDeclaration,
  scope: LintScope,
): ValueFault | null {
  const { operand } = OPERATORS[operator]
  if (operand !== 'sameList' && operand !== 'elements') return needs(operator, ONE_VALUE)
  if (values.length === 0) return needs(operator, say('at least one value', '至少一个值'))
  if (new Set(values).size < values.length)
    return misfit(
      say('a value stands twice in this list: take one of them out', '此列表中有重复的值：请删去一个'),
    )
  return values.map((value) => faultOfElement(value, fact, scope)).find((fault) => fault !== null) ?? null
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
      return misfit(
        say(
          `\`${operator}\` takes a length of time: say in the braces what the figure counts, "unit": "day", "month" or "year"`,
          `\`${operator}\`需要时长：请在花括号内写明单位，"unit": "day"、"month"或"year"`,
        ),
      )
    const fault = parameter === undefined ? null : faultOfLength(parameter)
    return fault === null ? null : misfit(fault)
  }
  if (unit !== undefined)
    return misfit(
      say(
        `"unit" makes a length of time, which \`${operator}\` does not take: take it out`,
        `"unit"表示时长，而\`${operator}\`不接受时长：请删去`,
      ),
    )
  const isNumeric = fact.type === 'integer' || fact.type === 'number'
  if (operand === 'number' || (operand === 'same' && isNumeric)) return null
  return misfit(
    say(
      `a parameter is a number, and \`${operator}\` takes none for a fact of type ${fact.type}`,
      `参数是数字，而\`${operator}\`用于类型为${fact.type}的事实时不接受数字`,
    ),
  )
}

function faultOfOtherFact(
  operator: OperatorName,
  name: string,
  fact: FactDeclaration,
  { facts }: LintScope,
): ValueFault | null {
  if (!OPERATORS[operator].comparesFacts)
    return misfit(say(`\`${operator}\` ${NO_TWO_FACTS.en}`, `\`${operator}\`${NO_TWO_FACTS['zh-CN']}`))
  const other = facts.get(name)
  if (!other || comparisonGroup(other) === comparisonGroup(fact)) return null
  return misfit(
    say(
      `\`${name}\` is of type ${other.type} and cannot be compared with a fact of type ${fact.type}`,
      `\`${name}\`的类型是${other.type}，不能与类型为${fact.type}的事实比较`,
    ),
  )
}

/** Facts of one group have values that can be equal. */
function comparisonGroup({ type, vocabulary }: FactDeclaration): string {
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'date' || type === 'dateTime') return 'moment'
  return vocabulary === undefined ? type : `${type} of ${vocabulary}`
}
