import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ID_PREFIXES, isGeneratedId, makeId, prefixOf } from '../../../src/operations/ids.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))
const instant = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })

test('ids of a later millisecond sort after earlier ones', () => {
  fc.assert(
    fc.property(instant, instant, (left, right) => {
      if (left.getTime() === right.getTime()) return
      const [earlier, later] = left < right ? [left, right] : [right, left]
      expect(makeId('chk', earlier, random) < makeId('chk', later, random)).toBe(true)
    }),
  )
})

test('every prefix is its own, and a generated id is known by it alone', () => {
  const prefixes = Object.values(ID_PREFIXES)
  expect(new Set(prefixes).size).toBe(prefixes.length)
  for (const prefix of prefixes) {
    const id = makeId(prefix, new Date(), random)
    expect(prefixOf(id)).toBe(prefix)
    expect(prefixes.filter((other) => isGeneratedId(other, id))).toEqual([prefix])
  }
})

test('ids made in one millisecond do not collide', () => {
  const at = new Date()
  expect(new Set(Array.from({ length: 10_000 }, () => makeId('chk', at, random))).size).toBe(10_000)
})

test.each(['', '_', 'chk', 'chk_', 'xyz_0123', 'CHK_01', '__proto__', 'constructor_1', 'chk_01jd/../x'])(
  'the text %j is not a generated id',
  (text) => {
    expect(isGeneratedId('chk', text)).toBe(false)
  },
)
