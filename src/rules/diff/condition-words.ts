import type { Speaker } from '../compare/bilingual.ts'
import { isOperator, OPERATORS } from '../operators/signatures.ts'
import type { Condition } from '../pack/format.ts'

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
  const { en, 'zh-CN': zh } = isOperator(operator)
    ? OPERATORS[operator].clause
    : { en: operator, 'zh-CN': operator }
  const name = path === undefined ? speaker.fact(fact) : `${speaker.fact(fact)} ${path}`
  const relation = speaker.say(` ${en}`, zh)
  if (operator === 'isStated' || value === undefined) return `${name}${relation}`
  const words = operand(fact, value, speaker)
  return `${name}${relation}${speaker.say(' ', /^\d/.test(words) ? ' ' : '')}${words}`
}

function operand(fact: string, value: NonNullable<Condition['value']>, speaker: Speaker): string {
  if (typeof value !== 'object' || Array.isArray(value)) return speaker.value(fact, value)
  return 'fact' in value ? speaker.fact(value.fact) : value.param
}
