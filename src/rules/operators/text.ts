/**
 * Glob match in time proportional to the text for each `*` run: parts between stars are found from left to right. `*` stands
 * for any text, `?` for one character; a character is a code point.
 */
export function matchesGlob(text: string, glob: string): boolean {
  const parts = glob.split('*').map(charactersOf)
  const characters = charactersOf(text)
  const [first = []] = parts
  const last = parts.at(-1) ?? []
  if (parts.length === 1) return characters.length === first.length && partAt(characters, first, 0)
  if (
    characters.length < first.length + last.length ||
    !partAt(characters, first, 0) ||
    !partAt(characters, last, characters.length - last.length)
  )
    return false
  let position = first.length
  for (const part of parts.slice(1, -1)) {
    position = findPart(characters, part, position, characters.length - last.length)
    if (position < 0) return false
  }
  return true
}

/** Characters by their place; most texts have one unit for each, and then the text itself will do. */
type Characters = ArrayLike<string>

const BEYOND_BASIC_PLANE = /[\ud800-\udfff]/

const charactersOf = (text: string): Characters => (BEYOND_BASIC_PLANE.test(text) ? Array.from(text) : text)

function partAt(text: Characters, part: Characters, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) {
    if (part[index] !== '?' && part[index] !== text[at + index]) return false
  }
  return true
}

function findPart(text: Characters, part: Characters, from: number, end: number): number {
  for (let at = from; at + part.length <= end; at += 1) if (partAt(text, part, at)) return at + part.length
  return -1
}
