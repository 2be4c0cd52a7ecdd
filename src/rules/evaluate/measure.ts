import { LIMITS } from '../pack/format.ts'

/** Whether JSON stays within the size of one check's facts; walks without recursion, so depth cannot hurt it. */
export function isWithinLimits(value: unknown): boolean {
  let bytes = 0
  const toVisit: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  for (let next = toVisit.pop(); next; next = toVisit.pop()) {
    if (next.depth > LIMITS.nestingMax || bytes > LIMITS.factsBytesMax) return false
    if (typeof next.value === 'string') bytes += utf8Length(next.value) + 2
    else if (typeof next.value !== 'object' || next.value === null) bytes += 8
    else {
      const entries = Object.entries(next.value)
      if (Array.isArray(next.value) && entries.length > LIMITS.listItemsMax) return false
      for (const [key, child] of entries) {
        bytes += Array.isArray(next.value) ? 1 : utf8Length(key) + 4
        toVisit.push({ value: child, depth: next.depth + 1 })
      }
    }
  }
  return bytes <= LIMITS.factsBytesMax
}

function utf8Length(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xe000 ? 2 : 3
  }
  return bytes
}
