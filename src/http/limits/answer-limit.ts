import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** As JSON in UTF-8. */
export const ANSWER_BYTES_MAX = 4_000_000
const PUNCTUATION = 4
const ESCAPED = 6
/** A number, a truth value or null, at most. */
const PLAIN = 25
const DEPTH_MAX = 200

function textBytes(text: string): number {
  let bytes = 2
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    bytes +=
      unit < 0x20 ? ESCAPED : unit === 0x22 || unit === 0x5c ? 2 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
  }
  return bytes
}

/**
 * Whether a value takes so many bytes at most when it is written as JSON. Looks no further once it takes more, so what is
 * shared under many names is not written out to be measured.
 */
export const isAnswerWithin = (value: unknown, bytesMax: number): boolean =>
  roomLeft(value, bytesMax) >= 0 || isExactlyWithin(value, bytesMax)

/**
 * What is left of a room for bytes after a value, where each of its letters takes as much as one can; less than nothing where that does not
 * fit, or nests deeper than answers do. Most answers fit so, and no letter of them has to be looked at.
 */
function roomLeft(value: unknown, room: number, depth = 0): number {
  if (typeof value === 'string') return room - PUNCTUATION - ESCAPED * value.length
  if (!isComposed(value)) return room - PUNCTUATION - PLAIN
  if (depth > DEPTH_MAX) return -1
  let left = room - PUNCTUATION
  if (Array.isArray(value)) {
    for (const entry of value) {
      left = roomLeft(entry, left, depth + 1)
      if (left < 0) return left
    }
    return left
  }
  for (const name in value) {
    left = roomLeft(value[name], left - ESCAPED * name.length, depth + 1)
    if (left < 0) return left
  }
  return left
}

const isComposed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function isExactlyWithin(value: unknown, bytesMax: number): boolean {
  let bytes = 0
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    bytes += PUNCTUATION
    if (typeof next === 'string') bytes += textBytes(next)
    else if (Array.isArray(next)) for (const entry of next) open.push(entry)
    else if (typeof next === 'object' && next !== null)
      for (const [name, entry] of Object.entries(next)) {
        bytes += name.length
        open.push(entry)
      }
    else bytes += String(next).length
    if (bytes + open.length > bytesMax) return false
  }
  return true
}

/**
 * Refuses to send an answer that is too large, before it is written. Aliases and fragments count for what they show. What a
 * mutation did stays done; asking again with less, or repeating it with its idempotency key, shows it.
 */
export function useAnswerLimit(): Plugin {
  return {
    onExecute() {
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return
          const { data, errors } = result
          const shown = errors?.map(({ message, path }) => ({ message, path }))
          if (isAnswerWithin({ data, errors: shown }, ANSWER_BYTES_MAX)) return
          const message = `The answer would be larger than ${ANSWER_BYTES_MAX} bytes. Ask for less at a time.`
          const extensions = { code: 'RESPONSE_TOO_LARGE', http: { status: 400 } }
          setResult({ errors: [new GraphQLError(message, { extensions })] })
        },
      }
    },
  }
}
