import { RefusedError } from '../operations/errors.ts'
import { faultInJson } from './json-text.ts'

export const BODY_NESTING_MAX = 64

const NAME_LETTERS_SHOWN = 100
// Without ignoreBOM: a byte order mark is dropped, as JSON readers may (RFC 8259, 8.1).
const UTF_8 = new TextDecoder('utf-8', { fatal: true })

/** The refusal of what cannot be read. */
export const unreadable = (message: string): RefusedError => new RefusedError('BAD_USER_INPUT', message)

/** A name of the caller's own in a sentence, shortened. */
export const quoted = (name: string): string => JSON.stringify(name.slice(0, NAME_LETTERS_SHOWN))

/** The text of a body; refuses what is not UTF-8. */
export function decode(body: Uint8Array): string {
  try {
    return UTF_8.decode(body)
  } catch {
    throw unreadable('The body is not UTF-8; nothing of it was read.')
  }
}

/**
 * Reads JSON; `name` is how the sentence of a refusal calls the text, `example` what might have been sent. Refuses what is
 * empty, not JSON, nested too deep, or has an object with one key twice.
 */
export function readJson(name: string, text: string, example?: string): unknown {
  const asIn = example === undefined ? '' : ` such as ${example}`
  if (text.trim() === '') throw unreadable(`${name} is empty; send JSON${asIn}.`)
  const fault = faultInJson(text, BODY_NESTING_MAX)
  if (fault?.kind === 'too deep') throw unreadable(`${name} nests deeper than ${BODY_NESTING_MAX} levels.`)
  const value = parse(name, text)
  if (fault?.kind === 'key twice') {
    throw unreadable(`${name} has the key ${quoted(fault.key)} twice in one object.`)
  }
  return value
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(`${name} is not JSON, or not all of it arrived.`)
  }
}
