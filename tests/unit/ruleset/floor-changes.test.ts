import { describe, expect, test } from 'vitest'
import { allFindings } from '../../../src/rules/evaluate/all-findings.ts'
import { assess, compareWithReference, compileRuleset } from '../../../src/rules/index.ts'
import type { Pack, Requirement } from '../../../src/rules/pack/format.ts'
import {
  all,
  base,
  leaf,
  require,
  TIGHTENINGS,
  text,
  WEAKENINGS,
  when,
  withChange,
} from './changes-of-floors.ts'
import { layer, layered, ownPack, problemsOf } from './layers.ts'

describe('a floor may be tightened', () => {
  test.each(TIGHTENINGS)('by %s', (_what, floor, change) => {
    const { warnings } = layered(withChange(floor, change))
    expect(warnings).toEqual([])
  })
})

describe('a floor may not be weakened, and a case shows it', () => {
  test.each(WEAKENINGS)('by %s', async (_what, floor, change) => {
    const [problem, ...others] = problemsOf(withChange(floor, change))
    expect(others).toEqual([])
    expect(problem?.code).toBe('FLOOR_WEAKENED')
    const example = problem?.counterExample
    if (!example) throw new Error('no counter-example')
    const { body } = layered([base(floor)])
    const compiled = compileRuleset({ ...body, digest: 'sha256:test' })
    const outcome = assess(compiled, { facts: example.facts, asOf: example.asOf })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
    const [finding] = allFindings(outcome.assessment)
    expect([finding?.status, finding?.blocks]).toEqual([example.before?.status, example.before?.blocks])
    expect(example.after).not.toEqual(example.before)
    expect(await compareWithReference(compiled, { facts: example.facts, asOf: example.asOf })).toEqual([])
  })

  test('by roles that may not do it', () => {
    const floor = { ...require(leaf('a', 'equal', true)), responsible: ['low'] }
    for (const responsible of [['low', 'high'], ['high'], []])
      expect(problemsOf(withChange(floor, { responsible })).map(({ code }) => code)).toEqual([
        'FLOOR_WEAKENED',
      ])
  })

  test('by what a fact is computed as, when it may be asked', () => {
    const floor = when(leaf('asked', 'equal', false))
    const result = layer(
      withChange(floor, { when: all(leaf('asked', 'equal', false), leaf('c', 'equal', true)) }),
    )
    expect(result.ok).toBe(false)
  })
})

describe('a parameter that is moved is compared with every floor that reads it', () => {
  const limit = {
    type: 'integer',
    default: 18,
    minimum: 0,
    maximum: 30,
    stricter: 'higher',
    label: text('limit'),
  } as const
  const tuned = (...floors: Partial<Requirement>[]): Pack => {
    const [first, ...more] = floors.map((floor, index) => {
      const [requirement] = base(floor).requirements ?? []
      return requirement ? [{ ...requirement, code: `F-${index + 1}` }] : []
    })
    return { ...base({}), parameters: { limit }, requirements: [...(first ?? []), ...more.flat()] }
  }
  const param = { param: 'limit' }
  const children = when(leaf('count', 'lessThan', param))
  const adults = when(leaf('count', 'greaterThanInclusive', param))
  const above = (value: number) =>
    ownPack('acme/own', [], {
      extends: [{ pack: 'tutela/base', range: '^1.0.0' }],
      parameters: { limit: { ...limit, default: value } },
    })

  test('and taken where all agree', () => {
    expect(layer([tuned(children)], { limit: 21 }).ok).toBe(true)
    expect(layer([tuned(children), above(21)]).ok).toBe(true)
  })

  test('and refused where one asks less, whoever moves it', () => {
    const wanted = problemsOf([tuned(children, adults)], { limit: 21 })
    expect(wanted).toMatchObject([{ code: 'FLOOR_WEAKENED', path: ['parameters', 'limit'] }])
    expect(wanted[0]?.message).toContain('F-2')
    const declared = problemsOf([tuned(children, adults), above(21)])
    expect(declared).toMatchObject([
      { code: 'FLOOR_WEAKENED', path: ['packs', 'acme/own', 'parameters', 'limit'] },
    ])
  })

  test('and refused where it leaves more time', () => {
    const due = { ...children, deadline: { label: 'SOON', from: 'x.day', plusDays: param } }
    const problems = problemsOf([tuned(due)], { limit: 21 })
    expect(problems).toMatchObject([{ code: 'FLOOR_WEAKENED', path: ['parameters', 'limit'] }])
    expect(problems[0]?.message).toContain('due later')
  })
})
