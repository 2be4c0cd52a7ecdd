import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Placed, placeFacts } from '../../../src/facades/place-facts.ts'
import type { SituationWords } from '../../../src/operations/vocabulary/situation-words.ts'

const ACTS = new Map([
  ['leave', 'leave'],
  ['Go away', 'leave'],
  ['stay', 'stay'],
])
const KINDS = new Map([
  ['guest', 'guest'],
  ['house', 'house'],
])
const WORDS: SituationWords = {
  actFact: 'plan.act',
  kindsFact: 'about.kinds',
  act: (name) => ACTS.get(name) ?? null,
  kind: (name) => KINDS.get(name) ?? null,
  isOnRecord: () => false,
}

const place = (...facts: Record<string, unknown>[]) =>
  placeFacts(WORDS, { act: 'leave', kind: 'guest', facts })
const factsOf = (placed: Placed) => (placed.ok ? placed.facts : placed.errors)

describe('an act is placed', () => {
  test('under the names that the rules have for it', () => {
    expect(factsOf(place())).toEqual({ 'plan.act': 'leave', 'about.kinds': ['guest'] })
  })

  test('as the code of the spelling that was sent', () => {
    const placed = placeFacts(WORDS, { act: 'Go away', kind: 'house', facts: [] })
    expect(factsOf(placed)).toEqual({ 'plan.act': 'leave', 'about.kinds': ['house'] })
  })

  test.each([
    ['whole', { 'plan.act': 'leave', 'about.kinds': ['house', 'guest'] }],
    ['in groups', { plan: { act: 'Go away' }, about: { kinds: ['guest'] } }],
  ])('once where the facts say the same, %s', (_title, facts) => {
    expect(factsOf(place(facts))).toEqual(facts)
  })
})

describe('an act is not placed', () => {
  test.each([
    ['without rules', null],
    ['without a fact for acts', { ...WORDS, actFact: null }],
    ['without a fact for what they are about', { ...WORDS, kindsFact: null }],
  ])('%s', (_title, words) => {
    expect(placeFacts(words, { act: 'leave', kind: 'guest', facts: [] }).ok).toBe(false)
  })

  test.each([
    ['another act', { 'plan.act': 'stay' }],
    ['another act in groups', { plan: { act: 'stay' } }],
    ['an act that nobody knows', { plan: { act: 'fly' } }],
    ['that the act is not known', { plan: { act: null } }],
    ['several acts', { plan: { act: ['leave', 'stay'] } }],
    ['other kinds', { about: { kinds: ['house'] } }],
    ['no kinds', { about: { kinds: [] } }],
    ['kinds that are no list', { about: { kinds: 'guest' } }],
    ['that the kinds are not known', { 'about.kinds': null }],
  ])('where the facts say %s', (_title, facts) => {
    expect(place(facts).ok).toBe(false)
  })

  test.each([
    [[{ age: 9 }, { age: 10 }], 'age'],
    [[{ a: { b: 1 } }, { a: 1 }], 'a'],
    [[{ a: { b: [1] } }, { a: { b: [1, 2] } }], 'b'],
    [[{}, { age: null }, { age: 0 }], 'age'],
  ])('where two places say one fact with two values: %j', (facts, name) => {
    expect(place(...facts)).toMatchObject({ ok: false, errors: [{ code: 'INVALID_FACT', path: [name] }] })
  })
})

test('facts from several places are kept, every one of them, whatever they are called', () => {
  const name = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('__proto__', 'constructor', 'a', 'b'))
  const facts = fc.dictionary(
    name,
    fc.oneof(fc.integer(), fc.dictionary(name, fc.integer(), { maxKeys: 3 })),
    {
      maxKeys: 4,
    },
  )
  fc.assert(
    fc.property(facts, facts, (first, second) => {
      const placed = place(first, second)
      if (!placed.ok) return
      for (const [key, value] of [...Object.entries(first), ...Object.entries(second)]) {
        expect(Object.hasOwn(placed.facts, key)).toBe(true)
        if (typeof value === 'object') expect(placed.facts[key]).toMatchObject(value)
        else expect(placed.facts[key]).toBe(value)
      }
      expect(Object.getPrototypeOf(placed.facts)).toBe(Object.prototype)
    }),
  )
})
