import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkPack } from '../../../src/rules/lint/check-pack.ts'
import type { Condition, Pack, Parameter, Requirement } from '../../../src/rules/pack/format.ts'
import { packFrom, shippedPacks } from '../../support/shipped-packs.ts'

const CORPUS = join(import.meta.dirname, '../../corpus/packs/sound')
const base = packFrom(readFileSync(join(CORPUS, 'base.json'), 'utf8'))
const sound = packFrom(readFileSync(join(CORPUS, 'corpus.json'), 'utf8'))

/** What is reported of requirements besides the tests they lack and facts they do not read. */
function found(requirements: readonly Partial<Requirement>[], parts: Partial<Pack> = {}) {
  const [first] = sound.requirements ?? []
  if (!first) throw new Error('the pack has a requirement')
  const pack: Pack = {
    ...sound,
    ...parts,
    requirements: requirements.map((one, index) => ({ ...first, code: `house:${index + 1}`, ...one })),
    tests: [],
  }
  const problems = checkPack(pack, { extends: [base] })
  expect(problems.filter(({ severity }) => severity === 'ERROR')).toEqual([])
  return problems.filter(({ code }) => !/^(TEST_MISSING|UNUSED_)/.test(code))
}

const codesOf = (...input: Parameters<typeof found>) =>
  found(...input).map(({ code, pointer }) => `${code} ${pointer}`)

const leaf = (fact: string, operator: string, value: NonNullable<Condition['value']>): Condition => ({
  fact,
  operator,
  value,
})
const few = (count: number) => leaf('guests', 'lessThan', count)
const limit = (change: Partial<Parameter> = {}): Parameter => ({
  type: 'integer',
  default: 10,
  minimum: 1,
  maximum: 20,
  stricter: 'lower',
  label: { en: 'Limit' },
  ...change,
})

describe('a requirement that another one outdoes is reported', () => {
  test('where it stands, with the other one', () => {
    const [problem] = found([{ require: few(20) }, { require: few(10), level: 'blocking' }])
    expect(problem).toMatchObject({ code: 'SHADOWED_REQUIREMENT', pointer: '/requirements/0' })
    expect(problem?.message).toContain('`house:1` adds nothing: wherever it applies `house:2` asks')
  })

  test.each<[string, Partial<Requirement>, Partial<Requirement>]>([
    ['of a higher level', { level: 'blocking' }, {}],
    ['that fails closed', { failClosed: true }, {}],
    ['with a deadline of its own', { deadline: { label: 'SOON' } }, {}],
    ['of which a role is checked', { performedBy: 'visits[].host', each: 'visits' }, { each: 'visits' }],
    ['that nobody is excused from', {}, { waiver: { allowed: true, maxDays: 3 } }],
    ['that cannot be changed freely', { lock: 'tunable' }, {}],
    ['that applies elsewhere', { when: leaf('place', 'equal', 'hall') }, {}],
    ['per item', { each: 'visits' }, {}],
  ])('but not one %s', (_what, one, other) => {
    const item = { fact: 'visits[].length', operator: 'lessThan', value: 20 }
    const isPerItem = one.each !== undefined && other.each !== undefined
    const asked = isPerItem ? item : few(20)
    const responsible = one.performedBy ? { responsible: ['guard'] } : {}
    expect(
      codesOf([
        { require: asked, ...one, ...responsible },
        { require: asked, ...other },
      ]),
    ).not.toContain('SHADOWED_REQUIREMENT /requirements/0')
    expect(
      codesOf([
        { require: asked, ...one, ...responsible },
        { require: asked, ...other },
      ]).filter((code) => code.startsWith('DUPLICATE')),
    ).toEqual([])
  })

  test('by a parameter only if that holds wherever the organisation moves it', () => {
    const parameters = { one: limit(), two: limit() }
    const below = (param: string) => leaf('guests', 'lessThan', { param })
    expect(codesOf([{ require: below('one') }, { require: below('two') }], { parameters })).toEqual([])
    expect(codesOf([{ require: below('one') }, { require: below('one') }], { parameters })).toEqual([
      'DUPLICATE_REQUIREMENT /requirements/1',
    ])
    expect(
      codesOf([{ require: below('one') }, { require: { all: [below('one'), below('two')] } }], {
        parameters,
      }),
    ).toEqual(['SHADOWED_REQUIREMENT /requirements/0'])
  })
})

describe('what does not depend on the facts is reported', () => {
  const age = { type: 'integer', label: { en: 'Age' }, ask: { en: 'How old?' } } as const
  const facts = {
    ...sound.facts,
    age,
    isYoung: {
      type: 'boolean',
      label: { en: 'Young' },
      derive: { when: leaf('age', 'lessThan', 18) },
    } as const,
  }

  test('through facts that follow from others', () => {
    const when = { all: [leaf('isYoung', 'equal', true), leaf('age', 'greaterThan', 30)] }
    expect(codesOf([{ when }], { facts })).toEqual(['NEVER_TRUE /requirements/0/when'])
  })

  test('but not what a parameter decides', () => {
    const parameters = { adult: limit({ default: 18, maximum: 40 }) }
    const young = { ...facts.isYoung, derive: { when: leaf('age', 'lessThan', { param: 'adult' }) } }
    const when = { all: [leaf('isYoung', 'equal', true), leaf('age', 'greaterThan', 30)] }
    expect(codesOf([{ when }], { facts: { ...facts, isYoung: young }, parameters })).toEqual([])
  })

  test('but not two moments of a day, both of which a fact equals that is given as the day', () => {
    const at = { type: 'dateTime', label: { en: 'When' }, ask: { en: 'When was it?' } } as const
    const day = { type: 'date', label: { en: 'Day' }, ask: { en: 'On which day?' } } as const
    const sayings = (fact: string, one: string, other: string) => ({
      when: { all: [leaf(fact, 'equal', one), leaf(fact, 'equal', other)] },
    })
    const [noon, one] = ['2026-06-15T12:00:00Z', '2026-06-15T13:00:00Z']
    const moments = { ...facts, at, day }
    expect(codesOf([sayings('at', noon, one)], { facts: moments })).toEqual([])
    expect(codesOf([sayings('at', noon, '2026-06-16T12:00:00Z')], { facts: moments })).toEqual([
      'NEVER_TRUE /requirements/0/when',
    ])
    expect(codesOf([sayings('day', '2026-06-15', '2026-06-16')], { facts: moments })).toEqual([
      'NEVER_TRUE /requirements/0/when',
    ])
  })

  test('but not what another code of the vocabulary would decide', () => {
    const when = leaf('place', 'in', ['hall', 'yard'])
    const require = { any: [leaf('step', 'equal', 'low'), leaf('step', 'equal', 'high')] }
    expect(codesOf([{ when, require }])).toEqual([])
  })
})

describe('requirements that cannot both be met are reported', () => {
  test('with a case to which both apply', () => {
    const [problem, ...others] = found([{ require: few(3) }, { require: leaf('guests', 'greaterThan', 5) }])
    expect(others).toEqual([])
    expect(problem).toMatchObject({
      code: 'CONTRADICTING_REQUIRES',
      severity: 'WARNING',
      pointer: '/requirements/1/require',
    })
    expect(problem?.message).toMatch(
      /cannot both be fulfilled: for example with \{.*"place":"yard".*\} as of 20/,
    )
  })

  test('and worse if both stop the work', () => {
    const level = 'blocking'
    const [problem] = found([
      { level, require: few(3) },
      { level, require: leaf('guests', 'greaterThan', 5) },
    ])
    expect(problem?.message).toContain('the work stays stopped')
  })

  test('but not if they never apply together, leave room, or one cannot be met at all', () => {
    const many = leaf('guests', 'greaterThan', 5)
    expect(codesOf([{ require: few(3) }, { when: leaf('place', 'equal', 'hall'), require: many }])).toEqual(
      [],
    )
    expect(codesOf([{ require: few(9) }, { require: many }])).toEqual([])
    expect(codesOf([{ require: few(0) }, { require: many }])).toEqual(['NEVER_TRUE /requirements/0/require'])
  })

  test('at the values that parameters have while nobody moves them', () => {
    const parameters = { most: limit() }
    const require = leaf('guests', 'lessThan', { param: 'most' })
    expect(codesOf([{ require }, { require: leaf('guests', 'greaterThan', 9) }], { parameters })).toEqual([
      'CONTRADICTING_REQUIRES /requirements/1/require',
    ])
    expect(codesOf([{ require }, { require: leaf('guests', 'greaterThan', 8) }], { parameters })).toEqual([])
  })
})

test('of the shipped packs, only a measure that the source names twice is reported, and what was too much to try', () => {
  const packs = shippedPacks()
  const reported = packs.flatMap((pack) =>
    checkPack(pack, { extends: packs, dependents: packs.filter((one) => one !== pack) })
      .filter(({ code }) => /REQUIREMENT|REQUIRES|NEVER|ALWAYS|INCOMPLETE/.test(code))
      .map(({ code, message }) => `${code} ${message}`),
  )
  expect(reported).toEqual([
    'DUPLICATE_REQUIREMENT `CF-P9` asks for the same as `OV-9` in the same situations: one of them is enough',
    expect.stringMatching(/^ANALYSIS_INCOMPLETE whether each requirement adds something, .* \d+ pairs/),
  ])
})
