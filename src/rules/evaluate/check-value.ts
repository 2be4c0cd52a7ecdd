import { formatDay, isDay, parseDay, parseInstant, parseMoment } from '../operators/dates.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { isLongerThan, LIMITS } from '../pack/format-values.ts'
import type { FactValue } from '../types.ts'

const STRING_MAX = 4_000
const SHORT_LIST = 16

/**
 * A value as its fact's declaration wants it, or null when it is of another kind or out of bounds. Nothing is coerced; a
 * date given as an instant is that day in UTC.
 */
export function checkedValue(
  value: unknown,
  declaration: FactDeclaration,
  codes: ReadonlySet<string> | null,
): FactValue | null {
  switch (declaration.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'integer':
      return Number.isSafeInteger(value) ? bounded(value, declaration) : null
    case 'number':
      return Number.isFinite(value) ? bounded(value, declaration) : null
    case 'date':
      return day(value)
    case 'dateTime':
      return typeof value === 'string' && parseMoment(value) !== null ? value : null
    case 'string':
      return text(value, declaration, null)
    case 'code':
      return text(value, declaration, codes)
    case 'strings':
      return texts(value, declaration, null)
    case 'codes':
      return texts(value, declaration, codes)
    case 'object':
      return isPlainObject(value) && isWellFormed(value) ? value : null
    case 'list':
      return null
  }
}

/**
 * Whether a value of a fact says that nothing is known: it is one of `unknownValues`, in whatever spelling, or a list of
 * nothing else. A date means a day by either its own day or that in UTC. Source: docs/semantics.md#how-values-are-read.
 */
export function meansUnknown(value: FactValue, { type, unknownValues }: FactDeclaration): boolean {
  if (!unknownValues || unknownValues.length === 0) return false
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => unknownValues.includes(item))
  const isMoment = type === 'date' || type === 'dateTime'
  return isMoment
    ? unknownValues.some((unknown) => isSameTime(String(value), String(unknown), type))
    : unknownValues.some((unknown) => unknown === value)
}

function isSameTime(given: string, unknown: string, type: 'date' | 'dateTime'): boolean {
  if (type === 'dateTime' && !isDay(given) && !isDay(unknown))
    return parseMoment(given) === parseMoment(unknown)
  const days = daysOf(unknown)
  return daysOf(given).some((day) => days.includes(day))
}

/** The day as it is written and the day in UTC. */
function daysOf(text: string): string[] {
  const moment = parseMoment(text)
  return moment === null ? [] : [text.slice(0, 10), formatDay(moment)]
}

/** Whether two JSON values say the same; the order of keys means nothing. Their nesting was bounded before. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, n) => isSameJson(item, other[n]))
    )
  if (!isPlainObject(one) || !isPlainObject(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameJson(one[key], other[key]))
  )
}

export interface JsonObject {
  readonly [key: string]: unknown
}

/** A JSON object, not a list and not null. */
export function isPlainObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** No half surrogate pairs anywhere: they have no canonical form. Nesting was bounded before. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner))
}

function day(value: unknown): string | null {
  if (typeof value !== 'string') return null
  if (parseDay(value) !== null) return value
  const moment = parseInstant(value)
  return moment === null ? null : formatDay(moment)
}

function bounded(
  value: unknown,
  { minimum = -Infinity, maximum = Infinity }: FactDeclaration,
): number | null {
  const isWithin = typeof value === 'number' && value >= minimum && value <= maximum
  return isWithin ? value + 0 : null
}

function text(
  value: unknown,
  { maxLength = STRING_MAX }: FactDeclaration,
  codes: ReadonlySet<string> | null,
): string | null {
  if (typeof value !== 'string' || isLongerThan(value, maxLength)) return null
  const isAllowed = codes === null ? value.isWellFormed() : codes.has(value)
  return isAllowed ? value : null
}

function texts(
  value: unknown,
  declaration: FactDeclaration,
  codes: ReadonlySet<string> | null,
): readonly string[] | null {
  if (
    !Array.isArray(value) ||
    value.length > LIMITS.listItemsMax ||
    value.length < (declaration.minItems ?? 0)
  )
    return null
  const items: string[] = []
  for (const item of value) {
    const checked = text(item, declaration, codes)
    if (checked === null) return null
    items.push(checked)
  }
  return hasRepetition(items) ? null : items
}

/** Most lists are short, and then looking is faster than building a set. */
function hasRepetition(items: readonly string[]): boolean {
  if (items.length > SHORT_LIST) return new Set(items).size < items.length
  return items.some((item, place) => items.indexOf(item) !== place)
}
