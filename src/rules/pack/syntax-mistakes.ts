import { type ParseError, printParseErrorCode } from 'jsonc-parser'
import type { EngineText } from './locale.ts'

interface Mistake {
  /** Index in the text. */
  readonly offset: number
  readonly message: EngineText
}

const NO_COMMENTS: EngineText = {
  en: 'comments are not allowed here, nothing after // or #: take this one out',
  'zh-CN': '此文件中不能写//或#开头的注释：请删去这一处',
}
const NO_NUMBER: EngineText = {
  en: 'this is not a number as it is written here, such as 12 or 0.5',
  'zh-CN': '这不是正确写法的数字，正确写法例如12或0.5',
}
const NOT_JSON: EngineText = {
  en: 'this cannot be read: the file has to be JSON',
  'zh-CN': '此处无法读取：文件必须是JSON格式',
}

const MESSAGES: Readonly<Record<string, EngineText>> = {
  InvalidSymbol: {
    en: 'this cannot be read here: texts stand in double quotes, figures and the words true, false and null without',
    'zh-CN': '此处无法读取：文字要放在英文双引号"内，数字以及true、false、null不加引号',
  },
  InvalidNumberFormat: NO_NUMBER,
  UnexpectedEndOfNumber: NO_NUMBER,
  PropertyNameExpected: {
    en: 'a name in double quotes is expected here, such as "title"',
    'zh-CN': '此处应为放在英文双引号内的名称，例如"title"',
  },
  ValueExpected: {
    en: 'something is missing here: a text, a figure, true or false, a list or an object',
    'zh-CN': '此处缺少内容：文字、数字、true或false、列表或对象',
  },
  ColonExpected: {
    en: 'a colon is missing before this: "name": value',
    'zh-CN': '此处之前缺少英文冒号，应写成"name": value',
  },
  CommaExpected: { en: 'a comma is missing before this', 'zh-CN': '此处之前缺少英文逗号' },
  CloseBraceExpected: {
    en: 'a closing brace } is missing: every { needs one',
    'zh-CN': '缺少右花括号}：每个{都需要一个}',
  },
  CloseBracketExpected: {
    en: 'a closing bracket ] is missing: every [ needs one',
    'zh-CN': '缺少右方括号]：每个[都需要一个]',
  },
  EndOfFileExpected: {
    en: 'nothing may follow here: the outermost bracket is closed already',
    'zh-CN': '此处不能再有内容：最外层的括号已经结束',
  },
  InvalidCommentToken: NO_COMMENTS,
  UnexpectedEndOfComment: NO_COMMENTS,
  UnexpectedEndOfString: {
    en: 'this text is not closed on its line: put a double quote at its end, and \\n where a new line begins',
    'zh-CN': '这段文字没有在本行结束：请在末尾加上英文双引号"，需要换行处写\\n',
  },
  InvalidUnicode: { en: 'after \\u four digits are expected', 'zh-CN': '\\u之后应有四位数字' },
  InvalidEscapeCharacter: {
    en: 'after a backslash only " \\ / b f n r t and u mean something; write \\\\ for a backslash itself',
    'zh-CN': '反斜杠之后只能是"、\\、/、b、f、n、r、t或u；要写反斜杠本身，请写\\\\',
  },
  InvalidCharacter: {
    en: 'a tab or another invisible character stands in this text: write \\t for a tab',
    'zh-CN': '这段文字中有制表符或其他不可见字符：制表符请写成\\t',
  },
}

const CURLY = /[“”„‟«»＂‘’‚‛「」『』]/u
const FULL_WIDTH: Readonly<Record<string, string>> = {
  '：': ':',
  '，': ',',
  '、': ',',
  '；': ',',
  '｛': '{',
  '｝': '}',
  '［': '[',
  '］': ']',
  '【': '[',
  '】': ']',
}
const BARE_WORD = /^[\p{L}_$][\p{L}\p{N}_$.-]*/u
const LITERALS: Readonly<Record<string, string>> = {
  none: 'null',
  nil: 'null',
  undefined: 'null',
  nan: 'null',
  yes: 'true',
  no: 'false',
  是: 'true',
  否: 'false',
}

/**
 * The first mistake of a text that is not JSON, in words for somebody who does not program, and where it is. What follows the
 * first mistake follows from it as often as not, so it is not looked at; of signs that a word processor or an input method
 * puts in everywhere, the message says how many there are.
 */
export function syntaxMistake(text: string, errors: readonly ParseError[]): Mistake {
  if (text.trim() === '')
    return { offset: errors[0]?.offset ?? 0, message: { en: 'the file is empty', 'zh-CN': '文件是空的' } }
  const first = errors.reduce<ParseError | undefined>(
    (earliest, error) => (earliest === undefined || error.offset < earliest.offset ? error : earliest),
    undefined,
  )
  if (first === undefined) return { offset: 0, message: NOT_JSON }
  const rest = text.slice(first.offset)
  const offset = first.offset + (rest.length - rest.trimStart().length)
  const message = likelyMistake(text, offset) ?? MESSAGES[printParseErrorCode(first.error)] ?? NOT_JSON
  return { offset: offset < text.length ? offset : first.offset, message }
}

/** What people do write, told by the signs at the place of the mistake. */
function likelyMistake(text: string, offset: number): EngineText | null {
  const here = text.slice(offset, offset + 100)
  const [sign = ''] = here
  if (here.startsWith('//') || here.startsWith('/*') || sign === '#') return NO_COMMENTS
  if (CURLY.test(sign)) return curlyQuote(sign, text)
  if (sign === "'")
    return {
      en: 'texts and names stand in double quotes: write " instead of \'',
      'zh-CN': '文字和名称要放在双引号内：请把\'改为"',
    }
  const narrow = FULL_WIDTH[sign]
  if (narrow !== undefined) return wideSign(sign, narrow, text)
  if ((sign === '}' || sign === ']') && text.slice(0, offset).trimEnd().endsWith(','))
    return {
      en: `take out the comma before this ${sign}: nothing follows it`,
      'zh-CN': `请删去此处${sign}之前的逗号：它后面没有内容`,
    }
  if (sign === ',') return { en: 'there is a comma too many here', 'zh-CN': '此处多了一个逗号' }
  if (sign === '=') return { en: 'write a colon instead of =', 'zh-CN': '请把=改为英文冒号:' }
  return bareWord(here)
}

function curlyQuote(sign: string, text: string): EngineText {
  const more = othersOutside(text, (one) => CURLY.test(one))
  return {
    en: `the quote ${sign} is a curly one, as word processors put it in; only the straight double quote " counts here${more.en}`,
    'zh-CN': `引号${sign}是弯引号或全角引号，此处只能用英文直双引号"${more['zh-CN']}`,
  }
}

function wideSign(sign: string, narrow: string, text: string): EngineText {
  const more = othersOutside(text, (one) => FULL_WIDTH[one] !== undefined || CURLY.test(one))
  return {
    en: `write the sign ${narrow} instead of the wide one ${sign}${more.en}`,
    'zh-CN': `请把全角符号${sign}改为半角符号${narrow}${more['zh-CN']}`,
  }
}

/** How many such signs stand outside of texts in straight quotes, where there are several. */
function othersOutside(text: string, isOne: (sign: string) => boolean): EngineText {
  const outside = text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '')
  const count = [...outside].filter(isOne).length
  if (count < 2) return { en: '', 'zh-CN': '' }
  return {
    en: `; this file has ${count} signs of that sort, so let your editor replace them all`,
    'zh-CN': `；此文件中这类符号共有${count}个，可用编辑器一次全部替换`,
  }
}

function bareWord(here: string): EngineText | null {
  const word = BARE_WORD.exec(here)?.[0]
  if (word === undefined) return null
  if (/^\s*[:：]/.test(here.slice(word.length)))
    return { en: `put the name in double quotes: "${word}"`, 'zh-CN': `请把名称放在英文双引号内："${word}"` }
  const small = word.toLowerCase()
  const meant = ['true', 'false', 'null'].includes(small) ? small : LITERALS[small]
  return meant === undefined
    ? { en: `put the text in double quotes: "${word}"`, 'zh-CN': `请把文字放在英文双引号内："${word}"` }
    : { en: `write ${meant} instead of ${word}`, 'zh-CN': `请把${word}改为${meant}` }
}
