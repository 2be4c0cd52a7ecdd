import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ValueCache } from '../../../src/operations/cache.ts'

test('the one used longest ago goes first, and reading counts as use', () => {
  const cache = new ValueCache<string>(3)
  for (const key of ['a', 'b', 'c']) cache.set(key, key, 1)
  expect(cache.get('a')).toBe('a')
  cache.set('d', 'd', 1)
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual(['a', undefined, 'c', 'd'])
})

test('a value larger than the whole cache is not kept and drives nothing out', () => {
  const cache = new ValueCache<string>(3)
  cache.set('a', 'a', 3)
  cache.set('b', 'b', 4)
  expect([cache.get('a'), cache.get('b'), cache.bytes]).toEqual(['a', undefined, 3])
})

test('whatever is put in, the bytes are counted right and never above the bound', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    bytes: fc.integer({ min: 0, max: 60 }),
  })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const cache = new ValueCache<number>(100)
      for (const { key, bytes } of steps) cache.set(key, bytes, bytes)
      const kept = ['a', 'b', 'c', 'd', 'e'].map((key) => cache.get(key) ?? 0)
      expect(cache.bytes).toBe(kept.reduce((sum, bytes) => sum + bytes, 0))
      expect(cache.bytes).toBeLessThanOrEqual(100)
    }),
  )
})
