import type { LocalisedText } from '../../rules/pack/format.ts'
import { isLongerThan } from '../../rules/pack/format-values.ts'
import type { OperationContext } from '../context.ts'
import type { UserErrorCode, UserFault } from '../errors.ts'
import { type Complaint, faultIn, firstFaults, jsonProblem, messageLocale } from '../input.ts'

/** Of what is said in one event, in characters of JSON. */
const SAID_LENGTH_MAX = 65_536

/** A complaint about something that is written down as JSON; its meaning is for the rules. */
export function aboutSaid(path: readonly string[], value: unknown): Complaint {
  if (value === undefined || value === null) return { path, problem: null }
  return { path, problem: jsonProblem(value) ?? lengthProblem(value) }
}

function lengthProblem(value: unknown): LocalisedText | null {
  if (!isLongerThan(JSON.stringify(value), SAID_LENGTH_MAX)) return null
  const most = SAID_LENGTH_MAX.toLocaleString('en')
  return { en: `may have at most ${most} characters of JSON`, 'zh-CN': `JSON最多${most}个字符` }
}

/** What the rules refuse, as user errors. Paths begin below the input object. */
export function refusalFaults(
  ctx: OperationContext,
  refusals: readonly {
    readonly code: UserErrorCode
    readonly message: LocalisedText
    readonly path: readonly string[]
  }[],
  path: readonly string[],
): UserFault[] {
  const locale = messageLocale(ctx)
  return firstFaults(
    locale,
    refusals.map((refusal) => faultIn(locale, refusal.code, refusal.message, [...path, ...refusal.path])),
  )
}

/** The user error of a key that was used before with another input. */
export function keyConflict(ctx: OperationContext, path: readonly string[]): UserFault {
  const text = {
    en: 'This idempotency key was used before with another input; use a new key for something new.',
    'zh-CN': '该幂等键已用于其他输入；新的操作请使用新的键。',
  }
  return faultIn(messageLocale(ctx), 'IDEMPOTENCY_CONFLICT', text, [...path, 'idempotencyKey'])
}

/** How many events a record may have: enough for years of notes, and few enough to be read at once. */
export const EVENTS_PER_RECORD_MAX = 2_000

/** The user error of a record that is full. */
export function recordIsFull(ctx: OperationContext, path: readonly string[]): UserFault {
  const text = {
    en: `This record has ${EVENTS_PER_RECORD_MAX} events, which is as many as one may have.`,
    'zh-CN': `该记录已有${EVENTS_PER_RECORD_MAX}个事件，已达上限。`,
  }
  return faultIn(messageLocale(ctx), 'INVALID_INPUT', text, path)
}
