const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b
const CLOSING = new Set([0x5d, 0x7d])

/** What is wrong with a text of JSON beyond its grammar. */
export type JsonFault = { readonly kind: 'too deep' } | { readonly kind: 'key twice'; readonly key: string }

/**
 * Finds what JSON.parse says nothing about: nesting beyond the limit, and an object with one key twice, of which the parser
 * would keep the last. Walks over the letters once and builds nothing of a hostile text but the keys of the objects that are
 * open. Of a text that is not JSON it says anything; the parser refuses that.
 */
export function faultInJson(text: string, depthMax: number): JsonFault | null {
  /** Of each open bracket: the keys of an object so far, or null for a list. */
  const open: (Set<string> | null)[] = []
  let isKeyNext = false
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charCodeAt(index)
    if (letter === QUOTE) {
      const end = endOfString(text, index)
      const keys = open.at(-1)
      if (isKeyNext && keys) {
        const key = keyIn(text.slice(index, end + 1))
        if (keys.has(key)) return { kind: 'key twice', key }
        keys.add(key)
        isKeyNext = false
      }
      index = end
    } else if (letter === OPEN_OBJECT || letter === OPEN_LIST) {
      if (open.length === depthMax) return { kind: 'too deep' }
      open.push(letter === OPEN_OBJECT ? new Set() : null)
      isKeyNext = true
    } else if (CLOSING.has(letter)) open.pop()
    else if (letter === COMMA) isKeyNext = true
  }
  return null
}

/** Index of the quote that closes a string, or the end of the text. */
function endOfString(text: string, begin: number): number {
  let end = text.indexOf('"', begin + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1
  return backslashes % 2 === 1
}

/** One key may be written in several ways: "a" and "\u0061". */
function keyIn(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}
