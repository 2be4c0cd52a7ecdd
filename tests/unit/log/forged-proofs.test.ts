import { expect, test } from 'vitest'
import { type Hash, hashInner, isHash } from '../../../src/operations/log/merkle.ts'
import { verifyConsistency, verifyInclusion } from '../../../src/operations/log/verify-proof.ts'
import {
  referenceConsistency,
  referenceLeaf,
  referencePath,
  referenceRoot,
} from '../../support/reference-merkle.ts'

/** Claims whose hashes fit together, so that only the checks of form and size stand between them and a yes. */
const leaves = Array.from({ length: 8 }, (_, index) => referenceLeaf(new TextEncoder().encode(`${index}`)))
const [first = '', second = '', third = ''] = leaves
const root = (size: number): Hash => referenceRoot(leaves.slice(0, size))
const consistency = (fromSize: number, toSize: number) => ({
  fromSize,
  fromRootHash: root(fromSize),
  toSize,
  toRootHash: root(toSize),
  path: referenceConsistency(fromSize, leaves.slice(0, toSize)),
})

test.each([
  ['63 digits', first.slice(1)],
  ['65 digits', `${first}0`],
  ['a digit too many in front', `0${first}`],
  ['a line break after it', `${first}\n`],
  ['capitals', first.toUpperCase()],
  ['nothing', ''],
])('a hash is 64 lower-case hexadecimal digits and no more: %s', (_what, text) => {
  expect(isHash(first)).toBe(true)
  expect(isHash(text)).toBe(false)
})

test('an inclusion path that goes on above the root is refused, though the root is made to fit', async () => {
  const path = referencePath(2, leaves.slice(0, 3))
  const claim = { leafHash: third, index: 2, size: 3, rootHash: root(3), path }
  expect(await verifyInclusion(claim)).toBe(true)
  const rootHash = await hashInner(second, root(3))
  expect(await verifyInclusion({ ...claim, rootHash, path: [...path, second] })).toBe(false)
})

test('an inclusion path that ends below the root is refused, though what it ends at is called the root', async () => {
  const claim = { leafHash: first, index: 0, size: 4, rootHash: root(2), path: [second] }
  expect(await verifyInclusion(claim)).toBe(false)
  expect(await verifyInclusion({ ...claim, size: 2 })).toBe(true)
})

test.each([
  ['a negative place', { index: -1, size: 1 }],
  ['half a place', { index: 0.5, size: 1 }],
  ['a place behind the end', { index: 1, size: 1 }],
  ['a tree of nothing', { index: 0, size: 0 }],
])('inclusion is refused for %s, though leaf and root are the same', async (_what, change) => {
  const claim = { leafHash: first, index: 0, size: 1, rootHash: first, path: [] }
  expect(await verifyInclusion(claim)).toBe(true)
  expect(await verifyInclusion({ ...claim, ...change })).toBe(false)
})

test('inclusion with a hash in capitals is refused: one proof has one writing', async () => {
  const claim = { leafHash: first, index: 0, size: 2, rootHash: root(2), path: [second] }
  expect(await verifyInclusion(claim)).toBe(true)
  expect(await verifyInclusion({ ...claim, leafHash: first.toUpperCase() })).toBe(false)
  expect(await verifyInclusion({ ...claim, path: [second.toUpperCase()] })).toBe(false)
  const junk = { leafHash: 'junk', index: 0, size: 1, rootHash: 'junk', path: [] }
  expect(await verifyInclusion(junk)).toBe(false)
})

test('a consistency path that goes on above the roots is refused, though both are made to fit', async () => {
  const claim = consistency(3, 4)
  expect(await verifyConsistency(claim)).toBe(true)
  const fromRootHash = await hashInner(second, claim.fromRootHash)
  const toRootHash = await hashInner(second, claim.toRootHash)
  const path = [...claim.path, second]
  expect(await verifyConsistency({ ...claim, fromRootHash, toRootHash, path })).toBe(false)
})

test('a consistency path that ends below the root is refused, though what it ends at is called the root', async () => {
  const claim = consistency(1, 2)
  expect(await verifyConsistency(claim)).toBe(true)
  expect(await verifyConsistency({ ...claim, toSize: 4 })).toBe(false)
})

test.each([
  ['from nothing', { fromSize: 0, toSize: 1 }],
  ['from less than nothing', { fromSize: -1, toSize: 1 }],
  ['backwards', { fromSize: 3, toSize: 1 }],
])('consistency %s is refused, though all hashes are the same', async (_what, sizes) => {
  const same = { fromRootHash: first, toRootHash: first, path: [first] }
  expect(await verifyConsistency({ ...same, ...sizes })).toBe(false)
})

test('consistency from half a leaf more is refused', async () => {
  const claim = { fromSize: 1.5, fromRootHash: first, toSize: 2, toRootHash: root(2), path: [first, second] }
  expect(await verifyConsistency(claim)).toBe(false)
})

test('a tree is consistent with itself without a path, and with no other root of its size', async () => {
  const claim = { fromSize: 2, fromRootHash: root(2), toSize: 2, toRootHash: root(2), path: [] }
  expect(await verifyConsistency(claim)).toBe(true)
  expect(await verifyConsistency({ ...claim, path: [first] })).toBe(false)
  expect(await verifyConsistency({ ...claim, toRootHash: first })).toBe(false)
  expect(await verifyConsistency({ ...claim, fromRootHash: 'junk', toRootHash: 'junk' })).toBe(false)
})

test('consistency with a hash in capitals is refused: one proof has one writing', async () => {
  const claim = consistency(2, 3)
  expect(await verifyConsistency(claim)).toBe(true)
  expect(await verifyConsistency({ ...claim, fromRootHash: claim.fromRootHash.toUpperCase() })).toBe(false)
  expect(await verifyConsistency({ ...claim, path: claim.path.map((hash) => hash.toUpperCase()) })).toBe(
    false,
  )
})

test('consistency of unequal trees is refused without a path', async () => {
  expect(await verifyConsistency({ ...consistency(2, 3), path: [] })).toBe(false)
  expect(await verifyConsistency({ ...consistency(3, 4), path: [] })).toBe(false)
})
