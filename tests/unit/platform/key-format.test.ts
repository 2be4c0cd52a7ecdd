import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  hashApiKey,
  isSameHash,
  makeApiKey,
  parseApiKey,
} from '../../../src/operations/api-keys/key-format.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))

test('a new key is read back with its prefix, and no two are alike', async () => {
  const keys = await Promise.all(Array.from({ length: 200 }, () => makeApiKey(random)))
  for (const { key, prefix } of keys) {
    expect(key).toMatch(/^tut_[0-9a-z]{8}_[0-9a-z]{32}_[0-9a-z]{6}$/)
    expect(await parseApiKey(key)).toEqual({ key, prefix })
  }
  expect(new Set(keys.map(({ key }) => key)).size).toBe(200)
})

test('a key with any one letter changed, dropped or swapped is refused by its checksum', async () => {
  const { key } = await makeApiKey(random)
  const position = fc.integer({ min: 0, max: key.length - 1 })
  const letter = fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz_ilouT')
  await fc.assert(
    fc.asyncProperty(position, letter, async (at, other) => {
      const changed = key.slice(0, at) + other + key.slice(at + 1)
      const dropped = key.slice(0, at) + key.slice(at + 1)
      const swapped = key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2)
      for (const text of [changed, dropped, swapped]) {
        if (text !== key) expect(await parseApiKey(text)).toBeNull()
      }
    }),
  )
})

test('a key with anything around it is no key', async () => {
  const { key } = await makeApiKey(random)
  for (const text of [` ${key}`, `${key} `, `${key}\n`, `Bearer ${key}`, `${key}${key}`, ''])
    expect(await parseApiKey(text)).toBeNull()
})

test('what is stored is the SHA-256 of the whole key', async () => {
  expect(await hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('hashes are the same only when every letter is', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (left, right) => {
      expect(isSameHash(left, right)).toBe(left === right)
    }),
  )
  expect(isSameHash('aa', 'aa')).toBe(true)
  expect(isSameHash('ab', 'abab')).toBe(false)
  expect(isSameHash('ab', 'aa')).toBe(false)
  expect(isSameHash('aa', 'ab')).toBe(false)
  expect(isSameHash('', 'a')).toBe(false)
  expect(isSameHash('a', '')).toBe(false)
})
