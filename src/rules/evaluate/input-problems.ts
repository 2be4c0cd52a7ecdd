import type { FactDeclaration, LocalisedText } from '../pack/format.ts'
import type { InputProblem } from '../types.ts'

const QUOTED_MAX = 100
const CODES_SHOWN_MAX = 50

/** A text of the caller's as messages quote it: its beginning, where it is long. */
export const quoted = (text: string): string =>
  text.length <= QUOTED_MAX ? text : `${text.slice(0, QUOTED_MAX).toWellFormed()}…`

/** What can be wrong with a fact, in the languages the engine itself speaks. */
export const inputProblem = {
  undeclared: (name: string, path: readonly string[], nearest: string | null): InputProblem => ({
    code: 'UNDECLARED_FACT',
    path,
    message: {
      en: `No active pack declares a fact "${quoted(name)}".${nearest ? ` Did you mean "${nearest}"?` : ''}`,
      'zh-CN': `当前启用的规则包没有声明事实“${quoted(name)}”。${nearest ? `您是否想写“${nearest}”?` : ''}`,
    },
  }),
  invalid: (name: string, path: readonly string[], expected: LocalisedText): InputProblem => ({
    code: 'INVALID_FACT',
    path,
    message: {
      en: `"${quoted(name)}" must be ${expected.en}.`,
      'zh-CN': `“${quoted(name)}”必须是${expected['zh-CN']}。`,
    },
  }),
  derived: (name: string, path: readonly string[], sources: readonly string[]): InputProblem => ({
    code: 'DERIVED_FACT',
    path,
    message: {
      en: `"${name}" is computed and cannot be sent; ${sources.length > 0 ? `send what it follows from: ${sources.join(', ')}` : 'leave it out'}.`,
      'zh-CN': `“${name}”由系统计算得出，不能提交；${sources.length > 0 ? `请提交其所依据的事实：${sources.join('、')}` : '请去掉它'}。`,
    },
  }),
  twice: (name: string, path: readonly string[]): InputProblem => ({
    code: 'INVALID_FACT',
    path,
    message: {
      en: `"${quoted(name)}" is given twice with different values.`,
      'zh-CN': `“${quoted(name)}”给出了两个不同的值。`,
    },
  }),
  tooLarge: (path: readonly string[]): InputProblem => ({
    code: 'INVALID_INPUT',
    path,
    message: {
      en: 'The facts are too large: at most 64 KiB, 32 levels and 500 items in a list.',
      'zh-CN': '事实数据过大：最多64 KiB、32层、每个列表500项。',
    },
  }),
  notAnObject: (path: readonly string[]): InputProblem => ({
    code: 'INVALID_INPUT',
    path,
    message: { en: 'Facts must be a JSON object.', 'zh-CN': '事实必须是一个JSON对象。' },
  }),
  unknownRequirement: (code: string, path: readonly string[]): InputProblem => ({
    code: 'INVALID_INPUT',
    path,
    message: {
      en: `No active pack has a requirement "${quoted(code)}".`,
      'zh-CN': `当前启用的规则包没有要求“${quoted(code)}”。`,
    },
  }),
  notInForce: (resting: readonly LocalisedText[], path: readonly string[]): InputProblem => ({
    code: 'RULES_NOT_IN_FORCE',
    path,
    message: {
      en: `Nothing can be said for this day, on which the rules do not count: ${inWords(resting, 'en', ' ')}`,
      'zh-CN': `无法就该日作出判断，因为规则在该日不适用：${inWords(resting, 'zh-CN', '')}`,
    },
  }),
  badInstant: (path: readonly string[]): InputProblem => ({
    code: 'INVALID_INPUT',
    path,
    message: {
      en: 'asOf must be an RFC 3339 instant such as 2026-01-31T09:00:00Z.',
      'zh-CN': 'asOf必须是RFC 3339时间，例如2026-01-31T09:00:00Z。',
    },
  }),
} as const

const PACKS_NAMED_MAX = 5

function inWords(resting: readonly LocalisedText[], locale: string, between: string): string {
  return resting
    .slice(0, PACKS_NAMED_MAX)
    .map((message) => message[locale])
    .join(between)
}

const KINDS: Record<FactDeclaration['type'], LocalisedText> = {
  boolean: { en: 'true or false', 'zh-CN': 'true或false' },
  integer: { en: 'a whole number', 'zh-CN': '整数' },
  number: { en: 'a number', 'zh-CN': '数字' },
  string: { en: 'a text', 'zh-CN': '文本' },
  code: { en: 'a code', 'zh-CN': '代码' },
  strings: { en: 'a list of texts without repetition', 'zh-CN': '不重复的文本列表' },
  codes: { en: 'a list of codes without repetition', 'zh-CN': '不重复的代码列表' },
  date: { en: 'a date (YYYY-MM-DD) or an RFC 3339 instant', 'zh-CN': '日期（YYYY-MM-DD）或RFC 3339时间' },
  dateTime: { en: 'an RFC 3339 instant or a date (YYYY-MM-DD)', 'zh-CN': 'RFC 3339时间或日期（YYYY-MM-DD）' },
  object: { en: 'a JSON object', 'zh-CN': 'JSON对象' },
  list: { en: 'a list of objects, each with its own name', 'zh-CN': '对象列表，每项有自己的名称' },
}

/** "a whole number from 1 to 5", in both languages, from a fact's declaration. */
export function expectedOf(declaration: FactDeclaration, codes: readonly string[]): LocalisedText {
  const { type, minimum, maximum, minItems, maxLength } = declaration
  const kind = KINDS[type]
  const en = [kind.en ?? '']
  const zh = [kind['zh-CN'] ?? '']
  const say = (english: string, chinese: string) => {
    en.push(english)
    zh.push(chinese)
  }
  if (minimum !== undefined) say(`at least ${minimum}`, `不小于${minimum}`)
  if (maximum !== undefined) say(`at most ${maximum}`, `不大于${maximum}`)
  if (minItems !== undefined)
    say(`with at least ${minItems} item${minItems === 1 ? '' : 's'}`, `至少${minItems}项`)
  if (maxLength !== undefined) say(`of at most ${maxLength} characters`, `最多${maxLength}个字符`)
  const shown = codes.slice(0, CODES_SHOWN_MAX)
  const more = codes.length - shown.length
  if (more > 0)
    say(`one of ${shown.join(', ')} and ${more} more`, `取值为${shown.join('、')}等${codes.length}个代码`)
  else if (codes.length > 0) say(`one of ${shown.join(', ')}`, `取值为${shown.join('、')}`)
  return { en: en.join(', '), 'zh-CN': zh.join(',') }
}
