import { type Node, type ParseError, parseTree } from 'jsonc-parser'
import { isForbiddenName } from './forbidden-names.ts'
import { LIMITS } from './format-values.ts'
import type { EngineText } from './locale.ts'
import { unprintableIn } from './printable.ts'
import type { DraftProblem } from './problems.ts'
import { syntaxMistake } from './syntax-mistakes.ts'

const NUMBER_CHARACTERS_MAX = 40
const KEY_LENGTH_MAX = 256

/** Offset of the bracket that opens one level too many, or null. Linear, and it ends there: no recursion, no memory. */
export function offsetOfDeepNesting(source: string, levelsMax: number): number | null {
  let depth = 0
  let isInString = false
  for (let index = 0; index < source.length; index += 1) {
    const code = source.charCodeAt(index)
    if (isInString) {
      if (code === 92) index += 1
      else if (code === 34 || code === 10) isInString = false
    } else if (code === 34) isInString = true
    else if (code === 123 || code === 91) {
      depth += 1
      if (depth > levelsMax) return index
    } else if (code === 125 || code === 93) depth -= 1
  }
  return null
}

export interface ParsedJson {
  /** The tree with offsets; absent when the text is refused unread or is not JSON at all. */
  readonly root?: Node
  /** A fresh value without the refused parts; undefined when the text is not JSON. */
  readonly value?: unknown
  readonly problems: readonly DraftProblem[]
}

/**
 * Reads untrusted text as strict JSON (RFC 8259, and I-JSON's rules on keys, texts and numbers). Size and nesting are
 * judged before anything is parsed. Never throws; every problem has a place.
 */
export function parseJson(source: string): ParsedJson {
  const refusal = refusedUnread(source)
  if (refusal) return { problems: [refusal] }
  const problems: DraftProblem[] = []
  // A byte order mark does no harm; a space in its place keeps every later offset where it is.
  const text = source.startsWith('\uFEFF') ? ` ${source.slice(1)}` : source
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  if (errors.length > 0 || !root)
    return { problems: [{ code: 'INVALID_JSON', path: [], ...syntaxMistake(text, errors) }] }
  const value = readValue(root, { text, path: [], problems })
  return { root, value, problems }
}

function refusedUnread(source: string): DraftProblem | null {
  const isTooLarge =
    source.length > LIMITS.packBytesMax || new TextEncoder().encode(source).length > LIMITS.packBytesMax
  if (isTooLarge) {
    return {
      code: 'PACK_TOO_LARGE',
      path: [],
      offset: 0,
      message: {
        en: `the file is too large: at most ${LIMITS.packBytesMax} bytes are allowed`,
        'zh-CN': `文件太大：最多允许${LIMITS.packBytesMax}字节`,
      },
    }
  }
  const offset = offsetOfDeepNesting(source, LIMITS.nestingMax)
  if (offset === null) return null
  return {
    code: 'NESTING_TOO_DEEP',
    path: [],
    offset,
    message: {
      en: `objects and lists stand inside each other more than ${LIMITS.nestingMax} deep; is a closing bracket missing further up?`,
      'zh-CN': `对象和列表嵌套超过${LIMITS.nestingMax}层；前面是否漏写了右括号？`,
    },
  }
}

const HALF_A_PAIR: EngineText = {
  en: 'this text contains a broken character: write the text anew',
  'zh-CN': '这段文字中有残缺的字符：请重新输入这段文字',
}

interface Reading {
  readonly text: string
  /** Of what is being read; the same list throughout, so that a path costs something only where it is told. */
  readonly path: (string | number)[]
  readonly problems: DraftProblem[]
}

function readAt(key: string | number, node: Node, reading: Reading): unknown {
  reading.path.push(key)
  const value = readValue(node, reading)
  reading.path.pop()
  return value
}

function readValue(node: Node, reading: Reading): unknown {
  if (node.type === 'object') return objectOf(node, reading)
  if (node.type === 'array') {
    return (node.children ?? []).map((child, index) => readAt(index, child, reading))
  }
  if (node.type === 'number') return numberOf(node, reading)
  if (node.type === 'string') return textOf(node, reading)
  return node.value
}

function objectOf(node: Node, reading: Reading): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? []
    if (!keyNode || !valueNode) continue
    const key = String(keyNode.value)
    const { offset } = keyNode
    const fault = faultOfKey(key)
    if (fault) reading.problems.push({ path: [...reading.path], offset, ...fault })
    else if (isForbiddenName(key)) {
      reading.problems.push({
        path: [...reading.path, key],
        offset,
        code: 'FORBIDDEN_NAME',
        message: {
          en: `\`${key}\` may not be used as a name; choose another one`,
          'zh-CN': `不能用\`${key}\`作名称，请换一个`,
        },
      })
    } else if (Object.hasOwn(result, key)) {
      reading.problems.push({
        path: [...reading.path, key],
        offset,
        code: 'DUPLICATE_KEY',
        message: {
          en: `\`${key}\` stands twice here, between the same braces: put both into one`,
          'zh-CN': `同一对花括号内\`${key}\`出现了两次：请合并为一个`,
        },
      })
    } else {
      result[key] = readAt(key, valueNode, reading)
    }
  }
  return result
}

/** Such a key is left out, so that no pointer has to carry it. */
function faultOfKey(key: string): Pick<DraftProblem, 'code' | 'message'> | null {
  const fault = faultOfText(key)
  if (fault !== null) return { code: 'INVALID_TEXT', message: fault }
  if (key.length <= KEY_LENGTH_MAX) return null
  return {
    code: 'TOO_LONG',
    message: {
      en: `a name may have at most ${KEY_LENGTH_MAX} characters`,
      'zh-CN': `名称最多${KEY_LENGTH_MAX}个字符`,
    },
  }
}

function textOf(node: Node, reading: Reading): string {
  const text = String(node.value)
  const message = faultOfText(text)
  if (message === null) return text
  reading.problems.push({ code: 'INVALID_TEXT', path: [...reading.path], offset: node.offset, message })
  return text.toWellFormed()
}

/** What may not stand in a text wherever it is shown, in words; null where there is nothing. */
function faultOfText(text: string): EngineText | null {
  if (!text.isWellFormed()) return HALF_A_PAIR
  const found = unprintableIn(text)
  if (found === null) return null
  return {
    en: `this text contains the invisible control character ${found}: take it out, or write the text anew`,
    'zh-CN': `这段文字中有不可见的控制字符${found}：请删去，或重新输入这段文字`,
  }
}

function numberOf(node: Node, reading: Reading): number {
  const written = reading.text.slice(node.offset, node.offset + node.length)
  const value = Number(written)
  const isLost = value === 0 && /[1-9]/.test(written.split(/[eE]/)[0] ?? '')
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER && written.length <= NUMBER_CHARACTERS_MAX && !isLost)
    return value + 0
  const message = {
    en: `this number is too large or has too many digits: use at most ${Number.MAX_SAFE_INTEGER} and ${NUMBER_CHARACTERS_MAX} characters`,
    'zh-CN': `数字太大或位数太多：最大为${Number.MAX_SAFE_INTEGER}，最多${NUMBER_CHARACTERS_MAX}个字符`,
  }
  reading.problems.push({
    code: 'NUMBER_OUT_OF_RANGE',
    path: [...reading.path],
    offset: node.offset,
    message,
  })
  return 0
}
