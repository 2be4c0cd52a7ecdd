import * as z from 'zod'
import { isForbiddenName } from './forbidden-names.ts'
import type { Path } from './positions.ts'
import type { DraftProblem, ProblemCode } from './problems.ts'
import { didYouMean } from './suggest.ts'

type Issue = z.core.$ZodIssue

const JSON_TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

/** Says in plain words what the shape check of `schema` found wrong with `value`; several problems per issue are possible. */
export function shapeProblems(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  value: unknown,
): DraftProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], schema, value))
}

function problemsOf(issue: Issue, prefix: Path, schema: z.core.$ZodType, root: unknown): DraftProblem[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
  const input = valueAt(root, path)
  const name = nameOf(path)
  const one = (code: ProblemCode, message: string): DraftProblem[] => [{ code, path, message }]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, schema))
    case 'invalid_key':
      return [invalidName(issue, path)]
    case 'invalid_union':
      if (input === undefined) return one('MISSING_KEY', `${name} is missing`)
      return unionProblems(issue, path, schema, root)
    case 'invalid_value': {
      const allowed = issue.values.map((item) => `\`${String(item)}\``).join(', ')
      if (input === undefined) return one('MISSING_KEY', `${name} is missing; use one of ${allowed}`)
      const meant = typeof input === 'string' ? didYouMean(input, issue.values.map(String)) : ''
      return one('INVALID_VALUE', `${name} must be one of ${allowed}${meant}`)
    }
    case 'invalid_type': {
      const expected = JSON_TYPES[issue.expected] ?? issue.expected
      if (input === undefined) return one('MISSING_KEY', `${name} is missing; it must be ${expected}`)
      return one('WRONG_TYPE', `${name} must be ${expected}, not ${typeInWords(input)}`)
    }
    case 'too_small':
      return one(
        'TOO_SHORT',
        `${name} must ${atLeast(issue.origin)} ${amountOf(issue.minimum, issue.origin)}`,
      )
    case 'too_big':
      return one('TOO_LONG', `${name} ${atMost(issue.origin)} ${amountOf(issue.maximum, issue.origin)}`)
    default:
      return one(
        path.at(-1) === 'path' ? 'INVALID_PATH' : 'INVALID_VALUE',
        `${shown(input, name)} ${ownWords(issue)}`,
      )
  }
}

function nameOf(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return 'the pack'
  return typeof last === 'number' ? `entry ${last + 1} of ${nameOf(path.slice(0, -1))}` : `\`${last}\``
}

function unknownKey(key: string, path: Path, schema: z.core.$ZodType): DraftProblem {
  const message = () => {
    const known = keysAt(schema, path)
    const list = known.length > 0 && known.length <= 12 ? `; the keys here are ${known.join(', ')}` : ''
    return `the key \`${key}\` does not exist here${didYouMean(key, known) || list}`
  }
  return { code: 'UNKNOWN_KEY', path: [...path, key], at: 'key', message }
}

function invalidName(issue: z.core.$ZodIssueInvalidKey, path: Path): DraftProblem {
  const key = String(path.at(-1))
  const reason = issue.issues[0]
  const message = `\`${key}\` ${reason ? ownWords(reason) : 'is not a name'}`
  return { code: isForbiddenName(key) ? 'FORBIDDEN_NAME' : 'INVALID_NAME', path, at: 'key', message }
}

/** Messages of the format's own checks go on after the value; the library's own wording is replaced. */
function ownWords(issue: Issue): string {
  if (/^(is|must|may) /.test(issue.message)) return issue.message
  if (issue.code === 'invalid_format' && issue.format === 'datetime')
    return 'is not an instant such as 2025-06-02T09:00:00Z'
  if (issue.code === 'too_big') return `${atMost(issue.origin)} ${amountOf(issue.maximum, issue.origin)}`
  return 'is not a name in the form that is used here: letters and digits, a small letter first'
}

/** Only the branches of the right JSON type say anything useful; with several of them the choice itself is the message. */
function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  schema: z.core.$ZodType,
  root: unknown,
): DraftProblem[] {
  const branches = issue.errors.filter((branch) => !isOtherType(branch))
  const input = valueAt(root, path)
  const fitting = branches.filter((branch) => !branch.some((inner) => isMissing(inner, input)))
  const best = branches.length === 1 ? branches[0] : fitting[0]
  if (best) return best.flatMap((inner) => problemsOf(inner, path, schema, root))
  const wanted = [...new Set(issue.errors.flatMap((branch) => wantedBy(branch, input)))]
  return [{ code: 'WRONG_TYPE', path, message: `${nameOf(path)} must be ${inWords(wanted)}` }]
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

function wantedBy(branch: readonly Issue[], input: unknown): string[] {
  const missing = branch.find((inner) => isMissing(inner, input))
  if (missing) return [`{"${String(missing.path[0])}": …}`]
  const [first] = branch
  if (first?.code === 'invalid_union') return first.errors.flatMap((inner) => wantedBy(inner, input))
  if (first?.code === 'invalid_type') return [JSON_TYPES[first.expected] ?? first.expected]
  return []
}

function inWords(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? 'something else'
  return `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`
}

const isFigure = (origin: string): boolean => origin === 'number' || origin === 'int'
const atLeast = (origin: string): string => (isFigure(origin) ? 'be at least' : 'have at least')
const atMost = (origin: string): string => (isFigure(origin) ? 'is at most' : 'may have at most')

/** "3 characters", "1 entry", or the bare figure where a number is limited. */
function amountOf(limit: number | bigint, origin: string): string {
  if (isFigure(origin)) return String(limit)
  const isText = origin === 'string'
  if (limit === 1) return isText ? '1 character' : '1 entry'
  return `${limit} ${isText ? 'characters' : 'entries'}`
}

function shown(input: unknown, name: string): string {
  return typeof input === 'string' && input.length <= 80 ? `\`${input}\`` : name
}

function typeInWords(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return JSON_TYPES[typeof value] ?? typeof value
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = Reflect.get(value, part)
  }
  return value
}

function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  let current: z.core.$ZodType | undefined = schema
  for (const part of path) current = current && innerSchema(unwrapped(current), part)
  const found = current && unwrapped(current)
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
