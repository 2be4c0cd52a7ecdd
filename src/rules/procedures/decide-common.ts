import { formatInstant, parseInstant } from '../operators/dates.ts'
import type { LocalisedText } from '../pack/format.ts'
import { isLongerThan, LIMITS } from '../pack/format-values.ts'
import type { Ruleset } from '../types.ts'
import { parseSpan, subtractSpan } from './durations.ts'
import { refused, WORDS } from './refusals.ts'
import type { Actor, NewRunEvent, Refusal } from './types.ts'

/** An event that says nothing but what it is and when. */
export const PLAIN_EVENT: Omit<NewRunEvent, 'version' | 'kind' | 'happenedAt'> = {
  step: null,
  actingRole: null,
  subjectRef: null,
  fields: null,
  facts: null,
  note: null,
  reason: null,
  outcome: null,
  childRun: null,
  stepMap: null,
}

/** When something happened: now where nobody says. What has not happened yet, or too long ago, is refused. */
export function momentOf(
  happenedAt: string | null | undefined,
  { now }: Actor,
  backdating: string | null,
  zone: string,
): { readonly at: string; readonly refusals: readonly Refusal[] } {
  if (happenedAt === null || happenedAt === undefined) return { at: now, refusals: [] }
  const path = ['happenedAt']
  const [moment, present] = [parseInstant(happenedAt), parseInstant(now)]
  if (present === null) throw new RangeError(`${now} is not an instant`)
  if (moment === null) return { at: happenedAt, refusals: [refused.noTime(path)] }
  if (moment > present) return { at: happenedAt, refusals: [refused.future(path)] }
  if (backdating !== null && moment < subtractSpan(present, parseSpan(backdating), zone))
    return { at: happenedAt, refusals: [refused.tooLongAgo(backdating, path)] }
  return { at: formatInstant(moment), refusals: [] }
}

/** The vocabulary list that the format takes roles from. */
const ROLES = 'roles'

/** Whether somebody may act in a role: it exists, and a person who has roles holds it. */
export function roleProblems(
  role: string,
  { roles }: Actor,
  { vocabulary }: Pick<Ruleset, 'vocabulary'>,
): Refusal[] {
  const known = Object.keys(vocabulary[ROLES] ?? {})
  if (known.length > 0 && !known.includes(role))
    return [refused.unknown(WORDS.role, role, ['actingRole'], known)]
  return roles !== null && !roles.includes(role) ? [refused.roleNotHeld(role)] : []
}

/** A text that is missing, blank where it is needed, or too long. */
export function textProblems(
  what: LocalisedText,
  text: string | null,
  path: readonly string[],
  isNeeded = false,
): Refusal[] {
  if (isNeeded && (text === null || text.trim() === '')) return [refused.blank(what, path)]
  return text !== null && isLongerThan(text, LIMITS.textLengthMax)
    ? [refused.tooLong(what, LIMITS.textLengthMax, path)]
    : []
}
