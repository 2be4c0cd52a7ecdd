import { createHash } from 'node:crypto'

/** The definitions of RFC 6962 §2.1 word for word: slow, recursive, and with another hash implementation than the product's. */

const sha256 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
const bytes = (hex: string) => Buffer.from(hex, 'hex')

export const referenceLeaf = (entry: Uint8Array) => sha256(Uint8Array.of(0), entry)

const splitOf = (size: number) => {
  let k = 1
  while (k * 2 < size) k *= 2
  return k
}

/** MTH of leaves that are hashed already. */
export function referenceRoot(leaves: readonly string[]): string {
  const [first] = leaves
  if (first === undefined) return sha256()
  if (leaves.length === 1) return first
  const k = splitOf(leaves.length)
  return sha256(
    Uint8Array.of(1),
    bytes(referenceRoot(leaves.slice(0, k))),
    bytes(referenceRoot(leaves.slice(k))),
  )
}

/** PATH(m, D[n]). */
export function referencePath(index: number, leaves: readonly string[]): string[] {
  if (leaves.length <= 1) return []
  const k = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return index < k
    ? [...referencePath(index, left), referenceRoot(right)]
    : [...referencePath(index - k, right), referenceRoot(left)]
}

/** PROOF(m, D[n]). */
export function referenceConsistency(from: number, leaves: readonly string[]): string[] {
  return subproof(from, leaves, true)
}

function subproof(from: number, leaves: readonly string[], isWhole: boolean): string[] {
  if (from === leaves.length) return isWhole ? [] : [referenceRoot(leaves)]
  const k = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return from <= k
    ? [...subproof(from, left, isWhole), referenceRoot(right)]
    : [...subproof(from - k, right, false), referenceRoot(left)]
}
