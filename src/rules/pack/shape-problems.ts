import * as z from 'zod'
import { CHOICES } from './choice-words.ts'
import { isForbiddenName } from './forbidden-names.ts'
import { FORM_WORDS, localeTag } from './format-basics.ts'
import { TRANSLATION_WORDS } from './format-translations.ts'
import { allOf, type EngineText, inEveryLanguage, NO_WORDS, oneOf, say } from './locale.ts'
import { type Path, pointerOf } from './positions.ts'
import type { DraftProblem, ProblemCode } from './problems.ts'
import { didYouMean, nearestName } from './suggest.ts'

type Issue = z.core.$ZodIssue

const JSON_TYPES: Readonly<Record<string, EngineText>> = {
  string: say('a text', '文字'),
  number: say('a number', '数字'),
  int: say('a whole number', '整数'),
  boolean: say('true or false', 'true或false'),
  array: say('a list in square brackets', '方括号内的列表'),
  tuple: say('a list in square brackets', '方括号内的列表'),
  object: say('an object in braces', '花括号内的对象'),
  record: say('an object in braces', '花括号内的对象'),
  null: say('null', 'null'),
}

/**
 * Says in plain words what the shape check of `schema` found wrong with `value`. One mistake is one problem: a key that is
 * missing because it is misspelt is told as misspelt, and what an object lacks is told together.
 */
export function shapeProblems(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  value: unknown,
): DraftProblem[] {
  const found = issues.flatMap((issue) => problemsOf(issue, [], schema, value))
  const missing = found.filter(({ code }) => code === 'MISSING_KEY')
  const misspelt = new Set(
    found.flatMap(({ meant, path }) => (meant ? [pointerOf([...path.slice(0, -1), meant])] : [])),
  )
  const absent = missing.filter(({ path }) => !misspelt.has(pointerOf(path)))
  const byObject = Map.groupBy(absent, ({ path }) => pointerOf(path.slice(0, -1)))
  const mistyped = new Set(
    found.flatMap(({ code, path }) => (code === 'WRONG_TYPE' ? [pointerOf(path)] : [])),
  )
  const others = found.filter(
    ({ code, path }) => code !== 'MISSING_KEY' && !(OF_SIZE.includes(code) && mistyped.has(pointerOf(path))),
  )
  return [...others, ...[...byObject.values()].flatMap(missingTogether)].map(
    ({ meant, ...problem }) => problem,
  )
}

/** Of a value of another type nothing is said of its size. */
const OF_SIZE: readonly ProblemCode[] = ['TOO_LONG', 'TOO_SHORT']

/** A problem, and the name that a misspelt key was meant to be. */
interface ShapeProblem extends DraftProblem {
  readonly meant?: string
}

function missingTogether(missing: readonly ShapeProblem[]): ShapeProblem[] {
  const [first] = missing
  if (first === undefined || missing.length === 1) return [...missing]
  const names = allOf(missing.map(({ path }) => `\`${String(path.at(-1))}\``))
  const of = nameOf(first.path.slice(0, -1))
  const message = say(`${of.en} lacks ${names.en}`, `${of['zh-CN']}缺少${names['zh-CN']}`)
  return [{ ...first, message }]
}

function problemsOf(issue: Issue, prefix: Path, schema: z.core.$ZodType, root: unknown): ShapeProblem[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
  const input = valueAt(root, path)
  const name = nameOf(path)
  const one = (code: ProblemCode, en: string, zh: string): ShapeProblem[] => [
    { code, path, message: say(`${name.en} ${en}`, `${name['zh-CN']}${zh}`) },
  ]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, schema))
    case 'invalid_key':
      return [invalidName(issue, path)]
    case 'invalid_union':
      if (input === undefined) return one('MISSING_KEY', 'is missing', '缺失')
      return unionProblems(issue, path, schema, root)
    case 'invalid_value':
      return [wrongChoice(issue, path, input)]
    case 'invalid_type': {
      const expected = wantedAt(schema, path, issue.expected, root)
      if (input === undefined)
        return one('MISSING_KEY', `is missing: ${expected.en}`, `缺失：${expected['zh-CN']}`)
      const given = typeInWords(input)
      return one(
        'WRONG_TYPE',
        `cannot be ${given.en}: ${expected.en}`,
        `不能是${given['zh-CN']}：${expected['zh-CN']}`,
      )
    }
    case 'too_small': {
      const amount = amountOf(issue.minimum, issue.origin)
      return isFigure(issue.origin)
        ? one('TOO_SHORT', `must be at least ${amount.en}`, `不得小于${amount['zh-CN']}`)
        : one('TOO_SHORT', `must have at least ${amount.en}`, `至少要有${amount['zh-CN']}`)
    }
    case 'too_big':
      return one('TOO_LONG', tooBig(issue).en, tooBig(issue)['zh-CN'])
    default: {
      const words = ownWords(issue)
      const whose = shown(input, name)
      return [
        {
          code: path.at(-1) === 'path' ? 'INVALID_PATH' : 'INVALID_VALUE',
          path,
          message: say(`${whose.en} ${words.en}`, `${whose['zh-CN']}${words['zh-CN']}`),
        },
      ]
    }
  }
}

function nameOf(path: Path): EngineText {
  const last = path.at(-1)
  if (last === undefined) return say('the pack', '规则包')
  if (typeof last !== 'number') return say(`\`${last}\``, `\`${last}\``)
  const list = nameOf(path.slice(0, -1))
  return say(`entry ${last + 1} of ${list.en}`, `${list['zh-CN']}的第${last + 1}项`)
}

/** What has to stand at a place, as advice: "write a text in each language: …". */
function wantedAt(schema: z.core.$ZodType, path: Path, expected: string, root: unknown): EngineText {
  const inner = schemaAt(schema, path)
  const input = valueAt(root, path)
  if (inner instanceof z.ZodRecord && inner.keyType === localeTag) {
    const promised = valueAt(root, ['locales', 0])
    const locale = typeof promised === 'string' ? promised.slice(0, 12) : 'en'
    const example = `{ "${locale}": ${JSON.stringify(typeof input === 'string' ? input.slice(0, 60) : '…')} }`
    return say(`write the text with its language, ${example}`, `请写明文字及其语言：${example}`)
  }
  const keys = inner instanceof z.ZodObject ? requiredKeysOf(inner) : []
  if (keys.length > 0) {
    const example = `{ ${keys.map((key) => `"${key}": …`).join(', ')} }`
    return say(`write ${example}`, `请写成${example}`)
  }
  const type = JSON_TYPES[expected] ?? say(expected, expected)
  const quotes = quotesMeant(expected, input)
  return say(`it must be ${type.en}${quotes.en}`, `应为${type['zh-CN']}${quotes['zh-CN']}`)
}

function quotesMeant(expected: string, input: unknown): EngineText {
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return say(', so put it in double quotes', '，请放在英文双引号内')
  const isPlain = expected === 'number' || expected === 'int' || expected === 'boolean'
  return isPlain && typeof input === 'string' ? say(', without quotes', '，不加引号') : NO_WORDS
}

const requiredKeysOf = (schema: z.ZodObject): string[] =>
  Object.entries(schema.shape)
    .filter(([, part]) => !(part instanceof z.ZodOptional))
    .map(([key]) => key)
    .slice(0, 3)

function unknownKey(key: string, path: Path, schema: z.core.$ZodType): ShapeProblem {
  const known = keysAt(schema, path)
  const meant = nearestName(key, known) ?? undefined
  const message = () => {
    if (meant !== undefined) {
      const suggestion = didYouMean(key, known)
      return say(
        `\`${key}\` does not belong here${suggestion.en}`,
        `此处不能写\`${key}\`${suggestion['zh-CN']}`,
      )
    }
    if (known.length === 0 || known.length > 12)
      return say(`\`${key}\` does not belong here: take it out`, `此处不能写\`${key}\`：请删去`)
    if (known.includes('operator'))
      return say(
        `\`${key}\` does not belong here: a comparison is written as "operator": ${JSON.stringify(key)}, "value": …`,
        `此处不能写\`${key}\`：比较请写成"operator": ${JSON.stringify(key)}, "value": …`,
      )
    const list = oneOf(known)
    return say(
      `\`${key}\` does not belong here; what can stand here is ${list.en}`,
      `此处不能写\`${key}\`；此处可以写${list['zh-CN']}`,
    )
  }
  const cause = `${key} ${meant ?? known.join()}`
  return {
    code: 'UNKNOWN_KEY',
    path: [...path, key],
    at: 'key',
    message,
    cause,
    ...(meant !== undefined && { meant }),
  }
}

function invalidName(issue: z.core.$ZodIssueInvalidKey, path: Path): ShapeProblem {
  const key = String(path.at(-1))
  const reason = issue.issues[0]
  const words = reason ? ownWords(reason) : FORM_WORDS.identifier
  const message = say(`\`${key}\` ${words.en}`, `\`${key}\`${words['zh-CN']}`)
  return { code: isForbiddenName(key) ? 'FORBIDDEN_NAME' : 'INVALID_NAME', path, at: 'key', message }
}

/** A word that is none of a closed list: the one that is meant, or all of them with what they mean. */
function wrongChoice(issue: z.core.$ZodIssueInvalidValue, path: Path, input: unknown): ShapeProblem {
  const allowed = issue.values.map(String)
  const key = String(path.at(-1))
  const named = Object.hasOwn(CHOICES, key) ? CHOICES[key] : undefined
  const isOfThese = allowed.every((word) => Object.hasOwn(named?.meaning ?? {}, word))
  const choice = allowed.length > 1 && isOfThese ? named : undefined
  const list = inEveryLanguage((locale) => {
    const words = allowed.map((word) => {
      const meaning =
        choice && Object.hasOwn(choice.meaning, word) ? choice.meaning[word]?.[locale] : undefined
      if (meaning === undefined) return `\`${word}\``
      return locale === 'en' ? `\`${word}\` (${meaning})` : `\`${word}\`（${meaning}）`
    })
    return oneOf(words)[locale]
  })
  const name = nameOf(path)
  if (input === undefined)
    return {
      code: 'MISSING_KEY',
      path,
      message: say(`${name.en} is missing: write ${list.en}`, `${name['zh-CN']}缺失：请写${list['zh-CN']}`),
    }
  const given = typeof input === 'string' ? input : JSON.stringify(input).slice(0, 60)
  const meant = alsoWritten(choice?.alsoWritten, given) ?? nearestName(given, allowed)
  const what = choice?.what ?? say(`a value of ${name.en}`, `${name['zh-CN']}可用的值`)
  const ending =
    meant === null
      ? say(`; write ${list.en}`, `；请写${list['zh-CN']}`)
      : say(
          `; did you mean \`${meant}\`? You can write ${list.en}`,
          `；您是否想写\`${meant}\`？可以写${list['zh-CN']}`,
        )
  return {
    code: 'INVALID_VALUE',
    path,
    message: say(
      `\`${given}\` is not ${what.en}${ending.en}`,
      `\`${given}\`不是${what['zh-CN']}${ending['zh-CN']}`,
    ),
    cause: `${key} ${given}`,
  }
}

function alsoWritten(words: Readonly<Record<string, string>> | undefined, given: string): string | null {
  const small = given.trim().toLowerCase()
  return words && Object.hasOwn(words, small) ? (words[small] ?? null) : null
}

const WORDS_BY_ENGLISH: ReadonlyMap<string, EngineText> = new Map(
  [...Object.values(FORM_WORDS), ...Object.values(TRANSLATION_WORDS)].map((words) => [words.en, words]),
)

/** Messages of the format's own checks go on after the value; the library's own wording is replaced. */
function ownWords(issue: Issue): EngineText {
  const own = WORDS_BY_ENGLISH.get(issue.message)
  if (own) return own
  if (issue.code === 'invalid_format' && issue.format === 'datetime')
    return say(
      'is not a date with its time such as 2025-06-02T09:00:00Z',
      '不是带时间的日期，例如2025-06-02T09:00:00Z',
    )
  return issue.code === 'too_big' ? tooBig(issue) : FORM_WORDS.identifier
}

/** Only the branches of the right JSON type say anything useful; with several of them the choice itself is the message. */
function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  schema: z.core.$ZodType,
  root: unknown,
): ShapeProblem[] {
  const branches = issue.errors.filter((branch) => !isOtherType(branch))
  const input = valueAt(root, path)
  const fitting = branches.filter((branch) => !branch.some((inner) => isMissing(inner, input)))
  const best = branches.length === 1 ? branches[0] : fitting[0]
  if (best) return best.flatMap((inner) => problemsOf(inner, path, schema, root))
  const wanted = issue.errors.flatMap((branch) => wantedBy(branch, input))
  const unique = [...new Map(wanted.map((one) => [one.en, one])).values()]
  const list = inEveryLanguage((locale) => oneOf(unique.map((one) => one[locale]))[locale])
  const name = nameOf(path)
  const message = say(`${name.en} must be ${list.en}`, `${name['zh-CN']}应为${list['zh-CN']}`)
  return [{ code: 'WRONG_TYPE', path, message }]
}

function isOtherType(branch: readonly Issue[]): boolean {
  return branch.some((inner) => {
    if (inner.path.length > 0) return false
    return (
      inner.code === 'invalid_type' || (inner.code === 'invalid_union' && inner.errors.every(isOtherType))
    )
  })
}

function isMissing(issue: Issue, input: unknown): boolean {
  return (
    issue.code === 'invalid_type' &&
    issue.path.length === 1 &&
    valueAt(input, issue.path.map(String)) === undefined
  )
}

function wantedBy(branch: readonly Issue[], input: unknown): EngineText[] {
  const missing = branch.find((inner) => isMissing(inner, input))
  if (missing) {
    const example = `{"${String(missing.path[0])}": …}`
    return [say(example, example)]
  }
  const [first] = branch
  if (first?.code === 'invalid_union') return first.errors.flatMap((inner) => wantedBy(inner, input))
  if (first?.code === 'invalid_type')
    return [JSON_TYPES[first.expected] ?? say(first.expected, first.expected)]
  return []
}

const isFigure = (origin: string): boolean => origin === 'number' || origin === 'int'

function tooBig(issue: z.core.$ZodIssueTooBig): EngineText {
  const amount = amountOf(issue.maximum, issue.origin)
  return isFigure(issue.origin)
    ? say(`must be at most ${amount.en}`, `不得大于${amount['zh-CN']}`)
    : say(`may have at most ${amount.en}`, `最多只能有${amount['zh-CN']}`)
}

/** "3 characters", "1 entry", or the bare figure where a number is limited. */
function amountOf(limit: number | bigint, origin: string): EngineText {
  if (isFigure(origin)) return say(String(limit), String(limit))
  const isText = origin === 'string'
  if (limit === 1) return isText ? say('1 character', '1个字符') : say('1 entry', '1项')
  return isText ? say(`${limit} characters`, `${limit}个字符`) : say(`${limit} entries`, `${limit}项`)
}

const shown = (input: unknown, name: EngineText): EngineText =>
  typeof input === 'string' && input.length <= 80 ? say(`\`${input}\``, `\`${input}\``) : name

function typeInWords(value: unknown): EngineText {
  if (value === null) return say('null', 'null')
  const type = Array.isArray(value) ? 'array' : typeof value
  return JSON_TYPES[type] ?? say(type, type)
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = Reflect.get(value, part)
  }
  return value
}

function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = schema
  for (const part of path) current = current && innerSchema(unwrapped(current), part)
  return current && unwrapped(current)
}

function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const found = schemaAt(schema, path)
  return found instanceof z.ZodObject ? Object.keys(found.shape) : []
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema
}

function innerSchema(schema: z.core.$ZodType, part: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[part]
  if (schema instanceof z.ZodRecord) return schema.valueType
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(part)]
  return undefined
}
