import { describe, expect, test } from 'vitest'
import type { Pack, Parameter } from '../../../src/rules/pack/format.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'
import { layered, ownPack, problemsOf } from './layers.ts'

const shipped = shippedPacks()

const LIMIT: Parameter = {
  type: 'integer',
  default: 30,
  minimum: 1,
  maximum: 60,
  stricter: 'lower',
  label: { en: 'Limit' },
}

const declaring = (name: string, limit: Partial<Parameter>): Pack =>
  ownPack(name, [], { parameters: { limit: { ...LIMIT, ...limit } } })

describe('a parameter within its bounds', () => {
  test('takes the place of the default in every requirement', () => {
    const { body, warnings } = layered(shipped, { 'cctv.maxRetentionDays': 20 })
    expect(warnings).toEqual([])
    expect(body.parameters['cctv.maxRetentionDays']).toBe(20)
    expect(body.requirements.find(({ code }) => code === 'EQ-6')?.require).toEqual({
      all: [{ fact: 'cctv.oldestFootageAgeDays', operator: 'lessThanInclusive', value: 20 }],
    })
  })

  test('may be looser than a default that only one pack sets', () => {
    expect(layered([declaring('acme/one', {})], { limit: 45 }).body.parameters).toEqual({ limit: 45 })
  })
})

describe('a parameter out of bounds', () => {
  test('on the loose side is refused, and every floor it weakens is named with a case', () => {
    const problems = problemsOf(shipped, { 'cctv.maxRetentionDays': 45 })
    expect(problems.map(({ code }) => code)).toEqual(['PARAMETER_OUT_OF_BOUNDS', 'FLOOR_WEAKENED'])
    expect(problems.every(({ path }) => path.join('.') === 'parameters.cctv.maxRetentionDays')).toBe(true)
    expect(problems[1]?.message).toContain('EQ-6')
    expect(problems[1]?.counterExample).toMatchObject({
      facts: { 'cctv.oldestFootageAgeDays': 45 },
      before: { status: 'UNMET', blocks: false },
      after: { status: 'MET', blocks: false },
    })
  })

  test('reaches floors through derived facts', () => {
    const problems = problemsOf(shipped, { childAgeBelow: 16 })
    const weakened = problems.filter(({ code }) => code === 'FLOOR_WEAKENED')
    expect(weakened.length).toBeGreaterThan(3)
    for (const { counterExample } of weakened) expect(counterExample?.after?.status).toBe('NOT_APPLICABLE')
  })

  test.each([
    ['below what makes sense', { 'cctv.maxRetentionDays': 0 }, 'PARAMETER_OUT_OF_BOUNDS'],
    ['half a day', { 'cctv.maxRetentionDays': 20.5 }, 'INVALID_INPUT'],
    ['not a number', { 'cctv.maxRetentionDays': Number.NaN }, 'INVALID_INPUT'],
    ['not declared', { 'no.such': 1 }, 'INVALID_INPUT'],
    ['a name every object has', { constructor: 1 }, 'INVALID_INPUT'],
  ])('%s is refused without talk of floors', (_what, wanted, code) => {
    expect(problemsOf(shipped, wanted).map((problem) => problem.code)).toEqual([code])
  })
})

describe('a parameter that several packs declare', () => {
  const one = declaring('acme/one', { default: 30 })
  const above = (pack: Pack, lower = 'acme/one'): Pack => ({
    ...pack,
    extends: [{ pack: lower, range: '^1.0.0' }],
  })
  const two = above(declaring('acme/two', { default: 20, maximum: 50 }))

  test('takes the strictest default and the bounds that all allow, whatever the order', () => {
    const three = above(declaring('acme/three', { default: 25, maximum: 40 }))
    for (const packs of [
      [one, two, three],
      [three, two, one],
    ]) {
      const { body, warnings } = layered(packs)
      expect(body.parameters).toEqual({ limit: 20 })
      expect(body.parameterDeclarations.limit).toMatchObject({ default: 20, minimum: 1, maximum: 40 })
      expect(warnings).toMatchObject([
        { code: 'STRICTER_PARAMETER_KEPT', path: ['packs', 'acme/three', 'parameters', 'limit'] },
      ])
    }
  })

  test('belongs to one of them: no other may set it without extending that one', () => {
    const stranger = declaring('acme/stranger', { default: 20 })
    expect(problemsOf([one, stranger])).toMatchObject([
      { code: 'ALREADY_DECLARED', path: ['packs', 'acme/stranger', 'parameters', 'limit'] },
    ])
    expect(problemsOf([one, two, stranger]).map(({ code }) => code)).toEqual(['ALREADY_DECLARED'])
    expect(problemsOf([one, declaring('acme/same', { default: 30 })])).toEqual([])
  })

  test('is tightened by the organisation, but not loosened', () => {
    expect(layered([one, two], { limit: 10 }).body.parameters).toEqual({ limit: 10 })
    const { body, warnings } = layered([one, two], { limit: 25 })
    expect(body.parameters).toEqual({ limit: 20 })
    expect(warnings).toContainEqual({
      code: 'STRICTER_PARAMETER_KEPT',
      message: 'limit stays at 20; 25 is less strict than what another pack sets.',
      text: expect.objectContaining({ 'zh-CN': 'limit保持为20；25比其他规则包的设定宽松。' }),
      path: ['parameters', 'limit'],
    })
  })

  test('higher is stricter where the declaration says so', () => {
    const packs = [
      declaring('acme/one', { stricter: 'higher' }),
      above(declaring('acme/two', { stricter: 'higher', default: 40 })),
    ]
    expect(layered(packs, { limit: 35 }).body.parameters).toEqual({ limit: 40 })
  })

  test('a default that the others do not allow is refused', () => {
    const problems = problemsOf([one, two, above(declaring('acme/three', { default: 55 }), 'acme/two')])
    expect(problems).toMatchObject([
      { code: 'PARAMETER_OUT_OF_BOUNDS', path: ['packs', 'acme/three', 'parameters', 'limit'] },
    ])
  })

  test('another direction or type is a clash', () => {
    for (const other of [{ stricter: 'higher' as const }, { type: 'number' as const }, { unit: 'day' }])
      expect(problemsOf([one, above(declaring('acme/three', other))]).map(({ code }) => code)).toEqual([
        'PACK_INVALID',
      ])
  })

  test('is tightened without a warning by a pack that extends the one that declares it', () => {
    for (const packs of [
      [one, two],
      [two, one],
    ]) {
      const { body, warnings } = layered(packs)
      expect(body.parameters).toEqual({ limit: 20 })
      expect(warnings).toEqual([])
    }
    const looser = above(declaring('acme/looser', { default: 40 }))
    expect(layered([one, looser]).warnings).toMatchObject([
      { code: 'STRICTER_PARAMETER_KEPT', path: ['packs', 'acme/looser', 'parameters', 'limit'] },
    ])
  })
})
