import { describe, expect, test } from 'vitest'
import type { RankingRule } from '../../../src/rules/pack/format.ts'
import { assessed, packOf, plain } from './assessing.ts'

const FACTS = {
  risks: plain('list'),
  'risks[].impact': plain('number'),
  'risks[].likelihood': plain('number'),
  'risks[].name': plain('string'),
}
const RULE: RankingRule = {
  list: 'risks',
  by: ['risks[].impact', 'risks[].likelihood'],
  score: ['risks[].impact', 'risks[].likelihood'],
  bands: [
    { upTo: 4, label: { en: 'low' } },
    { upTo: 9, label: { en: 'high' } },
  ],
}
const ranked = (risks: unknown, rule = RULE) =>
  assessed(packOf(FACTS, [], { rankings: [rule] }), { risks }).result.riskRanking
const risk = (id: string, impact?: number, likelihood?: number) => ({
  id,
  ...(impact !== undefined && { impact }),
  ...(likelihood !== undefined && { likelihood }),
})

describe('a ranking', () => {
  test('puts the highest first, by the fields in their order', () => {
    const list = ranked([risk('a', 1, 9), risk('b', 3, 1), risk('c', 3, 2), risk('d', 1, 1)])
    expect(list.map(({ item }) => item)).toEqual(['c', 'b', 'a', 'd'])
    expect(list.map(({ rank }) => rank)).toEqual([1, 2, 3, 4])
  })

  test('gives equal items one rank, counts them all, and sorts them by name', () => {
    const list = ranked([risk('z', 2, 2), risk('m', 2, 2), risk('a', 1, 1), risk('b', 2, 2)])
    expect(list.map(({ item, rank }) => `${item} ${rank}`)).toEqual(['b 1', 'm 1', 'z 1', 'a 4'])
  })

  test('multiplies the score and names its band: up to the bound and no further', () => {
    const list = ranked([risk('a', 2, 2), risk('b', 2, 2.5), risk('c', 3, 3), risk('d', 5, 2)])
    expect(list.map(({ item, score, band }) => [item, score, band?.en ?? null])).toEqual([
      ['d', 10, null],
      ['c', 9, 'high'],
      ['b', 5, 'high'],
      ['a', 4, 'low'],
    ])
  })

  test('without bands has none', () => {
    const { bands: _bands, ...rule } = RULE
    expect(ranked([risk('a', 1, 1)], rule)).toEqual([{ item: 'a', score: 1, rank: 1, band: null }])
  })

  test('is left out while one item lacks a field: it might be the worst', () => {
    expect(ranked([risk('a', 1, 1), risk('b', 2)])).toEqual([])
    expect(ranked([risk('a', 2), risk('b', 2, 1)])).toEqual([])
  })

  test('by text does not exist', () => {
    expect(ranked([{ id: 'a', name: 'x' }], { ...RULE, by: ['risks[].name'] })).toEqual([])
  })

  test('has no score and no band where a factor is missing, and is complete all the same', () => {
    const rule = { ...RULE, by: ['risks[].impact'] }
    expect(ranked([risk('a', 1), risk('b', 2, 2)], rule)).toEqual([
      { item: 'b', score: 4, rank: 1, band: { en: 'low' } },
      { item: 'a', score: null, rank: 2, band: null },
    ])
  })

  test('has no score that is too large to be a number', () => {
    expect(ranked([risk('a', 1e200, 1e200)])).toMatchObject([{ score: null, band: null }])
  })

  test('of a list that is empty, unknown or not given is empty', () => {
    expect(ranked([])).toEqual([])
    expect(ranked(null)).toEqual([])
    expect(assessed(packOf(FACTS, [], { rankings: [RULE] }), {}).result.riskRanking).toEqual([])
  })

  test('leaves no item behind in what is judged afterwards', () => {
    const pack = packOf(
      FACTS,
      [{ each: 'risks', when: { fact: 'risks[].impact', operator: 'greaterThan', value: 1 } }],
      {
        rankings: [RULE, RULE],
      },
    )
    const { result } = assessed(pack, { risks: [risk('a', 1, 1), risk('b', 2, 2)] })
    expect(result.riskRanking.map(({ item }) => item)).toEqual(['b', 'a', 'b', 'a'])
    expect(result.findings.map(({ item }) => item)).toEqual(['b'])
  })
})
