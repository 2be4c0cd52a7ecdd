import { describe, expect, test } from 'vitest'
import { buildScopeIndex } from '../../../src/rules/compile/applicability-index.ts'
import { Assembler, type FactTable } from '../../../src/rules/compile/condition-writer.ts'
import type { Condition } from '../../../src/rules/pack/format.ts'
import { ScopeFilter } from '../../../src/rules/program/applicability-filter.ts'
import { makeFrame, putFact } from '../../../src/rules/program/encoded-facts.ts'
import { NONE } from '../../../src/rules/program/program.ts'
import type { FactValue } from '../../../src/rules/types.ts'

/** Facts are called f0, f1 … for texts and l0, l1 … for lists of texts; u0 changes during a check. */
const FACTS = 40
const NAMES = ['f', 'l', 'u'].flatMap((kind) => Array.from({ length: FACTS }, (_, n) => `${kind}${n}`))
const isList = (slot: number) => NAMES[slot]?.startsWith('l') === true
const table: FactTable = {
  slotOf: (name) => NAMES.indexOf(name),
  encodingOf: (slot) => (isList(slot) ? 'symbols' : 'symbol'),
  scaleOf: () => new Map(),
}
const is = (fact: string, ...values: readonly string[]): Condition =>
  fact.startsWith('l')
    ? { fact, operator: 'containsAny', value: [...values] }
    : { fact, operator: 'in', value: [...values] }

function scopeOf(whens: readonly (Condition | null)[]) {
  const assembler = new Assembler(table, new Map())
  const starts = Int32Array.from(whens, (when) => (when ? assembler.add(when) : NONE))
  const { code, pool, texts } = assembler.finish()
  const index = buildScopeIndex({ code, pool, tests: [] }, starts, {
    isList,
    isSteady: (slot) => NAMES[slot]?.startsWith('u') === false,
  })
  const filter = new ScopeFilter(index)
  const dictionary = new Map(texts.map((text, id) => [text, id]))
  return {
    indexed: index.facts.map(({ slot }) => NAMES[slot]),
    candidates(given: Readonly<Record<string, FactValue>>) {
      const frame = makeFrame(NAMES.length, 0)
      for (const [name, value] of Object.entries(given)) {
        const slot = NAMES.indexOf(name)
        putFact(frame, slot, value, { encoding: table.encodingOf(slot), dictionary })
      }
      return filter.candidates(frame)
    },
  }
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

describe.each([1, 31, 32, 33, 64, 65, 100])('of %d requirements', (count) => {
  const scopeBy = (fact: string) =>
    scopeOf(range(0, count).map((place) => (place % 2 === 0 ? is(fact, 'even') : is(fact, 'odd'))))
  const even = range(0, count).filter((place) => place % 2 === 0)
  const odd = range(0, count).filter((place) => place % 2 === 1)

  test('all remain while nothing is known', () => {
    expect(scopeBy('f0').candidates({})).toEqual(range(0, count))
  })

  test('those remain that a value lets through, in their order', () => {
    expect(scopeBy('f0').candidates({ f0: 'even' })).toEqual(even)
    expect(scopeBy('f0').candidates({ f0: 'odd' })).toEqual(odd)
    expect(scopeBy('f0').candidates({ f0: 'neither' })).toEqual([])
  })

  test('those remain that an item of a list lets through, in their order', () => {
    expect(scopeBy('l0').candidates({ l0: ['even'] })).toEqual(even)
    expect(scopeBy('l0').candidates({ l0: ['neither', 'odd'] })).toEqual(odd)
    expect(scopeBy('l0').candidates({ l0: ['odd', 'even'] })).toEqual(range(0, count))
    expect(scopeBy('l0').candidates({ l0: ['neither'] })).toEqual([])
  })

  test('those remain that neither of two facts rules out', () => {
    const scope = scopeOf(
      range(0, count).map((place) => ({
        all: [is('f0', `half ${place % 2}`), is('f1', `third ${place % 3}`), is('l0', `fifth ${place % 5}`)],
      })),
    )
    const given = { f0: 'half 1', f1: 'third 2', l0: ['fifth 0', 'fifth 4'] }
    expect(scope.candidates(given)).toEqual(
      range(0, count).filter((place) => place % 2 === 1 && place % 3 === 2 && [0, 4].includes(place % 5)),
    )
  })

  test('those without a condition always remain', () => {
    const scope = scopeOf(range(0, count).map((place) => (place % 2 === 0 ? is('l0', 'x') : null)))
    expect(scope.candidates({ l0: ['y'] })).toEqual(odd)
    expect(scope.candidates({ l0: [] })).toEqual(odd)
  })
})

describe('the requirements that remain', () => {
  test('are those that no fact rules out', () => {
    const scope = scopeOf([is('f0', 'a'), is('f1', 'b'), { all: [is('f0', 'a'), is('f1', 'b')] }, null])
    expect(scope.candidates({ f0: 'a' })).toEqual([0, 1, 2, 3])
    expect(scope.candidates({ f0: 'a', f1: 'x' })).toEqual([0, 3])
    expect(scope.candidates({ f0: 'x', f1: 'b' })).toEqual([1, 3])
    expect(scope.candidates({ f0: 'a', f1: 'b' })).toEqual([0, 1, 2, 3])
  })

  test('of a list are those that one of its items lets through', () => {
    const scope = scopeOf([is('l0', 'a'), is('l0', 'b'), is('l0', 'a', 'c'), null])
    expect(scope.candidates({ l0: ['a'] })).toEqual([0, 2, 3])
    expect(scope.candidates({ l0: ['b', 'c'] })).toEqual([1, 2, 3])
    expect(scope.candidates({ l0: ['x'] })).toEqual([3])
    expect(scope.candidates({ l0: [] })).toEqual([3])
    expect(scope.candidates({ l0: ['x', 'b'] })).toEqual([1, 3])
  })

  test('do not depend on facts that nobody asks for', () => {
    expect(scopeOf([is('f0', 'a')]).candidates({ f1: 'x', l3: [] })).toEqual([0])
  })
})

describe('what the index covers', () => {
  test('are facts that restrict one requirement in fifty', () => {
    const whens = (count: number) => [is('f0', 'a'), ...range(1, count).map(() => is('f1', 'b'))]
    expect(scopeOf(whens(50)).indexed).toEqual(['f1', 'f0'])
    expect(scopeOf(whens(51)).indexed).toEqual(['f1'])
  })

  test('are facts that stay the same during a check', () => {
    expect(scopeOf([is('u0', 'a'), is('f0', 'a')]).indexed).toEqual(['f0'])
  })

  test('are at most 32 facts, those that restrict most requirements first, then by slot', () => {
    const whens = range(0, 40).map((n) => is(`f${n}`, 'a'))
    const scope = scopeOf([...whens, is('f39', 'b'), is('f39', 'c'), is('f38', 'b')])
    expect(scope.indexed).toEqual(['f39', 'f38', ...range(0, 30).map((n) => `f${n}`)])
  })

  test('are facts with at most 256 values', () => {
    const values = (count: number) => range(0, count).map((n) => `v${n}`)
    expect(scopeOf([is('f0', ...values(256))]).indexed).toEqual(['f0'])
    expect(scopeOf([is('f0', ...values(257))]).indexed).toEqual([])
  })
})

describe('a condition rules out', () => {
  const indexed = (when: Condition) => scopeOf([when]).indexed
  const leaf = (fact: string, operator: string, value: Condition['value']): Condition => ({
    fact,
    operator,
    ...(value !== undefined && { value }),
  })
  const remains = (when: Condition, given: Readonly<Record<string, FactValue>>) =>
    scopeOf([when]).candidates(given).length === 1

  test('what its negations say', () => {
    expect(remains({ not: leaf('f0', 'notIn', ['a', 'b']) }, { f0: 'b' })).toBe(true)
    expect(remains({ not: leaf('f0', 'notIn', ['a', 'b']) }, { f0: 'c' })).toBe(false)
    expect(remains({ not: leaf('l0', 'doesNotContain', 'a') }, { l0: ['b'] })).toBe(false)
    expect(remains({ not: { not: is('f0', 'a') } }, { f0: 'b' })).toBe(false)
  })

  test('nothing by what it only excludes', () => {
    for (const when of [
      leaf('f0', 'notEqual', 'a'),
      leaf('f0', 'notIn', ['a']),
      leaf('l0', 'doesNotContain', 'a'),
      leaf('f0', 'startsWith', 'a'),
      leaf('f0', 'isStated', true),
      { not: is('f0', 'a') },
      { not: leaf('l0', 'containsAll', ['a', 'b']) },
      { not: leaf('l0', 'contains', 'a') },
    ])
      expect(indexed(when), JSON.stringify(when)).toEqual([])
  })

  test('by all of its parts together, and by any only what they share', () => {
    expect(indexed({ all: [is('f0', 'a'), is('f1', 'b')] })).toEqual(['f0', 'f1'])
    expect(indexed({ any: [is('f0', 'a'), is('f1', 'b')] })).toEqual([])
    expect(indexed({ any: [{ all: [is('f0', 'a'), is('f1', 'b')] }, is('f1', 'c')] })).toEqual(['f1'])
    expect(remains({ any: [is('f0', 'a'), is('f0', 'b')] }, { f0: 'b' })).toBe(true)
    expect(remains({ any: [is('f0', 'a'), is('f0', 'b')] }, { f0: 'c' })).toBe(false)
    expect(indexed({ not: { any: [{ not: is('f0', 'a') }, { not: is('f1', 'b') }] } })).toEqual(['f0', 'f1'])
    expect(indexed({ not: { all: [{ not: is('f0', 'a') }, { not: is('f1', 'b') }] } })).toEqual([])
  })

  test('by the tighter of two restrictions of one fact, whichever comes first', () => {
    const [tight, wide] = [is('f0', 'a'), is('f0', 'a', 'b')]
    for (const all of [
      [tight, wide],
      [wide, tight],
    ])
      expect(remains({ all }, { f0: 'b' })).toBe(false)
  })

  test('a list that lacks what it must have all of', () => {
    const when = leaf('l0', 'containsAll', ['a', 'b'])
    expect(remains(when, { l0: ['a'] })).toBe(true)
    expect(remains(when, { l0: ['b'] })).toBe(false)
    expect(indexed(leaf('l0', 'containsAll', []))).toEqual([])
  })
})
