import { describe, expect, test } from 'vitest'
import { boundaryValues } from '../../../src/rules/cases/boundary-values.ts'
import type { Condition, FactDeclaration } from '../../../src/rules/pack/format.ts'

const AS_OF = '2026-06-15T12:00:00Z'
const text = (en: string) => ({ en })

function declared(facts: Record<string, Omit<FactDeclaration, 'label'>>) {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, { label: text(name), ask: text('?'), ...fact }]),
  )
}

const VOCABULARY = {
  colours: Object.fromEntries(
    ['red', 'green', 'blue'].map((code, order) => [code, { title: text(code), order }]),
  ),
}

function valuesOf(
  facts: Record<string, Omit<FactDeclaration, 'label'>>,
  ...conditions: Condition[]
): Record<string, { values: unknown[]; isExact: boolean }> {
  const context = { facts: declared(facts), vocabulary: VOCABULARY }
  return Object.fromEntries(
    boundaryValues([{ conditions, context }], AS_OF).map(({ name, values, isExact }) => [
      name,
      { values: [...values], isExact },
    ]),
  )
}

const leaf = (fact: string, operator: string, value: NonNullable<Condition['value']>): Condition => ({
  fact,
  operator,
  value,
})

describe('boundary values', () => {
  test('of a whole number are the limits, their neighbours and "not known"', () => {
    const { age } = valuesOf(
      { age: { type: 'integer', minimum: 0 } },
      leaf('age', 'lessThan', 18),
      leaf('age', 'greaterThan', 0),
    )
    expect(age).toEqual({ values: [18, 0, 17, 19, 1, null], isExact: true })
  })

  test('of a number lie on, between and beyond the limits', () => {
    const { share } = valuesOf(
      { share: { type: 'number', maximum: 3 } },
      leaf('share', 'equal', 1),
      leaf('share', 'lessThan', 2),
    )
    expect(share).toEqual({ values: [1, 2, 0, 3, 1.5, null], isExact: true })
  })

  test('of a truth are both', () => {
    expect(valuesOf({ flag: { type: 'boolean' } }, leaf('flag', 'equal', true))).toEqual({
      flag: { values: [true, false, null], isExact: true },
    })
  })

  test('of a code are those named and one that is not, from the vocabulary where it is closed', () => {
    const closed = { type: 'code', vocabulary: 'colours' } as const
    expect(valuesOf({ c: closed }, leaf('c', 'in', ['red', 'green']))).toEqual({
      c: { values: ['red', 'green', 'blue', null], isExact: true },
    })
    const all = leaf('c', 'in', ['red', 'green', 'blue', 'mauve'])
    expect(valuesOf({ c: closed }, all).c?.values).toEqual(['red', 'green', 'blue', null])
    expect(valuesOf({ c: { ...closed, open: true } }, all).c?.values).toEqual([
      'red',
      'green',
      'blue',
      'mauve',
      'other',
      null,
    ])
  })

  test('of a code on a scale are all codes', () => {
    const scale = valuesOf({ c: { type: 'code', vocabulary: 'colours' } }, leaf('c', 'atLeast', 'green'))
    expect(scale).toEqual({ c: { values: ['green', 'red', 'blue', null], isExact: true } })
  })

  test('of a text with patterns are examples, and said to be no more', () => {
    const { word } = valuesOf(
      { word: { type: 'string' } },
      leaf('word', 'startsWith', 'ab'),
      leaf('word', 'matchesGlob', 'a*z?'),
    )
    expect(word?.values).toEqual(expect.arrayContaining(['ab', 'abx', 'azx', 'axxzx', 'other', null]))
    expect(word?.isExact).toBe(false)
  })

  test('of a list are with and without each element, elements that go together taken together', () => {
    const list = { type: 'codes', vocabulary: 'colours', open: true } as const
    const { l } = valuesOf(
      { l: list },
      leaf('l', 'containsAny', ['red', 'green']),
      leaf('l', 'contains', 'blue'),
    )
    expect(l?.isExact).toBe(true)
    const shown = (l?.values ?? []).map((value) => (Array.isArray(value) ? value.join('+') : value))
    expect(shown).toEqual(['', 'blue', 'red', 'red+blue', 'red+green', 'red+green+blue', null])
  })

  test('of a list that may not be empty have an element nobody asks for', () => {
    const list = { type: 'codes', vocabulary: 'colours', open: true, minItems: 1 } as const
    expect(valuesOf({ l: list }, leaf('l', 'contains', 'blue')).l?.values).toEqual([['red'], ['blue'], null])
  })

  test('of a date are the days around each limit, today and tomorrow', () => {
    const { d } = valuesOf({ d: { type: 'date' } }, leaf('d', 'withinLast', 'P12M'))
    expect(d?.values).toEqual(['2025-06-15', '2025-06-14', '2025-06-16', '2026-06-15', '2026-06-16', null])
    expect(d?.isExact).toBe(true)
    const { at } = valuesOf({ at: { type: 'dateTime' } }, leaf('at', 'before', '2026-01-01T10:00:00Z'))
    expect(at?.values).toEqual(
      expect.arrayContaining(['2026-01-01T10:00:00Z', '2026-01-01T09:59:59Z', '2026-01-01T10:00:01Z']),
    )
  })

  test('of days and months together are examples: which is longer depends on the day', () => {
    const { d } = valuesOf(
      { d: { type: 'date' } },
      leaf('d', 'withinLast', 'P1M'),
      leaf('d', 'withinLast', 'P30D'),
    )
    expect(d?.isExact).toBe(false)
  })

  test('leave out dates that cannot be written', () => {
    const { d } = valuesOf({ d: { type: 'date' } }, leaf('d', 'olderThan', 'P99999Y'))
    expect(d?.values).toEqual(['2026-06-15', '2026-06-16', null])
  })

  test('leave out values that stand for "not known"', () => {
    const { c } = valuesOf({ c: { type: 'string', unknownValues: ['n/a'] } }, leaf('c', 'in', ['n/a', 'x']))
    expect(c?.values).toEqual(['x', 'other', null])
  })

  test('of objects combine what is looked for at their paths', () => {
    const { o } = valuesOf(
      { o: { type: 'object' } },
      { ...leaf('o', 'equal', true), path: '/a/b' },
      { ...leaf('o', 'lessThan', 2), path: '/n' },
    )
    expect(o?.values).toContainEqual({ a: { b: true }, n: 2 })
    expect(o?.values).toContainEqual({ n: 1 })
    expect(o?.values).toContainEqual({})
  })

  test('are found for the facts behind a derived fact, and the derived one is none of them', () => {
    const facts: Record<string, FactDeclaration> = {
      ...declared({ age: { type: 'integer', derive: { ageInYears: 'born' } }, born: { type: 'date' } }),
      young: { label: text('young'), type: 'boolean', derive: { when: leaf('age', 'lessThan', 18) } },
    }
    const context = { facts, vocabulary: {} }
    const found = boundaryValues([{ conditions: [leaf('young', 'equal', true)], context }], AS_OF)
    expect(found.map(({ name }) => name)).toEqual(['age', 'born'])
    expect(found[0]?.values).toEqual([18, 17, 19, null])
    expect(found[1]?.values).toContain('2008-06-15')
    expect(found[1]?.values).toContain('2008-06-16')
  })

  test('a calculation with one open part hands its limits on exactly, one with two only roughly', () => {
    const facts: Record<string, FactDeclaration> = {
      ...declared({ total: { type: 'integer' }, trained: { type: 'integer' } }),
      rest: {
        label: text('rest'),
        type: 'integer',
        derive: { difference: [{ value: 10 }, { fact: 'trained' }] },
      },
      gap: {
        label: text('gap'),
        type: 'integer',
        derive: { difference: [{ fact: 'total' }, { fact: 'trained' }] },
      },
    }
    const context = { facts, vocabulary: {} }
    const exact = boundaryValues([{ conditions: [leaf('rest', 'lessThanInclusive', 3)], context }], AS_OF)
    expect(exact).toEqual([{ name: 'trained', list: null, values: [7, 6, 8, null], isExact: true }])
    const rough = boundaryValues([{ conditions: [leaf('gap', 'lessThanInclusive', 3)], context }], AS_OF)
    expect(rough.map(({ name, isExact }) => [name, isExact])).toEqual([
      ['total', false],
      ['trained', false],
    ])
  })

  test('of items give the list and the fields', () => {
    const facts = { items: { type: 'list', key: 'id' }, 'items[].score': { type: 'integer' } } as const
    const found = valuesOf(facts, leaf('items[].score', 'greaterThan', 3))
    expect(found.items?.values).toEqual([['item1'], [], null])
    expect(found['items[].score']?.values).toEqual([3, 2, 4, null])
  })

  test('do not run away when facts are compared with what is computed from them', () => {
    const facts: Record<string, FactDeclaration> = {
      ...declared({ a: { type: 'integer' } }),
      b: { label: text('b'), type: 'integer', derive: { sum: [{ fact: 'a' }, { value: 1 }] } },
    }
    const conditions = [leaf('b', 'lessThan', { fact: 'a' }), leaf('a', 'lessThan', 5)]
    const [a] = boundaryValues([{ conditions, context: { facts, vocabulary: {} } }], AS_OF)
    expect(a?.isExact).toBe(false)
    expect(a?.values.length).toBeLessThan(100)
  })

  test('need a time', () => {
    expect(() => boundaryValues([], 'today')).toThrow(RangeError)
  })
})
