import { parseMoment } from '../operators/dates.ts'
import { type FactDeclaration, LIMITS } from '../pack/format.ts'
import type { FactValue } from '../types.ts'

const STRING_MAX = 4_000
const SHORT_LIST = 16

/** A value as its fact's declaration wants it, or null when it is of another kind or out of bounds. Nothing is coerced. */
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

/** A JSON object, not a list and not null. */
export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** No half surrogate pairs anywhere: they have no canonical form. Nesting was bounded before. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner))
}

function bounded(
  value: unknown,
  { minimum = -Infinity, maximum = Infinity }: FactDeclaration,
): number | null {
  return typeof value === 'number' && value >= minimum && value <= maximum ? value : null
}

function text(
  value: unknown,
  { maxLength = STRING_MAX }: FactDeclaration,
  codes: ReadonlySet<string> | null,
): string | null {
  if (typeof value !== 'string' || value.length > maxLength) return null
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
