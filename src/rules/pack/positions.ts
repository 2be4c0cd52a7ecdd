import type { Node } from 'jsonc-parser'

export type Path = readonly (string | number)[]
export interface Position {
  readonly line: number
  readonly column: number
}

/** JSON Pointer (RFC 6901) of a path. */
export function pointerOf(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/**
 * Finds lines and columns in one source text, up to an offset. Both count from 1; a column is a UTF-16 code unit, as in
 * most editors, which do not count a byte order mark.
 */
export function positionsIn(source: string, until: number) {
  const lineStarts = [0]
  for (let index = 0; index < Math.min(source.length, until); index += 1) {
    const code = source.charCodeAt(index)
    const isLineEnd = code === 10 || (code === 13 && source.charCodeAt(index + 1) !== 10)
    if (isLineEnd) lineStarts.push(index + 1)
  }
  return {
    at(offset: number): Position {
      let low = 0
      let high = lineStarts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((lineStarts[middle] ?? 0) <= offset) low = middle
        else high = middle - 1
      }
      const isBehindMark = low === 0 && source.startsWith('\uFEFF') && offset > 0
      return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + (isBehindMark ? 0 : 1) }
    },
  }
}

/**
 * Finds the place of a path in a parsed document: the offset of its value, or of its key. A path that leads nowhere gives
 * the place of the nearest part that exists.
 */
export function placesIn(root: Node) {
  const members = new Map<Node, Map<string, Node>>()

  function membersOf(node: Node): Map<string, Node> {
    const known = members.get(node)
    if (known) return known
    const found = new Map<string, Node>()
    for (const property of node.children ?? []) {
      const name = property.children?.[0]?.value
      if (typeof name === 'string' && !found.has(name)) found.set(name, property)
    }
    members.set(node, found)
    return found
  }

  return {
    offsetOf(path: Path, at: 'key' | 'value'): number {
      let value = root
      let place = root
      for (const part of path) {
        const next =
          value.type === 'object' ? membersOf(value).get(String(part)) : value.children?.[Number(part)]
        if (!next) return value.offset
        place = next
        const inner = next.type === 'property' ? next.children?.[1] : next
        if (!inner) return next.offset
        value = inner
      }
      return at === 'key' ? place.offset : value.offset
    },
  }
}
