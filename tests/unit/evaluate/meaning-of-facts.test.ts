import { describe, expect, test } from 'vitest'
import { compareWithReference } from '../../../src/rules/index.ts'
import type { Condition, FactDeclaration } from '../../../src/rules/pack/format.ts'
import { AS_OF } from '../../support/semantics-table.ts'
import { compiled } from '../semantics/one-condition.ts'
import { assessed, type Facts, fact, packOf, plain, problemsOf } from './assessing.ts'

/** What a condition says of facts: true, false or unknown; and the reference agrees where it has a say. */
async function says(facts: Facts, when: Condition, given: unknown, each?: string) {
  const pack = packOf(facts, [{ when, ...(each !== undefined && { each }) }])
  expect(await compareWithReference(compiled(pack), { facts: given, asOf: AS_OF })).toEqual([])
  const [finding] = assessed(pack, given).result.findings
  return finding === undefined ? false : finding.status === 'NOTED' ? true : null
}

const subject = (type: FactDeclaration['type'], parts: Partial<FactDeclaration> = {}): Facts => ({
  subject: fact(type, parts),
})
const isStated = { fact: 'subject', operator: 'isStated', value: true }

describe('a value listed as unknown is not known', () => {
  test.each<[FactDeclaration['type'], unknown[], unknown]>([
    ['boolean', [false], false],
    ['integer', [999], 999],
    ['integer', [0], -0],
    ['number', [9.5], 9.5],
    ['string', ['n/a'], 'n/a'],
    ['code', ['low'], 'low'],
    ['strings', ['n/a'], ['n/a']],
    ['strings', ['n/a', '-'], ['-', 'n/a']],
    ['codes', ['low'], ['low']],
    ['date', ['1900-01-01'], '1900-01-01'],
    ['date', ['1900-01-01'], '1900-01-01T00:00:00Z'],
    ['date', ['1900-01-01'], '1900-01-01T23:59:59.999Z'],
    ['date', ['1900-01-01'], '1900-01-01T00:00:00+08:00'],
    ['date', ['1900-01-01'], '1899-12-31T23:00:00-01:00'],
    ['dateTime', ['1900-01-01T00:00:00Z'], '1900-01-01t08:00:00.000+08:00'],
    ['dateTime', ['1900-01-01T00:00:00Z'], '1900-01-01'],
    ['dateTime', ['1900-01-01T00:00:00+08:00'], '1900-01-01'],
    ['dateTime', ['1900-01-01T00:00:00+08:00'], '1899-12-31'],
  ])('in a fact of type %s: with %j, %j', async (type, unknownValues, given) => {
    const facts = subject(type, { unknownValues: unknownValues as string[] })
    expect(await says(facts, isStated, { subject: given })).toBeNull()
    expect(await says(subject(type), isStated, { subject: given })).toBe(true)
  })

  test.each<[FactDeclaration['type'], unknown[], unknown]>([
    ['string', ['n/a'], 'N/A'],
    ['strings', ['n/a'], []],
    ['date', ['1900-01-01'], '1900-01-02'],
    ['dateTime', ['1900-01-01T00:00:00Z'], '1900-01-01T00:00:01Z'],
    ['dateTime', ['1900-01-01T00:00:00Z'], '1900-01-02'],
  ])('others are, in a fact of type %s: with %j, %j', async (type, unknownValues, given) => {
    const facts = subject(type, { unknownValues: unknownValues as string[] })
    expect(await says(facts, isStated, { subject: given })).toBe(true)
  })

  test('in the items of a list, too, and assumed for nothing', async () => {
    const facts = {
      items: plain('list'),
      'items[].kinds': fact('strings', { unknownValues: ['?'] }),
    }
    const when = { fact: 'items[].kinds', operator: 'contains', value: 'a' }
    expect(await says(facts, when, { items: [{ id: 'A', kinds: ['?'] }] }, 'items')).toBeNull()
    expect(await says(facts, when, { items: [{ id: 'A', kinds: ['?', 'a'] }] }, 'items')).toBe(true)
    const assumed = subject('strings', { unknownValues: ['?'], assume: ['a'] })
    expect(await says(assumed, { ...isStated }, { subject: ['?'] })).toBeNull()
  })
})

describe('a list that names an unknown value beside others', () => {
  const facts: Facts = {
    ...subject('strings', { unknownValues: ['?'] }),
    other: fact('strings', { unknownValues: ['?'] }),
    size: { type: 'integer', label: { en: 'Size' }, derive: { count: 'subject' } },
    rest: { type: 'strings', label: { en: 'Rest' }, derive: { without: ['subject', 'other'] } },
    copy: { type: 'strings', label: { en: 'Copy' }, derive: { fact: 'subject' } },
  }
  test.each<[string, unknown, boolean | null]>([
    ['contains', 'a', true],
    ['contains', 'b', null],
    ['doesNotContain', 'a', false],
    ['doesNotContain', 'b', null],
    ['containsAny', ['a', 'b'], true],
    ['containsAny', ['b', 'c'], null],
    ['containsAll', ['a'], true],
    ['containsAll', ['a', 'b'], null],
    ['covers', ['a'], true],
    ['covers', ['b'], null],
    ['contains', '?', null],
    ['isStated', true, null],
  ])('is certain only of what it names: %s %j', async (operator, value, answer) => {
    const when = { fact: 'subject', operator, value: value as string }
    expect(await says(facts, when, { subject: ['a', '?'] })).toBe(answer)
    expect(await says(facts, { not: when }, { subject: ['a', '?'] })).toBe(answer === null ? null : !answer)
  })

  test('leaves open what compares or computes with all of it', async () => {
    const given = { subject: ['a', '?'], other: ['a'] }
    const conditions = [
      { fact: 'subject', operator: 'covers', value: { fact: 'other' } },
      { fact: 'other', operator: 'covers', value: { fact: 'subject' } },
      { fact: 'size', operator: 'greaterThan', value: 0 },
      { fact: 'rest', operator: 'isStated', value: true },
      { fact: 'copy', operator: 'contains', value: 'a' },
    ]
    for (const when of conditions) expect(await says(facts, when, given)).toBeNull()
  })

  test('holds up the verdict and is what to ask for', () => {
    const pack = packOf(facts, [
      {
        level: 'blocking',
        require: { fact: 'subject', operator: 'doesNotContain', value: 'b' },
      },
    ])
    const { verdict, missingFacts } = assessed(pack, { subject: ['a', '?'] }).result
    expect(verdict).toBe('NEEDS_INFORMATION')
    expect(missingFacts).toMatchObject([{ name: 'subject', decisive: true }])
    expect(assessed(pack, { subject: ['b', '?'] }).result.verdict).toBe('BLOCKED')
  })

  test('rules no requirement out before it is judged', () => {
    const many = packOf(
      facts,
      Array.from({ length: 12 }, (_, n) => ({
        code: `R-${n}`,
        when: { fact: 'subject', operator: 'contains', value: `kind-${n}` },
      })),
    )
    const statuses = assessed(many, { subject: ['kind-1', '?'] }).result.findings.map(({ status }) => status)
    expect(statuses.filter((status) => status === 'POSSIBLE')).toHaveLength(11)
    expect(statuses.filter((status) => status === 'NOTED')).toHaveLength(1)
  })
})

describe('a date and time given as a day is compared by the day', () => {
  const DAY = '2025-05-28'
  const at = (time: string) => `${DAY}T${time}Z`
  test.each<[string, unknown, boolean]>([
    ['equal', at('10:00:00'), true],
    ['equal', '2025-05-28T23:00:00-05:00', false],
    ['notEqual', at('10:00:00'), false],
    ['in', ['2025-01-01', at('23:59:59')], true],
    ['notIn', ['2025-01-01T00:00:00Z', at('23:59:59')], false],
    ['before', at('10:00:00'), false],
    ['before', '2025-05-29T00:00:00Z', true],
    ['after', at('00:00:00'), false],
    ['after', '2025-05-27T23:59:59Z', true],
    ['onOrBefore', at('00:00:00'), true],
    ['onOrAfter', at('23:59:59'), true],
    ['onOrAfter', '2025-05-29T00:00:00Z', false],
    ['withinLast', 'P5D', true],
    ['withinLast', 'P4D', false],
    ['olderThan', 'P4D', true],
    ['olderThan', 'P5D', false],
  ])('%s %j is %j', async (operator, value, answer) => {
    const when = { fact: 'subject', operator, value: value as string }
    expect(await says(subject('dateTime'), when, { subject: DAY })).toBe(answer)
  })

  test.each<[string, string, string, boolean]>([
    ['equal', DAY, at('10:00:00'), true],
    ['equal', at('10:00:00'), DAY, true],
    ['before', DAY, at('10:00:00'), false],
    ['after', at('10:00:00'), DAY, false],
    ['onOrBefore', at('10:00:00'), DAY, true],
    ['equal', at('10:00:00'), at('10:00:01'), false],
  ])('also with another fact: %s of %s and %s is %j', async (operator, one, other, answer) => {
    const facts = { ...subject('dateTime'), other: fact('dateTime') }
    const when = { fact: 'subject', operator, value: { fact: 'other' } }
    expect(await says(facts, when, { subject: one, other })).toBe(answer)
  })

  test('also when it was computed from a day', async () => {
    const next: Facts = {
      ...subject('dateTime'),
      next: {
        type: 'dateTime',
        label: { en: 'Next' },
        derive: { addDays: [{ fact: 'subject' }, { value: 1 }] },
      },
    }
    const when = { fact: 'next', operator: 'before', value: '2025-05-29T10:00:00Z' }
    expect(await says(next, when, { subject: DAY })).toBe(false)
    expect(await says(next, when, { subject: at('09:00:00') })).toBe(true)
  })
})

describe('what lies ahead has no age', () => {
  const computed = (derive: NonNullable<FactDeclaration['derive']>): Facts => ({
    ...subject('date'),
    moment: fact('dateTime'),
    age: { type: 'integer', label: { en: 'Age' }, derive },
  })
  const atMost = { fact: 'age', operator: 'lessThanInclusive', value: 30 }

  test.each<[NonNullable<FactDeclaration['derive']>, unknown]>([
    [{ ageInDays: 'subject' }, { subject: '2025-06-03' }],
    [{ ageInDays: 'subject' }, { subject: '9999-12-31' }],
    [{ ageInYears: 'subject' }, { subject: '2025-06-03T00:00:00Z' }],
    [{ ageInDays: 'moment' }, { moment: '2025-06-02T09:00:01Z' }],
    [{ ageInYears: 'moment' }, { moment: '2025-06-03' }],
    [{ difference: [{ ageInDays: 'subject' }, { value: 5 }] }, { subject: '2025-06-03' }],
    [{ product: [{ ageInYears: 'subject' }, { value: 12 }] }, { subject: '2026-01-01' }],
    [{ case: [{ when: isStated, then: { ageInDays: 'subject' } }] }, { subject: '2025-07-01' }],
  ])('%j of %j', async (derive, given) => {
    expect(await says(computed(derive), atMost, given)).toBeNull()
  })

  test.each<[NonNullable<FactDeclaration['derive']>, unknown]>([
    [{ ageInDays: 'subject' }, { subject: '2025-06-02' }],
    [{ ageInDays: 'subject' }, { subject: '2025-06-02T23:00:00Z' }],
    [{ ageInDays: 'moment' }, { moment: '2025-06-02' }],
    [{ ageInDays: 'moment' }, { moment: '2025-06-02T09:00:00Z' }],
    [{ ageInYears: 'moment' }, { moment: '2025-06-02T10:59:59+02:00' }],
  ])('what is now or was today has one: %j of %j', async (derive, given) => {
    expect(await says(computed(derive), atMost, given)).toBe(true)
  })
})

describe('computed figures are decimal', () => {
  const figures = (derive: NonNullable<FactDeclaration['derive']>): Facts => ({
    a: fact('number'),
    b: fact('number'),
    subject: { type: 'number', label: { en: 'Figure' }, derive },
  })
  const [a, b] = [{ fact: 'a' }, { fact: 'b' }]

  test.each<[NonNullable<FactDeclaration['derive']>, number, number, number]>([
    [{ sum: [a, b] }, 0.7, 0.1, 0.8],
    [{ difference: [a, b] }, 0.3, 0.1, 0.2],
    [{ product: [a, b] }, 1.1, 1.1, 1.21],
    [{ sum: [a, b, { value: -10_000_000_000_000_000 }] }, 10_000_000_000_000_000, 0.25, 0.25],
    [{ difference: [{ product: [a, { value: 3 }] }, b] }, 0.1, 0.3, 0],
    [{ sum: [a, { product: [b, { value: 0.1 }] }] }, 0.1, 2, 0.3],
  ])('%j of %d and %d is %d', async (derive, one, other, result) => {
    for (const operator of ['equal', 'greaterThanInclusive', 'lessThanInclusive'])
      expect(
        await says(figures(derive), { fact: 'subject', operator, value: result }, { a: one, b: other }),
      ).toBe(true)
  })

  test('that no number is near are not known', async () => {
    const when = { fact: 'subject', operator: 'greaterThan', value: 0 }
    expect(await says(figures({ product: [a, b] }), when, { a: 1e300, b: 1e300 })).toBeNull()
  })
})

describe('a character is a code point', () => {
  test.each<[string, string, boolean]>([
    ['𠮷', '?', true],
    ['𠮷', '??', false],
    ['a𠮷b', 'a?b', true],
    ['𠮷𠮷', '?*?', true],
    ['𠮷', '?*?', false],
    ['x𠮷野y', '*𠮷?*', true],
    ['👩‍👧', '???', true],
  ])('%s matches %s: %j', async (given, value, answer) => {
    const when = { fact: 'subject', operator: 'matchesGlob', value }
    expect(await says(subject('string'), when, { subject: given })).toBe(answer)
  })

  test('where a text has a longest length', () => {
    const pack = packOf({ ...subject('string', { maxLength: 2 }), list: fact('strings', { maxLength: 1 }) })
    expect(problemsOf(pack, { subject: '𠮷野', list: ['𠮷', '👍'] })).toEqual([])
    expect(problemsOf(pack, { subject: '𠮷野家', list: ['𠮷𠮷'] })).toHaveLength(2)
    expect(problemsOf(packOf(subject('string')), { subject: '𠮷'.repeat(4_000) })).toEqual([])
    expect(problemsOf(packOf(subject('string')), { subject: '𠮷'.repeat(4_001) })).toHaveLength(1)
  })
})

describe('fields of list items', () => {
  const facts: Facts = {
    visits: plain('list'),
    'visits[].room.size': fact('integer'),
    'visits[].room.door.isLocked': fact('boolean'),
    'visits[].notes': fact('object'),
  }
  const pack = packOf(facts)
  const big = { fact: 'visits[].room.size', operator: 'greaterThan', value: 5 }

  test.each([
    { room: { size: 9, door: { isLocked: true } } },
    { 'room.size': 9 },
    { room: { size: 9, 'door.isLocked': true } },
    { 'room.door': { isLocked: false }, room: { size: 9 } },
    { room: { size: 9 }, 'room.size': 9 },
  ])('may be nested or dotted: %j', async (fields) => {
    expect(await says(facts, big, { visits: [{ id: 'A', ...fields }] }, 'visits')).toBe(true)
  })

  test('are refused where they are not declared, of another type or given twice', () => {
    const problems = (fields: object) =>
      problemsOf(pack, { visits: [{ id: 'A', ...fields }] }).map(({ code, path }) => [code, path.join('.')])
    expect(problems({ room: { siz: 9 } })).toEqual([['UNDECLARED_FACT', 'facts.visits.0.room.siz']])
    expect(problems({ room: 9 })).toEqual([['UNDECLARED_FACT', 'facts.visits.0.room']])
    expect(problems({ room: { size: 'x' } })).toEqual([['INVALID_FACT', 'facts.visits.0.room.size']])
    expect(problems({ room: { size: 9 }, 'room.size': null })).toEqual([
      ['INVALID_FACT', 'facts.visits.0.room.size'],
    ])
    expect(problems({ room: {}, notes: { room: { siz: 3 } } })).toEqual([])
    const [undeclared] = problemsOf(pack, { visits: [{ id: 'A', room: { siz: 9 } }] })
    expect(undeclared?.message.en).toContain('"visits[].room.siz". Did you mean "visits[].room.size"?')
  })
})

describe('a fact given twice', () => {
  const pack = packOf({
    'a.b.c': fact('integer'),
    'a.list': fact('list'),
    'a.codes': fact('codes'),
    'a.thing': fact('object'),
    'a.day': fact('date'),
  })
  test.each([
    [{ 'a.b.c': 1 }, { a: { b: { c: 2 } } }],
    [{ 'a.b.c': 1 }, { a: { b: { c: null } } }],
    [{ 'a.b': { c: 1 } }, { a: { 'b.c': 2 } }],
    [{ 'a.list': [{ id: 'A' }] }, { a: { list: null } }],
    [{ 'a.list': [] }, { a: { list: null } }],
    [{ 'a.list': [{ id: 'A' }] }, { a: { list: [{ id: 'B' }] } }],
    [{ 'a.codes': ['low'] }, { a: { codes: [] } }],
    [{ 'a.codes': ['low', 'high'] }, { a: { codes: ['high', 'low'] } }],
    [{ 'a.thing': { x: 1 } }, { a: { thing: { x: 2 } } }],
    [{ 'a.thing': { x: 1 } }, { a: { thing: null } }],
    [{ 'a.day': '2025-01-01' }, { a: { day: '2025-01-01T00:00:00Z' } }],
  ])('in two ways is refused whatever the order of the keys: %j and %j', (one, other) => {
    for (const facts of [
      { ...one, ...other },
      { ...other, ...one },
    ])
      expect(problemsOf(pack, facts)).toMatchObject([
        { code: 'INVALID_FACT', message: { en: expect.stringContaining('is given twice') } },
      ])
  })

  test.each([
    [{ 'a.b.c': 1 }, { a: { b: { c: 1 } } }],
    [{ 'a.list': [{ id: 'A' }] }, { a: { list: [{ id: 'A' }] } }],
    [{ 'a.thing': { x: 1, y: [2] } }, { a: { thing: { y: [2], x: 1 } } }],
  ])('in the same way is accepted: %j and %j', (one, other) => {
    expect(problemsOf(pack, { ...one, ...other })).toEqual([])
    expect(problemsOf(pack, { ...other, ...one })).toEqual([])
  })
})
