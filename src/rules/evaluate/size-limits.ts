import { LIMITS } from '../pack/format-values.ts'

type LengthOf = (text: string) => number

/** Whether JSON stays within the size of one check's facts; walks without recursion, so depth cannot hurt it. */
export function isWithinLimits(value: unknown): boolean {
  return isWithin(value, longestUtf8) || isWithin(value, utf8Length)
}

function isWithin(value: unknown, lengthOf: LengthOf): boolean {
  let bytes = sizeOf(value, lengthOf)
  const toVisit = isContainer(value) ? [{ container: value, depth: 0 }] : []
  for (let next = toVisit.pop(); next; next = toVisit.pop()) {
    const { container, depth } = next
    const isList = Array.isArray(container)
    const children: readonly unknown[] = isList ? container : Object.values(container)
    if (isList && container.length > LIMITS.listItemsMax) return false
    if (depth >= LIMITS.nestingMax && children.length > 0) return false
    bytes += isList ? children.length : sizeOfKeys(container, lengthOf)
    for (const child of children) {
      bytes += sizeOf(child, lengthOf)
      if (isContainer(child)) toVisit.push({ container: child, depth: depth + 1 })
    }
    if (bytes > LIMITS.factsBytesMax) return false
  }
  return bytes <= LIMITS.factsBytesMax
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

function sizeOf(value: unknown, lengthOf: LengthOf): number {
  if (typeof value === 'string') return lengthOf(value) + 2
  return isContainer(value) ? 0 : 8
}

function sizeOfKeys(container: object, lengthOf: LengthOf): number {
  let bytes = 0
  for (const key of Object.keys(container)) bytes += lengthOf(key) + 4
  return bytes
}

/** Never less than the length in UTF-8, and known at once. */
const longestUtf8: LengthOf = (text) => text.length * 3

function utf8Length(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xe000 ? 2 : 3
  }
  return bytes
}
