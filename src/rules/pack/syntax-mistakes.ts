import { type ParseError, printParseErrorCode } from 'jsonc-parser'

interface Mistake {
  /** Index in the text. */
  readonly offset: number
  readonly message: string
}

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is not JSON: a text stands in double quotes, a number or true, false, null without',
  InvalidNumberFormat: 'this is not a number as JSON writes it, such as 12 or 0.5',
  PropertyNameExpected: 'a name in double quotes is expected here, such as "title"',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is missing before this: "name": value',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a closing brace } is missing: every { needs one',
  CloseBracketExpected: 'a closing bracket ] is missing: every [ needs one',
  EndOfFileExpected: 'nothing may follow here: the outermost bracket is closed already',
  InvalidCommentToken: 'comments are not allowed in JSON: take this one out',
  UnexpectedEndOfComment: 'comments are not allowed in JSON: take this one out',
  UnexpectedEndOfString:
    'this text is not closed on its line: put a double quote at its end, and \\n where a new line begins',
  UnexpectedEndOfNumber: 'this is not a number as JSON writes it, such as 12 or 0.5',
  InvalidUnicode: 'after \\u four digits are expected',
  InvalidEscapeCharacter:
    'after a backslash only " \\ / b f n r t and u mean something; write \\\\ for a backslash itself',
  InvalidCharacter: 'a tab or another control character stands in this text: write \\t for a tab',
}

const CURLY = /^[“”„‟«»＂‘’‚‛「」『』]/
const FULL_WIDTH: Readonly<Record<string, string>> = {
  '：': ':',
  '，': ',',
  '、': ',',
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
}

/**
 * The first mistake of a text that is not JSON, in words for somebody who does not program, and where it is. What follows the
 * first mistake follows from it as often as not, so it is not looked at.
 */
export function syntaxMistake(text: string, errors: readonly ParseError[]): Mistake {
  if (text.trim() === '') return { offset: errors[0]?.offset ?? 0, message: 'the file is empty' }
  const first = errors.reduce<ParseError | undefined>(
    (earliest, error) => (earliest === undefined || error.offset < earliest.offset ? error : earliest),
    undefined,
  )
  if (first === undefined) return { offset: 0, message: 'this is not JSON' }
  const rest = text.slice(first.offset)
  const offset = first.offset + (rest.length - rest.trimStart().length)
  const message =
    likelyMistake(text, offset) ?? MESSAGES[printParseErrorCode(first.error)] ?? 'this is not JSON'
  return { offset: offset < text.length ? offset : first.offset, message }
}

/** What people do write, told by the signs at the place of the mistake. */
function likelyMistake(text: string, offset: number): string | null {
  const here = text.slice(offset, offset + 100)
  const [sign = ''] = here
  if (here.startsWith('//') || here.startsWith('/*') || sign === '#')
    return 'comments are not allowed in JSON: take this one out'
  if (CURLY.test(here))
    return `the quote ${sign} is a curly one, which word processors put in; JSON has only the straight double quote "`
  if (sign === "'") return `texts and names stand in double quotes: write " instead of '`
  const narrow = FULL_WIDTH[sign]
  if (narrow !== undefined) return `write the sign ${narrow} instead of the wide one ${sign}`
  if ((sign === '}' || sign === ']') && text.slice(0, offset).trimEnd().endsWith(','))
    return `take out the comma before this ${sign}: nothing follows it`
  if (sign === ',') return 'there is a comma too many here'
  if (sign === '=') return 'write a colon instead of ='
  return bareWord(here)
}

function bareWord(here: string): string | null {
  const word = BARE_WORD.exec(here)?.[0]
  if (word === undefined) return null
  if (/^\s*:/.test(here.slice(word.length))) return `put the name in double quotes: "${word}"`
  const small = word.toLowerCase()
  const meant = ['true', 'false', 'null'].includes(small) ? small : LITERALS[small]
  return meant === undefined
    ? `put the text in double quotes: "${word}"`
    : `write ${meant} instead of ${word}`
}
