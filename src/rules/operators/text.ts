/** Glob match in time proportional to the text for each `*` run: parts between stars are found from left to right. */
export function matchesGlob(text: string, glob: string): boolean {
  const parts = glob.split('*')
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (parts.length === 1) return text.length === glob.length && partAt(text, glob, 0)
  if (
    text.length < first.length + last.length ||
    !partAt(text, first, 0) ||
    !partAt(text, last, text.length - last.length)
  )
    return false
  let position = first.length
  for (const part of parts.slice(1, -1)) {
    position = findPart(text, part, position, text.length - last.length)
    if (position < 0) return false
  }
  return true
}

function partAt(text: string, part: string, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) {
    if (part[index] !== '?' && part[index] !== text[at + index]) return false
  }
  return true
}

function findPart(text: string, part: string, from: number, end: number): number {
  for (let at = from; at + part.length <= end; at += 1) if (partAt(text, part, at)) return at + part.length
  return -1
}
