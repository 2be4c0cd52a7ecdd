import { concatBytes, fromHex, sha256, toHex } from '../bytes.ts'

/** SHA-256 as 64 hexadecimal digits. */
export type Hash = string

const HASH = /^[0-9a-f]{64}$/

export function isHash(text: string): boolean {
  return HASH.test(text)
}

/** The index-th complete subtree of 2^level leaves; both count from zero, level 0 are the leaves. */
export interface NodePlace {
  readonly level: number
  readonly index: number
}

export interface TreeNode extends NodePlace {
  readonly hash: Hash
}

/** Leaves from `begin` up to but without `end`, counted from zero. */
export interface LeafRange {
  readonly begin: number
  readonly end: number
}

/** A tree of `size` leaves by the roots of its complete subtrees, the largest (leftmost) first: all that growing needs. */
export interface Frontier {
  readonly size: number
  readonly hashes: readonly Hash[]
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] }

// The prefixes keep a leaf from being passed off as an inner node, and the other way round (RFC 6962 §2.1).
const LEAF_PREFIX = Uint8Array.of(0)
const INNER_PREFIX = Uint8Array.of(1)

/** The leaf hash of RFC 6962 §2.1: SHA-256(0x00 || entry). */
export async function hashLeaf(entry: Uint8Array): Promise<Hash> {
  return toHex(await sha256(concatBytes(LEAF_PREFIX, entry)))
}

/** The inner hash of RFC 6962 §2.1: SHA-256(0x01 || left || right). */
export async function hashInner(left: Hash, right: Hash): Promise<Hash> {
  return toHex(await sha256(concatBytes(INNER_PREFIX, fromHex(left), fromHex(right))))
}

export type HashInner = typeof hashInner

/** The same, each only once: proofs of leaves that stand beside each other have most of their inner hashes in common. For one request. */
export function hashingOnce(): HashInner {
  const known = new Map<string, Promise<Hash>>()
  return (left, right) => {
    const both = `${left} ${right}`
    const hash = known.get(both) ?? hashInner(left, right)
    known.set(both, hash)
    return hash
  }
}

/** The root of the hashes that `coverOf` names, in its order; of none, the root of the empty tree: SHA-256(""). */
export async function rootOf(hashes: readonly Hash[], inner: HashInner = hashInner): Promise<Hash> {
  const last = hashes.at(-1)
  if (last === undefined) return toHex(await sha256(new Uint8Array()))
  let root = last
  for (const left of hashes.slice(0, -1).reverse()) root = await inner(left, root)
  return root
}

/** Adds leaves at the right. Gives the new frontier and every inner node that became complete, in O(1) a leaf. */
export async function growTree(
  frontier: Frontier,
  leaves: readonly Hash[],
): Promise<{ readonly frontier: Frontier; readonly nodes: readonly TreeNode[] }> {
  const hashes = [...frontier.hashes]
  const nodes: TreeNode[] = []
  let { size } = frontier
  for (const leaf of leaves) {
    let hash = leaf
    let index = size
    for (let level = 1; index % 2 === 1; level += 1) {
      hash = await hashInner(hashes.pop() ?? '', hash)
      index = (index - 1) / 2
      nodes.push({ level, index, hash })
    }
    hashes.push(hash)
    size += 1
  }
  return { frontier: { size, hashes }, nodes }
}

/** The largest power of two that is at most n, for n ≥ 1. Exact, unlike a logarithm. */
export function powerOfTwoIn(n: number): number {
  let power = 1
  while (power * 2 <= n) power *= 2
  return power
}

/** The complete subtrees, from left to right, that make up a range which a proof names. */
export function coverOf({ begin, end }: LeafRange): NodePlace[] {
  const places: NodePlace[] = []
  let from = begin
  while (from < end) {
    const width = powerOfTwoIn(end - from)
    places.push({ level: Math.round(Math.log2(width)), index: from / width })
    from += width
  }
  return places
}

// The largest power of two below n, for n > 1: where RFC 6962 splits a tree.
const splitOf = (n: number) => powerOfTwoIn(n - 1)

/**
 * The audit path of RFC 6962 §2.1.1 as ranges whose roots it consists of, from the leaf upwards. `index` counts from zero.
 * Throws a RangeError unless 0 ≤ index < size.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`No leaf ${index} in a tree of ${size}`)
  const ranges: LeafRange[] = []
  let begin = 0
  let end = size
  while (end - begin > 1) {
    const middle = begin + splitOf(end - begin)
    if (index < middle) {
      ranges.unshift({ begin: middle, end })
      end = middle
    } else {
      ranges.unshift({ begin, end: middle })
      begin = middle
    }
  }
  return ranges
}

/**
 * The consistency proof of RFC 6962 §2.1.2 as ranges whose roots it consists of. Throws a RangeError unless
 * 0 < from ≤ to.
 */
export function consistencyRanges(from: number, to: number): LeafRange[] {
  if (!(from > 0 && from <= to)) throw new RangeError(`No consistency between trees of ${from} and ${to}`)
  const ranges: LeafRange[] = []
  let begin = 0
  let end = to
  while (end !== from) {
    const middle = begin + splitOf(end - begin)
    if (from <= middle) {
      ranges.unshift({ begin: middle, end })
      end = middle
    } else {
      ranges.unshift({ begin, end: middle })
      begin = middle
    }
  }
  // The verifier knows the root of the whole older tree, but not of a part of it.
  return begin === 0 ? ranges : [{ begin, end }, ...ranges]
}

/** The hashes of a proof: the root of every range, made of stored nodes. */
export function proofHashes(
  ranges: readonly LeafRange[],
  read: (place: NodePlace) => Hash,
  inner?: HashInner,
): Promise<Hash[]> {
  return Promise.all(ranges.map((range) => rootOf(coverOf(range).map(read), inner)))
}
