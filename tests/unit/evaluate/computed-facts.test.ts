import { describe, expect, test } from 'vitest'
import type { FactDeclaration } from '../../../src/rules/pack/format.ts'
import { assessed, type Facts, isTrue, packOf, plain, problemsOf } from './assessing.ts'

const computed = (
  type: FactDeclaration['type'],
  derive: NonNullable<FactDeclaration['derive']>,
  parts: Partial<FactDeclaration> = {},
): FactDeclaration => ({ type, label: { en: 'Computed', 'zh-CN': '计算' }, derive, ...parts })
const ask = { ask: { en: 'What is it?' } }

const FACTS: Facts = {
  'client.age': plain('integer'),
  'client.groups': plain('strings'),
  'client.isChild': computed('boolean', { when: { fact: 'client.age', operator: 'lessThan', value: 18 } }),
  'client.needsCare': computed('boolean', {
    when: { any: [isTrue('client.isChild'), { fact: 'client.groups', operator: 'contains', value: 'ill' }] },
  }),
  constant: computed('integer', { value: 3 }),
  visits: plain('list'),
  'visits[].length': plain('integer'),
  'visits[].room.size': plain('integer'),
  'visits[].isLong': computed('boolean', {
    when: { fact: 'visits[].length', operator: 'greaterThan', value: 60 },
  }),
  'visits.many': computed('integer', { count: 'visits' }),
  thing: plain('object'),
  'thing.isBig': computed('boolean', { when: isTrue('thing.heavy') }),
  'thing.heavy': plain('boolean'),
}
const PACK = packOf(FACTS)

describe('a fact that is only computed', () => {
  test.each<[string, unknown, string]>([
    ['nested', { client: { isChild: false } }, 'client.isChild'],
    ['dotted', { 'client.isChild': false }, 'client.isChild'],
    ['null', { client: { isChild: null } }, 'client.isChild'],
    ['of another type', { client: { isChild: 'no' } }, 'client.isChild'],
    ['as an object', { client: { isChild: { value: false } } }, 'client.isChild'],
    ['as it would be computed', { client: { age: 9, isChild: true } }, 'client.isChild'],
    ['through others that are', { client: { needsCare: false } }, 'client.needsCare'],
    ['from a constant', { constant: 3 }, 'constant'],
    ['of a list', { visits: [], 'visits.many': 0 }, 'visits.many'],
    ['in an item', { visits: [{ id: 'A', isLong: false }] }, 'visits[A].isLong'],
    ['null in an item', { visits: [{ id: 'A', isLong: null }] }, 'visits[A].isLong'],
    ['below an object fact', { thing: { isBig: false, other: 1 } }, 'thing.isBig'],
    ['beside an object fact', { thing: {}, 'thing.isBig': false }, 'thing.isBig'],
  ])('is refused when it is sent %s', (_, facts, name) => {
    const problems = problemsOf(PACK, facts)
    expect(problems.map(({ code }) => code)).toEqual(['DERIVED_FACT'])
    expect(problems[0]?.message.en).toContain(`"${name}" is computed and cannot be sent`)
    expect(problems[0]?.message['zh-CN']).toContain(`“${name}”由系统计算得出`)
  })

  test('is refused with the facts to send instead, at its place', () => {
    expect(problemsOf(PACK, { client: { needsCare: false }, constant: 3 })).toEqual([
      {
        code: 'DERIVED_FACT',
        path: ['facts', 'client', 'needsCare'],
        message: {
          en: '"client.needsCare" is computed and cannot be sent; send what it follows from: client.age, client.groups.',
          'zh-CN':
            '“client.needsCare”由系统计算得出，不能提交；请提交其所依据的信息：client.age、client.groups。',
        },
      },
      {
        code: 'DERIVED_FACT',
        path: ['facts', 'constant'],
        message: {
          en: '"constant" is computed and cannot be sent; leave it out.',
          'zh-CN': '“constant”由系统计算得出，不能提交；请去掉它。',
        },
      },
    ])
    expect(problemsOf(PACK, { visits: [{ id: 'A', isLong: true }] })).toMatchObject([
      { path: ['facts', 'visits', '0', 'isLong'] },
    ])
  })
})

describe('facts below an object fact', () => {
  const pack = packOf(FACTS, [
    { code: 'A', when: isTrue('thing.heavy') },
    { code: 'B', when: { fact: 'thing', path: '/heavy', operator: 'equal', value: true } },
  ])
  const statuses = (facts: unknown) => assessed(pack, facts).result.findings.map(({ status }) => status)

  test('are read wherever they stand, and the object as it is', () => {
    expect(statuses({ thing: { heavy: true, other: 1 } })).toEqual(['NOTED', 'NOTED'])
    expect(statuses({ thing: {}, 'thing.heavy': true })).toEqual(['NOTED', 'POSSIBLE'])
    expect(problemsOf(pack, { thing: { heavy: 'very' } })).toMatchObject([{ code: 'INVALID_FACT' }])
    expect(problemsOf(pack, { thing: { heavy: true }, 'thing.heavy': false })).toMatchObject([
      { code: 'INVALID_FACT' },
    ])
  })
})

describe('a fact that is asked and computed', () => {
  const facts = (type: FactDeclaration['type'], parts: Partial<FactDeclaration> = {}): Facts => ({
    source: plain(type),
    subject: computed(type, { fact: 'source' }, { ...ask, ...parts }),
  })
  const conflicts = (pack: Parameters<typeof assessed>[0], given: unknown) =>
    assessed(pack, given).result.conflicts.map(({ between }) => between)

  test.each<[FactDeclaration['type'], unknown, unknown]>([
    ['integer', 3, 4],
    ['number', 0.1, 0.2],
    ['boolean', true, false],
    ['string', 'a', 'b'],
    ['code', 'low', 'high'],
    ['strings', ['a'], ['a', 'b']],
    ['strings', ['a', 'b'], ['a']],
    ['strings', [], ['a']],
    ['codes', ['low'], ['high']],
    ['date', '2025-01-01', '2025-01-02'],
    ['dateTime', '2025-01-01T09:00:00Z', '2025-01-01T09:00:01Z'],
    ['dateTime', '2025-01-01', '2025-01-02T09:00:00Z'],
    ['object', { a: 1 }, { a: 2 }],
  ])(
    'of type %s counts as computed, and a difference is a conflict: %j against %j',
    (type, given, source) => {
      const pack = packOf(facts(type))
      expect(conflicts(pack, { source, subject: given })).toEqual([['subject', 'source']])
      const { frame, compiled } = assessed(pack, { source, subject: given }).situation
      expect(frame.raw[compiled.slots.get('subject') ?? -1]).toEqual(source)
    },
  )

  test.each<[FactDeclaration['type'], unknown, unknown]>([
    ['number', -0, 0],
    ['strings', ['a', 'b'], ['b', 'a']],
    ['date', '2025-01-01T23:00:00-01:00', '2025-01-02'],
    ['dateTime', '2025-01-01T10:00:00+01:00', '2025-01-01T09:00:00Z'],
    ['dateTime', '2025-01-01', '2025-01-01T09:00:00Z'],
    ['object', { a: 1, b: [2] }, { b: [2], a: 1 }],
  ])('of type %s is no conflict in another spelling: %j and %j', (type, given, source) => {
    expect(conflicts(packOf(facts(type)), { source, subject: given })).toEqual([])
  })

  test('is a conflict in an item, and with "protective" the more protective value counts', () => {
    const list: Facts = {
      items: plain('list'),
      'items[].source': plain('boolean'),
      'items[].subject': computed('boolean', { fact: 'items[].source' }, { ...ask, protective: 'lower' }),
    }
    const pack = packOf(list, [{ each: 'items', when: isTrue('items[].subject') }])
    const items = [
      { id: 'A', source: false, subject: true },
      { id: 'B', source: true, subject: false },
      { id: 'C', source: true, subject: true },
    ]
    expect(conflicts(pack, { items })).toEqual([
      ['items[A].subject', 'items[A].source'],
      ['items[B].subject', 'items[B].source'],
    ])
    expect(assessed(pack, { items }).result.findings.map(({ item }) => item)).toEqual(['C'])
  })

  test('does not count as a value that says "not known", computed or given', () => {
    const unknown = packOf(facts('string', { unknownValues: ['unclear'] }), [
      { when: { fact: 'subject', operator: 'isStated', value: true } },
    ])
    const statuses = (given: unknown) => assessed(unknown, given).result.findings.map(({ status }) => status)
    expect(statuses({ source: 'unclear' })).toEqual(['POSSIBLE'])
    expect(statuses({ source: 'unclear', subject: 'clear' })).toEqual(['NOTED'])
    expect(conflicts(unknown, { source: 'unclear', subject: 'clear' })).toEqual([])
  })
})
