import { describe, expect, test } from 'vitest'
import type { LogicFile } from './vectors.ts'
import { outcomeOf } from './vectors.ts'

const files = import.meta.glob<LogicFile>('./{cql,dmn}-*.json', { eager: true, import: 'default' })

describe.each(Object.entries(files))('%s', (_, { types, vectors, source, licence, leftOut }) => {
  test.each(vectors)('$name: $expression', ({ condition, facts, expected, ours, why }) => {
    expect(outcomeOf({ types, conditions: condition, facts })).toBe(ours ?? expected)
    expect(why !== undefined).toBe(ours !== undefined)
  })

  test('names its source and licence, and why cases were left out', () => {
    expect(source).toMatch(/^\S+ .*[0-9a-f]{40}/)
    expect(licence).not.toBe('')
    expect(leftOut.why).not.toBe('')
  })
})

test('both standards are there', () => {
  expect(Object.keys(files).length).toBe(2)
})
