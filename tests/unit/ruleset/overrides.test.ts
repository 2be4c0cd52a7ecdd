import { describe, expect, test } from 'vitest'
import type { Override, Pack, Requirement, RequirementLock } from '../../../src/rules/pack/format.ts'
import { layered, ownPack, problemsOf } from './layers.ts'

type Change = Override['change']

const text = (en: string) => ({ en })
const isTrue = (fact: string) => ({ fact, operator: 'equal', value: true })
const flag = (name: string) => ({ type: 'boolean' as const, label: text(name), ask: text('?') })

const requirement = (lock: RequirementLock, parts: Partial<Requirement> = {}): Requirement => ({
  code: 'R-1',
  kind: 'measure',
  level: 'required',
  lock,
  title: text('Title'),
  guidance: text('Guidance.'),
  message: text('Do it.'),
  when: isTrue('a'),
  require: isTrue('b'),
  sources: [{ title: text('Test') }],
  ...parts,
})

const basePack = (one: Requirement): Pack =>
  ownPack('tutela/base', [], {
    facts: { a: flag('a'), b: flag('b'), c: flag('c'), d: flag('d') },
    requirements: [one],
  })

function result(one: Requirement, changes: readonly Change[]) {
  const layers = changes.map((change, index) => ownPack(`acme/${index}`, [{ target: 'R-1', change }]))
  return layered([basePack(one), ...layers]).body.requirements[0]
}

describe('one override of a requirement that is not a floor', () => {
  test('replaces what it names and leaves the rest', () => {
    const change: Change = { level: 'advisory', when: isTrue('c'), title: text('Other'), responsible: ['x'] }
    expect(result(requirement('tunable'), [change])).toEqual({
      ...requirement('tunable'),
      pack: 'tutela/base',
      inForce: { from: '2026-01-01' },
      ...change,
    })
  })

  test('gives a condition to a requirement that had none', () => {
    const { when, ...always } = requirement('local')
    expect(result(always, [{ when: isTrue('c') }])?.when).toEqual(isTrue('c'))
  })

  test('switches off what is local', () => {
    expect(result(requirement('local'), [{ enabled: false }])).toBeUndefined()
  })

  test('does not switch off what is tunable: that takes a waiver', () => {
    const problems = problemsOf([
      basePack(requirement('tunable')),
      ownPack('acme/own', [{ target: 'R-1', change: { enabled: false } }]),
    ])
    expect(problems).toMatchObject([
      { code: 'PACK_INVALID', path: ['packs', 'acme/own', 'overrides', 'R-1'] },
    ])
    expect(problems[0]?.message).toMatch(/waiver/)
  })
})

describe('several overrides of one requirement come to the strictest of them', () => {
  const cases: [string, Requirement, Change[], Partial<Requirement>][] = [
    [
      'the highest level',
      requirement('local'),
      [{ level: 'info' }, { level: 'advisory' }],
      { level: 'advisory' },
    ],
    [
      'failing closed',
      requirement('local'),
      [{ failClosed: true }, { failClosed: false }],
      { failClosed: true },
    ],
    [
      'every case in which one applies',
      requirement('local'),
      [{ when: isTrue('c') }, { when: isTrue('d') }],
      { when: { any: [isTrue('c'), isTrue('d')] } },
    ],
    [
      'everything that one asks',
      requirement('local'),
      [{ require: isTrue('c') }, { require: isTrue('d') }],
      { require: { all: [isTrue('c'), isTrue('d')] } },
    ],
    [
      'the same condition once',
      requirement('local'),
      [{ when: isTrue('c') }, { when: isTrue('c') }],
      { when: isTrue('c') },
    ],
    [
      'the shorter waiver',
      requirement('tunable'),
      [{ waiver: { allowed: true, maxDays: 9 } }, { waiver: { allowed: true, maxDays: 30 } }],
      { waiver: { allowed: true, maxDays: 9 } },
    ],
    [
      'no waiver',
      requirement('tunable'),
      [{ waiver: { allowed: true } }, { waiver: { allowed: false } }],
      { waiver: { allowed: false } },
    ],
    [
      'in force, when another counts on it',
      requirement('local'),
      [{ enabled: false }, { level: 'blocking' }],
      { level: 'blocking' },
    ],
    [
      "on a floor, the floor's own condition where one leaves it",
      requirement('floor'),
      [{ require: { all: [isTrue('b'), isTrue('c')] } }, { level: 'blocking' }],
      { level: 'blocking', require: { all: [isTrue('b'), isTrue('c')] } },
    ],
  ]

  test.each(cases)('%s', (_what, one, changes, expected) => {
    expect(result(one, changes)).toMatchObject(expected)
  })

  test('switched off stays off when another pack only changes its wording', () => {
    expect(result(requirement('local'), [{ enabled: false }, { title: text('Other') }])).toBeUndefined()
  })
})

describe('a floor tuned by a parameter', () => {
  const limited = (change: Change): Pack[] => [
    ownPack('tutela/base', [], {
      facts: { age: { type: 'integer', label: text('age'), ask: text('?') } },
      parameters: {
        limit: {
          type: 'integer',
          default: 30,
          minimum: 1,
          maximum: 30,
          stricter: 'lower',
          label: text('limit'),
        },
      },
      requirements: [
        requirement('floor', {
          when: { fact: 'age', operator: 'greaterThanInclusive', value: 0 },
          require: { fact: 'age', operator: 'lessThanInclusive', value: { param: 'limit' } },
        }),
      ],
    }),
    ownPack('acme/own', [{ target: 'R-1', change }]),
  ]
  const atMost = (days: number): Change => ({
    require: { fact: 'age', operator: 'lessThanInclusive', value: days },
  })

  test('counts beside an override that tightens the floor as shipped', () => {
    const { body, warnings } = layered(limited(atMost(25)), { limit: 20 })
    expect(warnings).toMatchObject([{ code: 'CONDITION_JOINED' }])
    expect(body.requirements[0]?.require).toEqual({ all: [atMost(20).require, atMost(25).require] })
  })

  test('needs no warning beside a stricter override', () => {
    const { body, warnings } = layered(limited(atMost(15)), { limit: 20 })
    expect(warnings).toEqual([])
    expect(body.requirements[0]?.require).toEqual({ all: [atMost(20).require, atMost(15).require] })
  })

  test('does not help an override that loosens the floor as shipped', () => {
    expect(problemsOf(limited(atMost(35)), { limit: 20 }).map(({ code }) => code)).toEqual(['FLOOR_WEAKENED'])
  })
})

describe('packs that reached layering with mistakes', () => {
  test('a requirement that reads an undeclared fact is a problem', () => {
    const problems = problemsOf([basePack(requirement('floor', { when: isTrue('no.such') }))])
    expect(problems).toMatchObject([{ code: 'PACK_INVALID', path: ['packs', 'tutela/base', 'R-1'] }])
  })

  test('so is a fact that is computed from an undeclared one, and a list that is not there', () => {
    const pack = basePack(requirement('floor', { each: 'items' }))
    const facts = { ...pack.facts, e: { ...flag('e'), derive: { fact: 'no.such' } } }
    expect(problemsOf([{ ...pack, facts }]).map(({ message }) => message)).toEqual([
      'The fact e is computed from no.such, which no pack of the set declares.',
      'tutela/base: R-1 is judged for each item of items, which no pack of the set declares.',
    ])
  })
})
