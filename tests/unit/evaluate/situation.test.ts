import { describe, expect, test } from 'vitest'
import type { FactDeclaration } from '../../../src/rules/pack/format.ts'
import { assessed, type Facts, isTrue, packOf, plain } from './assessing.ts'

const derived = (
  type: FactDeclaration['type'],
  derive: FactDeclaration['derive'],
  parts = {},
): FactDeclaration => ({
  type,
  label: { en: 'Derived', 'zh-CN': '推导' },
  ...(derive && { derive }),
  ...parts,
})
/** Whether a fact is the figure that is expected, as a requirement on it sees it. */
const sees = (facts: Facts, given: unknown, name: string, value: number | boolean) => {
  const when = { fact: name, operator: 'equal', value }
  const pack = packOf(facts, [{ when }])
  return assessed(pack, given).result.findings.map(({ status }) => status)
}
const HOLDS = ['NOTED']
const UNKNOWN = ['POSSIBLE']

describe('an assumption', () => {
  const FACTS = { alone: plain('boolean', { assume: false }), other: plain('boolean') }

  test('is made for a fact that is not mentioned, and said', () => {
    expect(sees(FACTS, {}, 'alone', false)).toEqual(HOLDS)
    expect(assessed(packOf(FACTS), {}).result.assumptions).toEqual([{ name: 'alone', value: false }])
  })

  test.each([{ alone: true }, { alone: null }])('is not made for one that is: %j', (given) => {
    expect(assessed(packOf(FACTS), given).result.assumptions).toEqual([])
  })

  test('is not made for one that is said to be unknown', () => {
    expect(sees(FACTS, { alone: null }, 'alone', false)).toEqual(UNKNOWN)
  })
})

describe('a derived fact', () => {
  const days = { fact: 'weeks' }
  const FACTS = {
    weeks: plain('integer'),
    days: derived('integer', { product: [days, { value: 7 }] }, { ask: { en: 'Days?' }, maximum: 70 }),
  }

  test('is computed, and left as given only where nothing can be computed', () => {
    expect(sees(FACTS, { weeks: 2 }, 'days', 14)).toEqual(HOLDS)
    expect(sees(FACTS, { weeks: 2, days: 3 }, 'days', 14)).toEqual(HOLDS)
    expect(sees(FACTS, { days: 3 }, 'days', 3)).toEqual(HOLDS)
    expect(sees(FACTS, { weeks: null, days: 3 }, 'days', 3)).toEqual(HOLDS)
    expect(sees(FACTS, { weeks: 2, days: null }, 'days', 14)).toEqual(HOLDS)
  })

  test('that is given otherwise is a conflict, whatever is declared about protection', () => {
    expect(assessed(packOf(FACTS), { weeks: 2, days: 3 }).result.conflicts).toEqual([
      {
        code: 'CONTRADICTION',
        between: ['days', 'weeks'],
        message: {
          en: '“Derived” does not agree with the other answers; what follows from them counts.',
          'zh-CN': '“推导”与其他回答不一致；以由其他回答推算的结果为准。',
        },
      },
    ])
    expect(assessed(packOf(FACTS), { weeks: 2, days: 14 }).result.conflicts).toEqual([])
  })

  test('is unknown while what it is computed from is, and when the figure is out of its bounds', () => {
    expect(sees(FACTS, {}, 'days', 14)).toEqual(UNKNOWN)
    expect(sees(FACTS, { weeks: 11 }, 'days', 77)).toEqual(UNKNOWN)
    expect(sees(FACTS, { weeks: 10 }, 'days', 70)).toEqual(HOLDS)
  })

  test('may be computed from one that is computed', () => {
    const facts = { ...FACTS, hours: derived('integer', { product: [{ fact: 'days' }, { value: 24 }] }) }
    expect(sees(facts, { weeks: 1 }, 'hours', 168)).toEqual(HOLDS)
  })
})

describe('a fact that is given and implied otherwise', () => {
  const facts = (protective: 'higher' | 'lower') => ({
    weeks: plain('integer'),
    zone: plain('integer'),
    days: derived(
      'integer',
      { product: [{ fact: 'zone' }, { fact: 'weeks' }] },
      { ask: { en: 'Days?' }, protective },
    ),
  })
  const given = (days: number | null) => ({ weeks: 2, zone: 7, days })

  test('is taken at the more protective figure', () => {
    expect(sees(facts('higher'), given(13), 'days', 14)).toEqual(HOLDS)
    expect(sees(facts('higher'), given(15), 'days', 15)).toEqual(HOLDS)
    expect(sees(facts('lower'), given(13), 'days', 13)).toEqual(HOLDS)
    expect(sees(facts('lower'), given(15), 'days', 14)).toEqual(HOLDS)
  })

  test('is a contradiction between it and the first by name of the facts that imply otherwise', () => {
    expect(assessed(packOf(facts('higher')), given(13)).result.conflicts).toEqual([
      {
        code: 'CONTRADICTION',
        between: ['days', 'weeks'],
        message: {
          en: '“Derived” does not agree with the other answers; the more protective reading is used.',
          'zh-CN': '“推导”与其他回答不一致；按更有利于保护的理解处理。',
        },
      },
    ])
  })

  test('is named in another language where it has no label in the reader’s', () => {
    const pack = packOf({ ...facts('higher'), days: { ...facts('higher').days, label: { fr: 'Jours' } } })
    const { message } = assessed(pack, given(13)).result.conflicts[0] ?? {}
    expect(message?.en).toContain(
      '“Jours” does not agree with the other answers; the more protective reading is used.',
    )
    expect(message?.['zh-CN']).toContain('“Jours”与')
  })

  test('is none when both agree, or when one of them is not known', () => {
    for (const days of [14, null]) {
      expect(assessed(packOf(facts('higher')), given(days)).result.conflicts).toEqual([])
      expect(sees(facts('higher'), given(days), 'days', 14)).toEqual(HOLDS)
    }
    expect(assessed(packOf(facts('higher')), { days: 3 }).result.conflicts).toEqual([])
  })
})

describe('a fact that counts only under a condition', () => {
  const FACTS = {
    sure: plain('boolean'),
    done: plain('boolean', { countsWhen: isTrue('sure') }),
    guess: derived('boolean', { when: isTrue('sure') }, { countsWhen: isTrue('sure') }),
  }

  test.each([
    [{ done: true, sure: true }, HOLDS],
    [{ done: true, sure: false }, UNKNOWN],
    [{ done: true }, UNKNOWN],
  ])('%j', (given, wanted) => {
    expect(sees(FACTS, given, 'done', true)).toEqual(wanted)
  })

  test('also when it is computed', () => {
    expect(sees(FACTS, { sure: true }, 'guess', true)).toEqual(HOLDS)
    expect(sees(FACTS, { sure: false }, 'guess', false)).toEqual(UNKNOWN)
  })
})

describe('fields of list items', () => {
  const FACTS = {
    items: plain('list'),
    'items[].weeks': plain('integer'),
    'items[].days': derived(
      'integer',
      { product: [{ fact: 'items[].weeks' }, { value: 7 }] },
      { ask: { en: 'Days?' }, protective: 'higher' },
    ),
  }
  const PACK = packOf(FACTS, [
    { code: 'A', each: 'items', when: { fact: 'items[].days', operator: 'equal', value: 14 } },
  ])

  test('are computed for each item, and none is left over for the next', () => {
    const items = [{ id: 'a', weeks: 2 }, { id: 'b' }, { id: 'c', weeks: 3 }, { id: 'd', days: 14 }]
    expect(assessed(PACK, { items }).result.findings.map(({ item, status }) => `${item} ${status}`)).toEqual([
      'a NOTED',
      'b POSSIBLE',
      'd NOTED',
    ])
  })

  test('that contradict each other are named with their item', () => {
    const items = [
      { id: 'a', weeks: 2, days: 13 },
      { id: 'b', weeks: 2, days: 14 },
    ]
    const { conflicts, findings } = assessed(PACK, { items }).result
    expect(conflicts.map(({ between }) => between)).toEqual([['items[a].days', 'items[a].weeks']])
    expect(findings.map(({ item, status }) => `${item} ${status}`)).toEqual(['a NOTED', 'b NOTED'])
  })

  test('said to be unknown are unknown', () => {
    const items = [{ id: 'a', weeks: null, days: null }]
    expect(assessed(PACK, { items }).result.findings.map(({ status }) => status)).toEqual(['POSSIBLE'])
  })
})
