import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { checkEngines, definePlugin, layerPacks } from '../../../src/rules/index.ts'
import type { Condition, FactDeclaration, FactType, Pack } from '../../../src/rules/pack/format.ts'
import { PACK_OPERATORS, type ReferenceOperator } from '../../../src/rules/reference/operators.ts'
import {
  COMPARISON_BOUNDS,
  comparePack,
  TESTS_ONLY,
} from '../../../src/rules/reference/pack-disagreements.ts'
import { layerPack } from '../../../src/rules/ruleset/layered-pack.ts'
import { arbitraryPacks } from '../../support/arbitrary-packs.ts'
import { packFrom, shippedPacks } from '../../support/shipped-packs.ts'
import { factOfType, lintErrors, packWith, requirementWith } from '../semantics/one-condition.ts'

const before = { ...PACK_OPERATORS }

/** json-rules-engine with a mistake in one of its operators. */
function injectFault(operator: string, faulty: ReferenceOperator): void {
  Object.assign(PACK_OPERATORS, { [operator]: faulty })
}

afterEach(() => {
  for (const name of Object.keys(PACK_OPERATORS)) Reflect.deleteProperty(PACK_OPERATORS, name)
  Object.assign(PACK_OPERATORS, before)
})

const packOf = (condition: Condition, type: FactType): Pack =>
  packWith({ subject: factOfType(type) }, [requirementWith({ code: 'R-1', when: condition })])

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const DAY = 86_400_000

describe('a mistake in an operator refuses a pack that uses it, without any test in the pack', () => {
  type Fault = [operator: string, type: FactType, value: Condition['value'], faulty: ReferenceOperator]
  const faults: readonly Fault[] = [
    ['equal', 'integer', 5, (a, e) => a === e || a === Number(e) + 1],
    ['notEqual', 'string', 'door', () => true],
    ['lessThan', 'integer', 5, (a, e) => Number(a) <= Number(e)],
    ['lessThanInclusive', 'number', 0.5, (a, e) => Number(a) < Number(e)],
    ['greaterThan', 'number', 0.5, (a, e) => Number(a) >= Number(e)],
    ['greaterThanInclusive', 'integer', 5, (a, e) => Number(a) > Number(e)],
    ['in', 'string', ['door', 'desk'], (a, e) => list(e)[0] === a],
    ['notIn', 'string', ['door', 'desk'], (a, e) => list(e)[0] !== a],
    ['contains', 'strings', 'door', () => false],
    ['doesNotContain', 'strings', 'door', () => true],
    ['containsAny', 'strings', ['door', 'desk'], (a, e) => list(e).every((one) => list(a).includes(one))],
    ['containsAll', 'strings', ['door', 'desk'], (a, e) => list(e).some((one) => list(a).includes(one))],
    ['startsWith', 'string', 'door', (a, e) => a === e],
    ['endsWith', 'string', 'door', (a, e) => a === e],
    ['matchesGlob', 'string', 'do*r', (a) => a === 'dor'],
    ['olderThan', 'dateTime', 'P30D', (a, _e, asOf) => Number(a) <= asOf - 30 * DAY],
    ['withinLast', 'dateTime', 'P30D', (a, _e, asOf) => Number(a) >= asOf - 30 * DAY],
  ]

  test.each(faults)('%s of a fact of type %s', async (operator, type, value, faulty) => {
    const pack = packOf({ fact: 'subject', operator, value: value ?? true }, type)
    expect(lintErrors(pack)).toEqual([])
    expect(await checkEngines(pack, { extends: [] })).toEqual([])
    injectFault(operator, faulty)
    const problems = await checkEngines(pack, { extends: [] })
    expect(problems).toMatchObject([
      { code: 'ENGINES_DISAGREE', severity: 'ERROR', pointer: '/requirements/0/when' },
    ])
  })
})

describe('a disagreement says where and on what', () => {
  const name: FactDeclaration = factOfType('string')
  const starts: Condition = { fact: 'name', operator: 'startsWith', value: 'a' }

  test('in what a requirement asks for, with line and column of the source', async () => {
    const pack = packWith({ name }, [requirementWith({ code: 'R-1', level: 'required', require: starts })])
    const source = JSON.stringify(pack, null, 1)
    injectFault('startsWith', () => false)
    const [problem] = await checkEngines(pack, { extends: [], source })
    expect(problem?.pointer).toBe('/requirements/0/require')
    expect(source.split('\n')[(problem?.line ?? 0) - 1]).toContain('"require"')
    expect(problem?.message).toContain('"name":"a"')
    expect(problem?.message).toContain('the evaluator says MET, json-rules-engine says false')
  })

  test('in a derived fact', async () => {
    const derived: FactDeclaration = { type: 'boolean', label: { en: 'Begins' }, derive: { when: starts } }
    const when: Condition = { fact: 'begins', operator: 'equal', value: true }
    const pack = packWith({ name, begins: derived }, [requirementWith({ when })])
    expect(await checkEngines(pack, { extends: [] })).toEqual([])
    injectFault('startsWith', () => false)
    const problems = await checkEngines(pack, { extends: [] })
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/facts/begins/derive'])
  })

  test('in a requirement judged by list items, and in what closes an act', async () => {
    const facts = { parts: factOfType('list'), 'parts[].name': name, done: factOfType('boolean') }
    const part: Condition = { fact: 'parts[].name', operator: 'startsWith', value: 'a' }
    const closes: Condition = { fact: 'name', operator: 'startsWith', value: 'b' }
    const require: Condition = { fact: 'done', operator: 'equal', value: true }
    const pack = packWith({ ...facts, name }, [
      requirementWith({ code: 'R-1', each: 'parts', when: part }),
      requirementWith({ code: 'R-2', level: 'blocking', require, closes, bites: 'on_close' }),
    ])
    expect(lintErrors(pack)).toEqual([])
    expect(await checkEngines(pack, { extends: [] })).toEqual([])
    injectFault('startsWith', () => false)
    const problems = await checkEngines(pack, { extends: [] })
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/requirements/0/when', '/requirements/1'])
  })

  test('in a requirement that the pack overrides', async () => {
    const base = packWith({ name }, [requirementWith({ code: 'R-1', lock: 'tunable', require: starts })])
    const child = packFrom({
      ...packWith({}, []),
      pack: 'house/child',
      vocabulary: {},
      extends: [{ pack: base.pack, range: '^1.0.0' }],
      overrides: [{ target: 'R-1', change: { level: 'required' }, reason: { en: 'House rule' } }],
    })
    expect(await checkEngines(child, { extends: [base] })).toEqual([])
    injectFault('startsWith', () => false)
    const problems = await checkEngines(child, { extends: [base] })
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/overrides/0'])
  })
})

describe('tests of the pack are computed twice, too', () => {
  const even = (isEven: (value: unknown) => boolean) =>
    definePlugin({
      name: 'even',
      operators: {
        isEven: {
          factTypes: ['integer'],
          description: 'is even',
          unknownWhen: null,
          phrases: { en: ['is even', 'is odd'], 'zh-CN': ['为偶数', '为奇数'] },
          valueProblem: () => null,
          comparison: () => (actual) => Number(actual) % 2 === 0,
          reference: isEven,
        },
      },
    })
  const pack: Pack = {
    ...packOf({ fact: 'subject', operator: 'isEven', value: true }, 'integer'),
    tests: [
      {
        name: 'two is',
        asOf: '2026-01-01T00:00:00Z',
        facts: { subject: 2 },
        expect: { findings: { 'R-1': 'NOTED' } },
      },
      {
        name: 'not said',
        asOf: '2026-01-01T00:00:00Z',
        facts: {},
        expect: { findings: { 'R-1': 'POSSIBLE' } },
      },
    ],
  }

  test('an operator of a plugin that two authors understand differently', async () => {
    const sound = even((value) => Number(value) % 2 === 0)
    const faulty = even((value) => Number(value) % 2 === 1)
    expect(await checkEngines(pack, { extends: [], plugins: [sound] })).toEqual([])
    const [problem, ...others] = await checkEngines(pack, { extends: [], plugins: [faulty] })
    expect(others).toEqual([])
    expect(problem).toMatchObject({ code: 'ENGINES_DISAGREE', pointer: '/requirements/0/when' })
    expect(problem?.message).toContain('in the test "two is"')
  })
})

describe('how much is compared', () => {
  const shipped = shippedPacks()

  test.each(
    shipped
      .filter(({ requirements = [] }) => requirements.length > 0)
      .map((pack) => [pack.pack, pack] as const),
  )(
    '%s: every requirement, and both engines agree',
    async (_name, pack) => {
      const { disagreements, cases, isComplete } = await comparePack(layerPack(pack, shipped))
      expect(disagreements).toEqual([])
      expect(isComplete).toBe(true)
      expect(cases).toBeGreaterThan((pack.tests?.length ?? 0) + (pack.requirements?.length ?? 0) * 3)
    },
    30_000,
  )

  test('of a large pack fewer cases a requirement, which it says', async () => {
    const [first] = shipped
    if (!first) throw new Error('There are no shipped packs')
    const bounds = { ...COMPARISON_BOUNDS, testedMax: 10, casesMax: (first.requirements?.length ?? 0) * 2 }
    const compared = await comparePack(layerPack(first, shipped), bounds)
    expect(compared.isComplete).toBe(false)
    expect(compared.cases).toBeLessThanOrEqual(bounds.casesMax + (first.tests?.length ?? 0))
    expect(await checkEngines(first, { extends: shipped, bounds })).toMatchObject([
      { code: 'ENGINES_COMPARED_IN_PART', severity: 'WARNING', pointer: '' },
    ])
  })

  test("for somebody who is still writing, the pack's own tests and nothing that is made; nothing is called left out", async () => {
    const [first] = shipped
    if (!first) throw new Error('There are no shipped packs')
    const compared = await comparePack(layerPack(first, shipped), TESTS_ONLY)
    expect(compared).toMatchObject({ disagreements: [], cases: first.tests?.length, isComplete: true })
  })

  test('a pack that cannot be layered has nothing to compare', async () => {
    const pack = packFrom({ ...packWith({}, []), extends: [{ pack: 'tutela/absent', range: '^1.0.0' }] })
    expect(layerPacks([{ pack, digest: '' }], {}).ok).toBe(false)
    expect(await comparePack(layerPack(pack, []))).toEqual({ disagreements: [], cases: 0, isComplete: true })
  })
})

test('generated packs of every kind are compared without a disagreement', async () => {
  let cases = 0
  for (const packs of fc.sample(arbitraryPacks, 40)) {
    if (
      !layerPacks(
        packs.map((pack) => ({ pack, digest: '' })),
        {},
      ).ok
    )
      continue
    for (const pack of packs) {
      const compared = await comparePack(layerPack(pack, packs))
      expect(compared.disagreements).toEqual([])
      cases += compared.cases
    }
  }
  expect(cases).toBeGreaterThan(500)
}, 60_000)
