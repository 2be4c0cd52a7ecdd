import type { Speaker } from '../compare/bilingual.ts'
import { isOperator, type OperatorName } from '../operators/signatures.ts'
import type { Condition } from '../pack/format.ts'

const RELATIONS: Record<OperatorName, readonly [en: string, zh: string]> = {
  equal: ['is', '为'],
  notEqual: ['is not', '不为'],
  in: ['is one of', '属于'],
  notIn: ['is none of', '不属于'],
  contains: ['includes', '包含'],
  doesNotContain: ['does not include', '不包含'],
  containsAny: ['includes at least one of', '至少包含其中之一：'],
  containsAll: ['includes all of', '全部包含：'],
  covers: ['covers', '涵盖'],
  lessThan: ['is below', '小于'],
  lessThanInclusive: ['is at most', '不超过'],
  greaterThan: ['is above', '大于'],
  greaterThanInclusive: ['is at least', '不少于'],
  before: ['is before', '早于'],
  after: ['is after', '晚于'],
  onOrBefore: ['is on or before', '不晚于'],
  onOrAfter: ['is on or after', '不早于'],
  olderThan: ['is longer ago than', '距今超过'],
  withinLast: ['is within the last', '距今不超过'],
  startsWith: ['starts with', '开头为'],
  endsWith: ['ends with', '结尾为'],
  matchesGlob: ['matches', '符合'],
  atLeast: ['is at least', '不低于'],
  atMost: ['is at most', '不高于'],
  isStated: ['is known', '已知'],
}

/** A resolved condition as a clause: "age of the client is below 18 years or client groups includes child". */
export function conditionWords(condition: Condition | undefined, speaker: Speaker): string {
  return condition ? clause(condition, speaker, false) : speaker.say('always', '任何情况')
}

function clause(node: Condition, speaker: Speaker, isInner: boolean): string {
  if (node.not)
    return speaker.say(
      `not (${clause(node.not, speaker, false)})`,
      `非（${clause(node.not, speaker, false)}）`,
    )
  const parts = node.all ?? node.any
  if (!parts) return comparison(node, speaker)
  if (parts[0] && parts.length === 1) return clause(parts[0], speaker, isInner)
  const joined = parts
    .map((part) => clause(part, speaker, true))
    .join(node.all ? speaker.say(' and ', '且') : speaker.say(' or ', '或'))
  return isInner ? speaker.say(`(${joined})`, `（${joined}）`) : joined
}

function comparison({ fact = '', operator = '', value, path }: Condition, speaker: Speaker): string {
  const [en, zh] = isOperator(operator) ? RELATIONS[operator] : [operator, operator]
  const name = path === undefined ? speaker.fact(fact) : `${speaker.fact(fact)} ${path}`
  const relation = speaker.say(` ${en}`, zh)
  if (operator === 'isStated' || value === undefined) return `${name}${relation}`
  return `${name}${relation}${speaker.say(' ', '')}${operand(fact, value, speaker)}`
}

function operand(fact: string, value: NonNullable<Condition['value']>, speaker: Speaker): string {
  if (typeof value !== 'object' || Array.isArray(value)) return speaker.value(fact, value)
  return 'fact' in value ? speaker.fact(value.fact) : value.param
}
