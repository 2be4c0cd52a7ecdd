import { describe, expect, test } from 'vitest'
import { questionsOf } from '../../../src/rules/index.ts'
import type { Requirement } from '../../../src/rules/pack/format.ts'
import { assessed, fact, isTrue, packOf, plain } from '../evaluate/assessing.ts'

const FACTS = {
  a: plain('boolean'),
  b: plain('boolean'),
  danger: plain('boolean'),
  signs: plain('boolean'),
  region: plain('string'),
  decisive: fact('boolean'),
  wish: plain('boolean', { countsWhen: { fact: 'saidBy', operator: 'equal', value: 'client' } }),
  saidBy: plain('string', { effort: 1 }),
  doneBy: fact('string'),
  closing: fact('boolean'),
}
const rule = (code: string, parts: Partial<Requirement> = {}): Partial<Requirement> => ({
  code,
  level: 'required',
  scope: 'case',
  require: isTrue('a'),
  ...parts,
})
const asked = (requirements: readonly Partial<Requirement>[], facts: object) =>
  questionsOf(assessed(packOf(FACTS, requirements), facts), 'en', 20).map(({ fact: name }) => name)

describe('danger', () => {
  const crisis = rule('C', {
    level: 'info',
    require: undefined,
    urgency: 'immediate',
    when: { any: [isTrue('danger'), isTrue('signs')] },
  })
  const holding = rule('D', { require: isTrue('decisive') })

  test('is asked for first where circumstances speak of it, and not of everybody', () => {
    expect(asked([crisis, holding], { signs: true })).toEqual(['danger', 'decisive'])
    expect(asked([crisis, holding], { signs: false })).toEqual(['decisive'])
    expect(asked([crisis, holding], {})).toEqual(['decisive'])
  })

  test('is asked for where something applies that cannot wait in danger', () => {
    const concern = rule('E', { urgency: { immediate: isTrue('danger') }, when: isTrue('signs') })
    expect(asked([concern, holding], { signs: true })[0]).toBe('danger')
    expect(asked([concern, holding], { signs: true, a: true })).toEqual(['decisive'])
    expect(asked([concern, holding], { signs: false })).toEqual(['decisive'])
  })

  test('brings up what a line of help turns on, once something speaks for it', () => {
    const line = rule('L', {
      kind: 'signpost',
      level: 'info',
      resource: 'line',
      require: undefined,
      urgency: 'immediate',
      when: { all: [isTrue('signs'), { fact: 'region', operator: 'equal', value: 'US' }] },
    })
    expect(asked([line], { signs: true })).toEqual(['region'])
    expect(asked([line], {})).toEqual([])
    expect(asked([line], { signs: false })).toEqual([])
  })
})

describe('questions go on', () => {
  test.each<[string, Partial<Requirement>]>([
    ['while something blocks', { level: 'blocking', require: isTrue('decisive') }],
    ['while something is not fulfilled', { require: isTrue('decisive') }],
  ])('about what is asked for now, %s', (_what, parts) => {
    const standing = rule('X', parts)
    expect(asked([standing, rule('Y', { scope: 'now' })], { decisive: false })).toEqual(['a'])
    expect(asked([standing, rule('Y')], { decisive: false })).toEqual([])
    expect(asked([standing, rule('Y', { scope: 'now', level: 'advisory' })], { decisive: false })).toEqual([])
  })
})

test('what is said not to be known is not asked again', () => {
  expect(asked([rule('X', { scope: 'now' })], {})).toEqual(['a'])
  expect(asked([rule('X', { scope: 'now' })], { a: null })).toEqual([])
})

test('who said a thing is asked after the thing itself', () => {
  const wish = rule('W', { require: isTrue('wish') })
  expect(asked([wish], {})).toEqual(['wish'])
  expect(asked([wish], { wish: true })[0]).toBe('saidBy')
})

describe('who did a thing', () => {
  const done = (parts: Partial<Requirement> = {}) =>
    rule('P', { require: isTrue('decisive'), performedBy: 'doneBy', responsible: ['nurse'], ...parts })

  test('is asked once it is done, and not before', () => {
    expect(asked([done()], {})).toEqual(['decisive'])
    expect(asked([done()], { decisive: true })).toEqual(['doneBy'])
    expect(asked([done()], { decisive: false })).toEqual([])
  })

  test('is asked where somebody said that the thing is not known: an answer may still decide', () => {
    expect(asked([done()], { decisive: null })).toEqual(['doneBy'])
    const closing = done({ bites: 'on_close', closes: isTrue('closing') })
    expect(asked([closing], { decisive: true, closing: null })).toEqual(['doneBy'])
    expect(asked([closing], { decisive: true, closing: null, doneBy: null })).toEqual([])
  })
})

test('where nobody knows whether a thing applies, what would fulfil it is asked for: it settles the matter as well', () => {
  const perhaps = rule('Q', { when: isTrue('closing'), require: isTrue('decisive') })
  expect(asked([perhaps], {})).toEqual(['closing'])
  expect(asked([perhaps], { closing: null })).toEqual(['decisive'])
  expect(asked([perhaps], { closing: null, decisive: null })).toEqual([])
})
