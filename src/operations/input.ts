/**
 * What arguments may hold beyond their GraphQL type; the one place for it. Nothing here is trusted: texts of any
 * length and content, JSON of any depth. A problem is either told as a user error (payloads) or refused (plain queries).
 */

import type { LocalisedText } from '../rules/pack/format.ts'
import { isLongerThan, LIMITS } from '../rules/pack/format-values.ts'
import { chooseLocale, ENGINE_LOCALES, textIn } from '../rules/pack/locale.ts'
import type { OperationContext } from './context.ts'
import { RefusedError, type UserErrorCode, type UserFault, userFault } from './errors.ts'

export interface TextRule {
  readonly lengthMax: number
  /** Line breaks and tabs are allowed. */
  readonly multiline?: boolean
  readonly pattern?: RegExp
  /** Follows "must be" in the sentence about the pattern. */
  readonly form?: LocalisedText
}

const DIGEST_FORM = { en: 'a digest such as sha256:0123…', 'zh-CN': '形如sha256:0123…的摘要' }
const LOCALE_FORM = { en: 'a language tag such as en or zh-CN', 'zh-CN': '语言标签,例如en或zh-CN' }
const PSEUDONYM_FORM = {
  en: 'a pseudonymous reference, not an e-mail address',
  'zh-CN': '化名编号,而不是电子邮箱地址',
}
const PACK_NAME_FORM = { en: 'a pack name such as owner/name', 'zh-CN': '规则包名称,例如owner/name' }
const REASON_FORM = { en: 'a code such as staff_shortage', 'zh-CN': '代码,例如staff_shortage' }
const VERSION_FORM = { en: 'a version such as 1.0.0', 'zh-CN': '版本号,例如1.0.0' }

export const TEXT = {
  code: { lengthMax: 64 },
  address: { lengthMax: 500 },
  claim: { lengthMax: 200 },
  digest: { lengthMax: 71, pattern: /^sha256:[0-9a-f]{64}$/, form: DIGEST_FORM },
  id: { lengthMax: 256 },
  idempotencyKey: { lengthMax: 200 },
  label: { lengthMax: 100 },
  locale: { lengthMax: 35, pattern: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, form: LOCALE_FORM },
  note: { lengthMax: 2_000, multiline: true },
  packName: { lengthMax: 129, pattern: /^[a-z0-9-]+\/[a-z0-9-]+$/, form: PACK_NAME_FORM },
  reasonCode: { lengthMax: 64, pattern: /^[a-z][a-z0-9_]*$/, form: REASON_FORM },
  search: { lengthMax: 200 },
  subjectRef: { lengthMax: 128, pattern: /^(?!.*[^\s@]@[^\s@]+\.[^\s@])/u, form: PSEUDONYM_FORM },
  version: { lengthMax: 64, pattern: /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, form: VERSION_FORM },
} as const satisfies Record<string, TextRule>

/** The rule for the code of a reason: where packs list reasons, any code that a pack may list; which of them there are is looked at besides. */
export const reasonRule = (listed: object | undefined): TextRule =>
  listed === undefined ? TEXT.reasonCode : TEXT.code

/** What is wrong with a text, or null. Control characters and halves of surrogate pairs are never allowed. */
export function textProblem(value: string, rule: TextRule): LocalisedText | null {
  if (value.trim() === '') return { en: 'must not be empty', 'zh-CN': '不能为空' }
  if (isLongerThan(value, rule.lengthMax)) {
    return {
      en: `must have at most ${rule.lengthMax} characters`,
      'zh-CN': `最多${rule.lengthMax}个字符`,
    }
  }
  const visible = rule.multiline === true ? value.replaceAll(/[\n\r\t]/g, ' ') : value
  if (/\p{Cc}/u.test(visible) || !value.isWellFormed()) {
    return { en: 'must not contain control characters', 'zh-CN': '不能包含控制字符' }
  }
  if (rule.pattern === undefined || rule.form === undefined || rule.pattern.test(value)) return null
  return { en: `must be ${rule.form.en}`, 'zh-CN': `必须是${rule.form['zh-CN']}` }
}

/** What is wrong with a JSON argument as such, or null; its meaning is for the verb. Depth cannot hurt the walk. */
export function jsonProblem(value: unknown): LocalisedText | null {
  const toVisit: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    if (next.depth > LIMITS.nestingMax) {
      const levels = LIMITS.nestingMax
      return { en: `may be nested at most ${levels} levels deep`, 'zh-CN': `最多嵌套${levels}层` }
    }
    const scalar = scalarProblem(next.value)
    if (scalar !== null) return scalar
    if (typeof next.value !== 'object' || next.value === null) continue
    for (const [key, child] of Object.entries(next.value)) {
      if (!key.isWellFormed()) return scalarProblem(key)
      toVisit.push({ value: child, depth: next.depth + 1 })
    }
  }
  return null
}

function scalarProblem(value: unknown): LocalisedText | null {
  if (typeof value === 'string' && !value.isWellFormed()) {
    return { en: 'contains half of a surrogate pair', 'zh-CN': '包含不完整的代理对字符' }
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { en: 'contains a number that is too large', 'zh-CN': '包含过大的数字' }
  }
  return null
}

/** What is wrong with the number of entries of a list, or null. */
export function listProblem(
  values: readonly unknown[],
  bounds: { readonly max: number; readonly min?: number },
): LocalisedText | null {
  const { max, min = 0 } = bounds
  if (values.length >= min && values.length <= max) return null
  return { en: `must have ${min} to ${max} entries`, 'zh-CN': `条目数必须为${min}到${max}` }
}

export interface Complaint {
  readonly path: readonly string[]
  /** Follows the argument's name in the sentence. Null: nothing is wrong. */
  readonly problem: LocalisedText | null
}

/** A complaint about an optional text. */
export function aboutText(
  path: readonly string[],
  value: string | null | undefined,
  rule: TextRule,
): Complaint {
  return { path, problem: typeof value === 'string' ? textProblem(value, rule) : null }
}

/** The language of messages of verbs: the one asked for when they are there in it, else the reader's, else the organisation's. */
export function messageLocale(ctx: OperationContext, requested?: string | null): string {
  const isSpoken = (locale: string | null | undefined) =>
    typeof locale === 'string' && chooseLocale(locale, ENGINE_LOCALES) !== null
  const asked = [requested, ctx.readerLanguage].find(isSpoken)
  return asked ?? ctx.organisation.defaultLocale
}

/** User errors told of one input: nobody mends hundreds at a time. */
const FAULTS_MAX = 50
/** Of one part of a path: a caller's own name may be as long as the request. */
const PATH_PART_MAX = 100

/** The first of many user errors, with how many more there are. */
export function firstFaults(locale: string, faults: readonly UserFault[]): UserFault[] {
  const [first] = faults
  const more = faults.length - FAULTS_MAX
  if (first === undefined || more <= 0) return [...faults]
  const text = { en: `${more} more problems are not listed.`, 'zh-CN': `另有${more}个问题未列出。` }
  return [...faults.slice(0, FAULTS_MAX), faultIn(locale, first.code, text, first.path.slice(0, 1))]
}

/** One user error in the reader's language. */
export function faultIn(
  locale: string,
  code: UserErrorCode,
  text: LocalisedText,
  path: readonly string[],
): UserFault {
  const short = path.map((part) => (part.length <= PATH_PART_MAX ? part : `${part.slice(0, PATH_PART_MAX)}…`))
  return userFault(code, textIn(text, locale), short)
}

/** The complaints that found something, as user errors. */
export function inputFaults(locale: string, complaints: readonly Complaint[]): UserFault[] {
  const faults = complaints.flatMap(({ path, problem }) => {
    if (problem === null) return []
    const name = path.findLast((part) => !/^\d+$/.test(part)) ?? 'input'
    const text = { en: `"${name}" ${problem.en}.`, 'zh-CN': `“${name}”${problem['zh-CN']}。` }
    return [faultIn(locale, 'INVALID_INPUT', text, path)]
  })
  return firstFaults(locale, faults)
}

/** For plain queries, which have no payload: refuses with BAD_USER_INPUT, which says what has to be mended and where. */
export function refuseComplaints(complaints: readonly Complaint[]): void {
  refuseFaults(inputFaults('en', complaints))
}

/** The same for what was found already; does nothing where nothing was. */
export function refuseFaults(faults: readonly UserFault[]): void {
  const [first] = faults
  if (first !== undefined) throw new RefusedError('BAD_USER_INPUT', first.message, { faults })
}
