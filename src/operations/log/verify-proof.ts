import { type Hash, type HashInner, hashInner, isHash, powerOfTwoIn } from './merkle.ts'

interface InclusionClaim {
  readonly leafHash: Hash
  /** From zero. */
  readonly index: number
  readonly size: number
  readonly rootHash: Hash
  readonly path: readonly Hash[]
}

interface ConsistencyClaim {
  readonly fromSize: number
  readonly fromRootHash: Hash
  readonly toSize: number
  readonly toRootHash: Hash
  readonly path: readonly Hash[]
}

const isOdd = (value: number) => value % 2 === 1
const half = (value: number) => Math.floor(value / 2)

/** Whether the leaf stands at that place in the tree of that root (RFC 9162 §2.1.3.2). Never throws. */
export async function verifyInclusion(
  { leafHash, index, size, rootHash, path }: InclusionClaim,
  inner: HashInner = hashInner,
): Promise<boolean> {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false
  if (![leafHash, rootHash, ...path].every(isHash)) return false
  let fn = index
  let sn = size - 1
  let root = leafHash
  for (const hash of path) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      root = await inner(hash, root)
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else root = await inner(root, hash)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && root === rootHash
}

/**
 * Whether the older tree is the beginning of the newer one: nothing was altered, dropped or put in between
 * (RFC 9162 §2.1.4.2). Never throws.
 */
export async function verifyConsistency(claim: ConsistencyClaim): Promise<boolean> {
  const { fromSize, fromRootHash, toSize, toRootHash, path } = claim
  if (!Number.isSafeInteger(fromSize) || fromSize <= 0 || fromSize > toSize) return false
  if (![fromRootHash, toRootHash, ...path].every(isHash)) return false
  if (fromSize === toSize) return path.length === 0 && fromRootHash === toRootHash
  const isComplete = powerOfTwoIn(fromSize) === fromSize
  const [first, ...rest] = isComplete ? [fromRootHash, ...path] : path
  if (first === undefined || path.length === 0) return false
  let fn = fromSize - 1
  let sn = toSize - 1
  while (isOdd(fn)) {
    fn = half(fn)
    sn = half(sn)
  }
  let from = first
  let to = first
  for (const hash of rest) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      from = await hashInner(hash, from)
      to = await hashInner(hash, to)
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else to = await hashInner(to, hash)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && from === fromRootHash && to === toRootHash
}
