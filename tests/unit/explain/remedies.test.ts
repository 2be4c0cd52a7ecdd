import { describe, expect, test } from 'vitest'
import { remediesOf } from '../../../src/rules/index.ts'
import type { FactDeclaration, Pack, Requirement } from '../../../src/rules/pack/format.ts'
import { assessed, fact, isTrue, packOf } from '../evaluate/assessing.ts'
import { lintErrors } from '../semantics/one-condition.ts'

const toDo = (type: FactDeclaration['type'], parts: Partial<FactDeclaration> = {}) =>
  fact(type, { changeable: true, ...parts })
const FACTS = { done: toDo('boolean'), other: toDo('boolean'), here: toDo('boolean') }
const set = (changes: NonNullable<Requirement['remedies']>[number]['set']) => ({
  remedies: [{ set: changes, label: { en: 'Do it.' } }],
})
const pack = (requirement: Partial<Requirement>, facts: Record<string, FactDeclaration> = FACTS): Pack =>
  packOf(facts, [{ level: 'blocking', require: isTrue('done'), ...requirement }])
const misfits = (one: Pack) =>
  lintErrors(one).filter((code) => code === 'REMEDY_MISFIT' || code === 'FACT_DECLARATION')

describe('lint refuses a remedy', () => {
  test.each<[string, Pack, string[]]>([
    ['not that does what is asked for', pack(set({ done: true })), []],
    [
      'that only makes the requirement not apply',
      pack({ when: isTrue('here'), ...set({ here: false }) }),
      ['REMEDY_MISFIT'],
    ],
    [
      'that sets what is so wherever it applies',
      pack({ when: isTrue('done'), ...set({ done: true }) }),
      ['REMEDY_MISFIT'],
    ],
    ['that sets what fulfils nothing', pack(set({ other: true })), ['REMEDY_MISFIT']],
  ])('%s', (_what, one, codes) => {
    expect(misfits(one)).toEqual(codes)
  })

  test('that is read behind a computed fact is none of them', () => {
    const facts = {
      ...FACTS,
      computed: { type: 'boolean' as const, label: { en: 'c' }, derive: { when: isTrue('done') } },
    }
    expect(misfits(pack({ require: isTrue('computed'), ...set({ done: true }) }, facts))).toEqual([])
  })
})

test.each<[FactDeclaration['type'], Partial<FactDeclaration>]>([
  ['integer', {}],
  ['number', {}],
  ['date', {}],
  ['dateTime', {}],
  ['boolean', { derive: { when: isTrue('other') } }],
])('a fact that is %s %j cannot be called changeable', (type, parts) => {
  expect(misfits(packOf({ ...FACTS, measured: toDo(type, parts) }, []))).toEqual(['FACT_DECLARATION'])
})

describe('the engine offers no remedy', () => {
  const offered = (one: Pack, facts: object) =>
    remediesOf(assessed(one, facts), 'en', 20).map(({ changes, text }) => [changes, text])

  test('but what is to be done', () => {
    expect(offered(pack({}), { done: false })).toEqual([[{ done: true }, 'Make this so: Subject.']])
  })

  test('from a figure or a date, whatever a pack that was accepted earlier calls changeable', () => {
    const limit = { fact: 'n', operator: 'equal', value: 3 }
    const one = pack({ require: limit, ...set({ n: 3 }) }, { n: toDo('integer') })
    expect(offered(one, { n: 5 })).toEqual([])
  })

  test('that only makes the requirement not apply, or is so already', () => {
    expect(
      offered(
        pack(
          { when: isTrue('here'), require: isTrue('other'), ...set({ here: false }) },
          { ...FACTS, other: fact('boolean') },
        ),
        { here: true, other: false },
      ),
    ).toEqual([])
    expect(offered(pack(set({ done: true, other: true })), { done: false, other: true })).toEqual([
      [{ done: true }, 'Do it.'],
    ])
  })
})
