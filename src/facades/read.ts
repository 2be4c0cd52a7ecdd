import { RefusedError } from '../operations/errors.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** Situations that one request may ask about: as many as one call of runSafetyChecks takes. */
export const SITUATIONS_MAX = 50

const QUOTED_MAX = 100

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The refusal of what is no request of the protocol. */
export function malformed(message: string): RefusedError {
  return new RefusedError('BAD_USER_INPUT', message)
}

/** A name of the caller's own, shortened, in quotation marks. */
export const quoted = (name: string): string => JSON.stringify(name.slice(0, QUOTED_MAX).toWellFormed())

/** An object that has to be there. `name` is how the sentence calls it. */
export function readObject(value: unknown, name: string): JsonObject {
  if (isObject(value)) return value
  throw malformed(`${name} has to be an object.`)
}

/** An object that may be absent. */
export function readOptionalObject(value: unknown, name: string): JsonObject {
  return value === undefined ? {} : readObject(value, name)
}

/** A text that has to be there and says something. */
export function readText(value: unknown, name: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value
  throw malformed(`${name} has to be a text that is not empty.`)
}

/** A list of 1 to `max` entries. */
export function readList(value: unknown, name: string, max = SITUATIONS_MAX): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= max) return value
  throw malformed(`${name} has to be a list of 1 to ${max} entries.`)
}

/** Refuses members that the protocol has and that mean nothing here, and those it does not have. */
export function onlyMembers(value: JsonObject, name: string, known: readonly string[]): void {
  const other = Object.keys(value).find((key) => !known.includes(key))
  if (other !== undefined)
    throw malformed(`${name} has the member ${quoted(other)}, which is not taken here.`)
}
