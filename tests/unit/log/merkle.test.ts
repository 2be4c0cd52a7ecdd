import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  consistencyRanges,
  coverOf,
  EMPTY_FRONTIER,
  growTree,
  type Hash,
  hashLeaf,
  inclusionRanges,
  type NodePlace,
  powerOfTwoIn,
  proofHashes,
  rootOf,
} from '../../../src/operations/log/merkle.ts'
import { verifyConsistency, verifyInclusion } from '../../../src/operations/log/verify-proof.ts'
import {
  referenceConsistency,
  referenceLeaf,
  referencePath,
  referenceRoot,
} from '../../support/reference-merkle.ts'
import vectors from './rfc6962-vectors.json' with { type: 'json' }

const entryOf = (text: string) => new TextEncoder().encode(text)
const leavesOf = (count: number, name = 'entry') =>
  Array.from({ length: count }, (_, index) => referenceLeaf(entryOf(`${name} ${index}`)))

/** A tree as the product keeps it: leaves, complete inner nodes, frontier. */
async function treeOf(leaves: readonly Hash[]) {
  const { frontier, nodes } = await growTree(EMPTY_FRONTIER, leaves)
  const stored = new Map(nodes.map(({ level, index, hash }) => [`${level}/${index}`, hash]))
  const read = ({ level, index }: NodePlace) => {
    const hash = level === 0 ? leaves[index] : stored.get(`${level}/${index}`)
    if (hash === undefined) throw new Error(`node ${level}/${index} is not stored`)
    return hash
  }
  return { frontier, nodes, read, root: await rootOf(frontier.hashes) }
}

const pathOf = async (index: number, leaves: readonly Hash[]) =>
  proofHashes(inclusionRanges(index, leaves.length), (await treeOf(leaves)).read)
const consistencyOf = async (from: number, leaves: readonly Hash[]) =>
  proofHashes(consistencyRanges(from, leaves.length), (await treeOf(leaves)).read)

describe('the public vectors of RFC 6962', async () => {
  const leaves = await Promise.all(vectors.entries.map((entry) => hashLeaf(Buffer.from(entry, 'hex'))))

  test.each(vectors.roots.map((root, size) => ({ root, size })))(
    'the root of $size entries',
    async ({ root, size }) => {
      expect((await treeOf(leaves.slice(0, size))).root).toBe(root)
    },
  )

  test.each(vectors.inclusion)('entry $index of $size', async ({ index, size, path }) => {
    const tree = leaves.slice(0, size)
    expect(await pathOf(index, tree)).toEqual(path)
    const claim = { leafHash: leaves[index] ?? '', index, size, rootHash: vectors.roots[size] ?? '', path }
    expect(await verifyInclusion(claim)).toBe(true)
  })

  test.each(vectors.consistency)('$from entries are the beginning of $to', async ({ from, to, path }) => {
    expect(await consistencyOf(from, leaves.slice(0, to))).toEqual(path)
    const [fromRootHash = '', toRootHash = ''] = [vectors.roots[from], vectors.roots[to]]
    expect(await verifyConsistency({ fromSize: from, fromRootHash, toSize: to, toRootHash, path })).toBe(true)
  })
})

describe('a growing tree', () => {
  test('has the root that the definition gives, however its leaves come in, and stores each complete subtree once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 }),
        async (steps) => {
          const leaves = leavesOf(steps.reduce((sum, step) => sum + step, 0))
          let frontier = EMPTY_FRONTIER
          const places: string[] = []
          for (const step of steps) {
            const grown = await growTree(frontier, leaves.slice(frontier.size, frontier.size + step))
            frontier = grown.frontier
            for (const { level, index, hash } of grown.nodes) {
              places.push(`${level}/${index}`)
              const width = 2 ** level
              expect(hash).toBe(referenceRoot(leaves.slice(index * width, (index + 1) * width)))
            }
          }
          expect(frontier.size).toBe(leaves.length)
          expect(await rootOf(frontier.hashes)).toBe(referenceRoot(leaves))
          const complete = [1, 2, 3, 4, 5, 6].flatMap((level) =>
            Array.from({ length: Math.floor(leaves.length / 2 ** level) }, (_, index) => `${level}/${index}`),
          )
          expect(places.sort()).toEqual(complete.sort())
        },
      ),
      { numRuns: 60 },
    )
  }, 30_000)

  test('of a million leaves needs at most twenty hashes to go on', () => {
    expect(coverOf({ begin: 0, end: 999_999 }).length).toBeLessThanOrEqual(20)
    expect(inclusionRanges(999_998, 1_000_000).length * 32).toBeLessThanOrEqual(1_024)
    expect(consistencyRanges(654_321, 1_000_000).length * 32).toBeLessThanOrEqual(1_024)
  })

  test('finds powers of two exactly where a logarithm rounds', () => {
    expect([1, 2, 3, 8, 2 ** 49 - 1, 2 ** 52].map(powerOfTwoIn)).toEqual([1, 2, 2, 8, 2 ** 48, 2 ** 52])
  })
})

describe('proofs', () => {
  test('are those of the definition and hold, for every entry and every older size', async () => {
    for (const size of [...Array.from({ length: 18 }, (_, index) => index + 1), 33]) {
      const leaves = leavesOf(size)
      const { read, root } = await treeOf(leaves)
      for (const [index, leafHash] of leaves.entries()) {
        const path = await proofHashes(inclusionRanges(index, size), read)
        expect(path).toEqual(referencePath(index, leaves))
        expect(await verifyInclusion({ leafHash, index, size, rootHash: root, path })).toBe(true)
        const from = index + 1
        const consistency = await proofHashes(consistencyRanges(from, size), read)
        expect(consistency).toEqual(referenceConsistency(from, leaves))
        const fromRootHash = referenceRoot(leaves.slice(0, from))
        const claim = { fromSize: from, fromRootHash, toSize: size, toRootHash: root, path: consistency }
        expect(await verifyConsistency(claim)).toBe(true)
      }
    }
  })

  test.each([
    [-1, 5],
    [5, 5],
    [0, 0],
    [Number.NaN, 5],
  ])('of entry %d of %d do not exist', (index, size) => {
    expect(() => inclusionRanges(index, size)).toThrow(
      new RangeError(`No leaf ${index} in a tree of ${size}`),
    )
  })

  test.each([
    [0, 5],
    [6, 5],
    [-1, 5],
  ])('from size %d to %d do not exist', (from, to) => {
    expect(() => consistencyRanges(from, to)).toThrow(
      new RangeError(`No consistency between trees of ${from} and ${to}`),
    )
  })
})

const flipBit = (hash: Hash, bit: number): Hash => {
  const bytes = Buffer.from(hash, 'hex')
  const at = Math.floor(bit / 8) % bytes.length
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8))
  return bytes.toString('hex')
}

describe('what was tampered with is refused', () => {
  const place = fc
    .integer({ min: 2, max: 40 })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }))
  const bit = fc.integer({ min: 0, max: 255 })

  test('any bit of a leaf, root or path of an inclusion proof, any other index or neighbouring size', async () => {
    await fc.assert(
      fc.asyncProperty(place, bit, fc.nat(), async ({ size, index }, flipped, step) => {
        const leaves = leavesOf(size)
        const path = referencePath(index, leaves)
        const right = { leafHash: leaves[index] ?? '', index, size, rootHash: referenceRoot(leaves), path }
        const at = step % path.length
        const wrong = [
          { leafHash: flipBit(right.leafHash, flipped) },
          { rootHash: flipBit(right.rootHash, flipped) },
          { path: path.map((hash, position) => (position === at ? flipBit(hash, flipped) : hash)) },
          { path: path.toSpliced(at, 1) },
          { path: path.toSpliced(at, 0, right.leafHash) },
          { path: [...path, right.rootHash] },
          { path: path.map((hash, position) => (position === at ? hash.slice(1) : hash)) },
          { index: (index + 1 + (step % (size - 1))) % size },
          { index: index + 0.5 },
          { index: -1 },
          { size: index },
          { size: size * 2 },
        ]
        const answers = await Promise.all(wrong.map((change) => verifyInclusion({ ...right, ...change })))
        expect(answers).toEqual(wrong.map(() => false))
      }),
      { numRuns: 400 },
    )
  }, 30_000)

  test('any bit of a root or path of a consistency proof, any other size', async () => {
    await fc.assert(
      fc.asyncProperty(place, bit, fc.nat(), async ({ size, index }, flipped, step) => {
        fc.pre(index > 0)
        const leaves = leavesOf(size)
        const path = referenceConsistency(index, leaves)
        const [fromRootHash, toRootHash] = [referenceRoot(leaves.slice(0, index)), referenceRoot(leaves)]
        const right = { fromSize: index, fromRootHash, toSize: size, toRootHash, path }
        const at = step % path.length
        const wrong = [
          { fromRootHash: flipBit(fromRootHash, flipped) },
          { toRootHash: flipBit(toRootHash, flipped) },
          { fromRootHash: toRootHash, toRootHash: fromRootHash },
          { path: path.map((hash, position) => (position === at ? flipBit(hash, flipped) : hash)) },
          { path: path.toSpliced(at, 1) },
          { path: path.toSpliced(at, 0, fromRootHash) },
          { path: [...path, toRootHash] },
          { path: [] },
          { fromSize: 0 },
          { fromSize: size },
          { fromSize: index + 0.5 },
        ]
        const answers = await Promise.all(wrong.map((change) => verifyConsistency({ ...right, ...change })))
        expect(answers).toEqual(wrong.map(() => false))
      }),
      { numRuns: 400 },
    )
  }, 30_000)

  test('a log with a leaf altered, dropped, swapped, put in, or its tail cut has another root', async () => {
    await fc.assert(
      fc.asyncProperty(place, bit, fc.nat(), async ({ size, index }, flipped, step) => {
        const leaves = leavesOf(size)
        const root = (await treeOf(leaves)).root
        const other = (index + 1 + (step % (size - 1))) % size
        const swapped = leaves.with(index, leaves[other] ?? '').with(other, leaves[index] ?? '')
        const altered = [
          leaves.with(index, flipBit(leaves[index] ?? '', flipped)),
          leaves.toSpliced(index, 1),
          leaves.toSpliced(index, 0, leaves[other] ?? ''),
          swapped,
          leaves.slice(0, index),
        ]
        for (const wrong of altered) expect((await treeOf(wrong)).root).not.toBe(root)
      }),
      { numRuns: 400 },
    )
  }, 30_000)

  test('a fork: no proof that either branch can make joins a head of the one to a head of the other', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 0, max: 10 }), async ({ size, index }, more) => {
        const honest = leavesOf(size)
        const forked = [
          ...honest.slice(0, index),
          ...leavesOf(size - index, 'forked'),
          ...leavesOf(more, 'later'),
        ]
        const fromRootHash = referenceRoot(honest)
        const claim = {
          fromSize: size,
          fromRootHash,
          toSize: forked.length,
          toRootHash: referenceRoot(forked),
        }
        const paths = [
          await consistencyOf(size, forked),
          referenceConsistency(size, [...honest, ...forked.slice(size)]),
        ]
        for (const path of paths) expect(await verifyConsistency({ ...claim, path })).toBe(false)
      }),
      { numRuns: 200 },
    )
  }, 30_000)
})
