import { describe, expect, test } from 'vitest'
import { compareRequirement, findLoosening } from '../../../src/rules/compare/compare-requirement.ts'
import type { Condition } from '../../../src/rules/pack/format.ts'
import type { RulesetRequirement } from '../../../src/rules/types.ts'
import { SMALL_CONTEXT, smallFloor } from './small-requirements.ts'

const text = (en: string) => ({ en })
const leaf = (fact: string, operator: string, value: NonNullable<Condition['value']>): Condition => ({
  fact,
  operator,
  value,
})
const flag = leaf('flag', 'equal', true)
const other = leaf('other', 'equal', true)

const base = smallFloor({
  level: 'blocking',
  when: flag,
  require: leaf('count', 'lessThanInclusive', 3),
})
const within = (requirement: RulesetRequirement) => ({ requirement, context: SMALL_CONTEXT })
const compare = (change: Partial<RulesetRequirement>, before: RulesetRequirement = base) =>
  compareRequirement(within(before), within({ ...before, ...change }))

describe('the effect of a change', () => {
  test.each<[string, Partial<RulesetRequirement>, string]>([
    ['nothing', {}, 'NEUTRAL'],
    ['other words', { title: text('Other'), message: text('Other') }, 'NEUTRAL'],
    ['the same condition in other words', { require: { not: leaf('count', 'greaterThan', 3) } }, 'NEUTRAL'],
    ['the same condition, which only trying shows', { require: leaf('count', 'lessThan', 4) }, 'NEUTRAL'],
    [
      'a condition split in two that cover it',
      { when: { any: [{ all: [flag] }, { all: [flag, other] }] } },
      'NEUTRAL',
    ],
    ['a lower limit', { require: leaf('count', 'lessThan', 2) }, 'STRICTER'],
    ['a higher limit', { require: leaf('count', 'lessThan', 9) }, 'LOOSER'],
    ['more cases', { when: { any: [flag, other] } }, 'STRICTER'],
    ['fewer cases', { when: { all: [flag, other] } }, 'LOOSER'],
    ['other cases', { when: other }, 'LOOSER'],
    ['a lower level', { level: 'required' }, 'LOOSER'],
    ['failing closed', { failClosed: true }, 'STRICTER'],
    ['only when closing', { bites: 'on_close', closes: other }, 'LOOSER'],
    [
      'asking besides that something is known',
      { require: { all: [leaf('count', 'lessThanInclusive', 3), leaf('word', 'isStated', true)] } },
      'STRICTER',
    ],
    [
      'a list where nothing stood',
      {
        require: {
          any: [leaf('count', 'lessThanInclusive', 3), leaf('tokens', 'containsAll', ['red', 'blue'])],
        },
      },
      'LOOSER',
    ],
  ])('%s', (_what, change, effect) => {
    expect(compare(change)).toMatchObject({ effect, complete: true })
  })

  test('a requirement that goes asks less, one that comes asks more', () => {
    expect(compareRequirement(within(base), null)).toMatchObject({
      effect: 'LOOSER',
      looser: { after: null },
    })
    expect(compareRequirement(null, within(base))).toMatchObject({
      effect: 'STRICTER',
      stricter: { before: null },
    })
    expect(compareRequirement(null, null).effect).toBe('NEUTRAL')
  })

  test('looser in one case and stricter in another is looser, and both are shown', () => {
    const { effect, looser, stricter } = compare({ when: other })
    expect(effect).toBe('LOOSER')
    expect(looser?.facts).toMatchObject({ flag: true })
    expect(stricter?.facts).toMatchObject({ other: true })
  })
})

describe('an example', () => {
  test('is as small as it can be', () => {
    const { looser } = compare({
      require: leaf('count', 'lessThanInclusive', 5),
      when: { any: [flag, other] },
    })
    expect(looser?.facts).toEqual({ flag: true, count: 5 })
  })

  test('prefers what is clearly unmet to what is merely unknown', () => {
    const { looser } = compare(
      { failClosed: false, require: leaf('count', 'lessThanInclusive', 4) },
      { ...base, failClosed: true },
    )
    expect(looser).toMatchObject({ before: { status: 'UNMET' }, after: { status: 'MET' } })
  })

  test('says aloud that an assumed fact is not known where that matters', () => {
    const before = {
      ...base,
      when: { any: [leaf('assumed', 'equal', true), leaf('assumed', 'equal', false)] },
    }
    const { looser } = compare({ when: flag }, before)
    expect(looser?.facts).not.toHaveProperty('assumed', true)
    const unknown = compare(
      { when: leaf('assumed', 'isStated', true) },
      { ...base, when: { any: [leaf('assumed', 'equal', true), leaf('assumed', 'notEqual', true)] } },
    )
    expect(unknown.effect).toBe('NEUTRAL')
  })

  test('gives the value that follows from others by those others', () => {
    const { looser } = compare({ when: { all: [flag, leaf('isYoung', 'equal', true)] } })
    expect(Object.keys(looser?.facts ?? {})).toEqual(expect.arrayContaining(['flag', 'count']))
    expect(looser?.facts).not.toHaveProperty('isYoung')
  })
})

test('facts that contradict each other are tried, too: the more protective reading counts', () => {
  const before = {
    ...base,
    when: leaf('day', 'onOrBefore', '2027-01-01'),
    require: leaf('age', 'lessThanInclusive', 3),
  }
  const isToday = leaf('day', 'withinLast', 'P0D')
  const { effect, looser } = compare(
    { require: { any: [leaf('age', 'lessThanInclusive', 3), isToday] } },
    before,
  )
  expect(effect).toBe('LOOSER')
  expect(looser?.facts).toEqual({ day: '2026-06-15', age: 4 })
})

describe('what cannot be finished', () => {
  const facts = ['flag', 'other', 'count', 'amount', 'word', 'token', 'openToken', 'tokens', 'day', 'moment']
  const wide = (turn: string): Condition => ({
    any: facts.map((fact) => ({
      all: [{ fact, operator: 'isStated', value: true }, leaf('word', 'equal', turn)],
    })),
  })

  test('is undecided, and says so', () => {
    const [one, two] = [wide('a'), wide('b')]
    const before = { ...base, require: { any: [flag, { all: [one, two] }] } }
    const after = {
      ...base,
      require: {
        all: [{ any: [flag, one] }, { any: [flag, two] }],
      },
    }
    const budget = { judgements: 40 }
    expect(compareRequirement(within(before), within(after), { budget })).toMatchObject({
      effect: 'UNDECIDED',
      complete: false,
    })
    expect(budget.judgements).toBeLessThan(2)
  })

  test('is not needed where the structure tells', () => {
    const before = { ...base, require: wide('a') }
    const after = { ...base, require: { all: [wide('a'), wide('b')] } }
    expect(findLoosening(within(before), within(after), { budget: { judgements: 0 } })).toEqual({
      isAtLeastAsStrict: true,
      example: null,
    })
  })

  test('a pattern is never claimed to be the same as another', () => {
    const before = { ...base, require: leaf('word', 'matchesGlob', 'a*b') }
    expect(compare({ require: leaf('word', 'matchesGlob', 'a**b') }, before).effect).toBe('UNDECIDED')
  })

  test('a calculation from two facts is settled by letting its result be anything', () => {
    const before = { ...base, require: leaf('gap', 'lessThanInclusive', 0) }
    expect(findLoosening(within(before), within({ ...before, require: leaf('gap', 'lessThan', 1) }))).toEqual(
      { isAtLeastAsStrict: true, example: null },
    )
    const looser = findLoosening(within(before), within({ ...before, require: leaf('gap', 'lessThan', 3) }))
    expect(looser.isAtLeastAsStrict).toBe(false)
  })
})

test('while it is not known which items there are, failing closed asks more, even if what is asked of each holds', () => {
  const items = { type: 'list', key: 'id', label: text('Items'), ask: text('Which?') } as const
  const context = { ...SMALL_CONTEXT, facts: { ...SMALL_CONTEXT.facts, items } }
  const before: RulesetRequirement = {
    ...base,
    each: 'items',
    when: flag,
    require: flag,
    bites: 'on_close',
    closes: other,
  }
  const { effect, stricter } = compareRequirement(
    { requirement: before, context },
    { requirement: { ...before, failClosed: true }, context },
  )
  expect(effect).toBe('STRICTER')
  expect(stricter).toMatchObject({
    facts: { flag: true, other: true },
    before: { status: 'OPEN' },
    after: { status: 'UNMET', blocks: true },
  })
})

test('a condition that reads what nobody declared is an error of the caller', () => {
  expect(() => compare({ when: leaf('no.such', 'equal', true) })).toThrow(TypeError)
})
