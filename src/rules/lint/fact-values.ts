import { parseDay, parseInstant } from '../operators/dates.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { ProblemCode, ProblemMessage } from '../pack/problems.ts'
import { termOf, unknown } from './unknown-names.ts'
import type { LintScope } from './visible-packs.ts'

type Known = Pick<LintScope, 'vocabulary' | 'others'>

export interface ValueFault {
  readonly code: ProblemCode
  readonly message: ProblemMessage
  readonly cause?: string
}

const misfit = (message: EngineText): ValueFault => ({ code: 'VALUE_MISFIT', message })

/** What is wrong with a value of a fact, or null: its type, its bounds, its vocabulary. A list is judged as a whole. */
export function faultOfValue(value: unknown, fact: FactDeclaration, scope: Known): ValueFault | null {
  if (fact.type === 'strings' || fact.type === 'codes') {
    if (!Array.isArray(value))
      return misfit(say('this fact takes a list in square brackets', '此事实的值应为方括号内的列表'))
    const faults = value.map((item) => faultOfElement(item, fact, scope))
    return faults.find((fault) => fault !== null) ?? null
  }
  if (fact.type === 'object' || fact.type === 'list')
    return misfit(
      say(`a fact of type ${fact.type} cannot have a plain value`, `类型为${fact.type}的事实不能取简单的值`),
    )
  return faultOfElement(value, fact, scope)
}

/** What is wrong with one value, or one item of a list fact; null when nothing is. */
export function faultOfElement(value: unknown, fact: FactDeclaration, scope: Known): ValueFault | null {
  switch (fact.type) {
    case 'boolean':
      return typeof value === 'boolean'
        ? null
        : misfit(say('this fact is true or false, without quotes', '此事实的值是true或false，不加引号'))
    case 'integer':
    case 'number':
      return faultOfNumber(value, fact)
    case 'date':
      return typeof value === 'string' && parseDay(value) !== null
        ? null
        : misfit(say('this fact takes a date such as "2025-06-02"', '此事实的值应为日期，例如"2025-06-02"'))
    case 'dateTime':
      return typeof value === 'string' && parseInstant(value) !== null
        ? null
        : misfit(
            say(
              'this fact takes a date with its time such as "2025-06-02T09:00:00Z"',
              '此事实的值应为带时间的日期，例如"2025-06-02T09:00:00Z"',
            ),
          )
    case 'code':
    case 'codes':
      return faultOfCode(value, fact, scope)
    default:
      return typeof value === 'string'
        ? null
        : misfit(say('this fact takes a text in double quotes', '此事实的值应为双引号内的文字'))
  }
}

function faultOfNumber(value: unknown, { type, minimum, maximum }: FactDeclaration): ValueFault | null {
  if (typeof value !== 'number')
    return misfit(say('this fact takes a number, without quotes', '此事实的值应为数字，不加引号'))
  if (type === 'integer' && !Number.isInteger(value))
    return misfit(say('this fact takes a whole number', '此事实的值应为整数'))
  if (minimum !== undefined && value < minimum)
    return misfit(say(`this fact is at least ${minimum}`, `此事实的值不小于${minimum}`))
  if (maximum !== undefined && value > maximum)
    return misfit(say(`this fact is at most ${maximum}`, `此事实的值不大于${maximum}`))
  return null
}

function faultOfCode(
  value: unknown,
  { vocabulary: list }: FactDeclaration,
  { vocabulary, others }: Known,
): ValueFault | null {
  if (typeof value !== 'string')
    return misfit(
      say(
        `this fact takes a code of the vocabulary list \`${list}\` in double quotes`,
        `此事实的值应为词汇表\`${list}\`中的代码，放在双引号内`,
      ),
    )
  const terms = list === undefined ? undefined : vocabulary.get(list)
  if (!terms || terms.has(value)) return null
  return unknown(termOf(list ?? ''), value, terms.keys(), { others })
}
