import { describe, expect, test } from 'vitest'
import { allFindings } from '../../../src/rules/evaluate/all-findings.ts'
import { canonicalResult } from '../../../src/rules/evaluate/canonical-result.ts'
import type { FactDeclaration, RequirementLevel } from '../../../src/rules/pack/format.ts'
import { AS_OF } from '../../support/semantics-table.ts'
import { assessed, type Facts, fact, isTrue, packOf, plain } from './assessing.ts'

const text = (en: string) => ({ en })

describe('the verdict', () => {
  const FACTS = { a: plain('boolean'), b: plain('boolean') }
  const verdict = (levels: readonly [RequirementLevel, RequirementLevel], facts: object, first = {}) =>
    assessed(
      packOf(FACTS, [
        { code: 'A', level: levels[0], require: isTrue('a'), ...first },
        { code: 'B', level: levels[1], require: isTrue('b') },
      ]),
      facts,
    ).result.verdict

  test.each([
    [{ a: true, b: true }, 'PROCEED'],
    [{ a: false, b: true }, 'BLOCKED'],
    [{ b: true }, 'NEEDS_INFORMATION'],
    [{ a: true, b: false }, 'PROCEED_WITH_CONDITIONS'],
    [{ a: true }, 'PROCEED_WITH_CONDITIONS'],
    [{ a: false }, 'BLOCKED'],
    [{ b: false }, 'NEEDS_INFORMATION'],
  ])('of a blocking and a required requirement on %j is %s', (facts, wanted) => {
    expect(verdict(['blocking', 'required'], facts)).toBe(wanted)
  })

  test.each(['advisory', 'info'] as const)('is not moved by a requirement that is %s', (level) => {
    expect(verdict([level, level], { a: false })).toBe('PROCEED')
  })

  test('is conditional, not blocked, by a blocking requirement that bites later', () => {
    const later = { bites: 'on_close', closes: isTrue('b') } as const
    expect(verdict(['blocking', 'info'], { a: false, b: false }, later)).toBe('PROCEED_WITH_CONDITIONS')
    expect(verdict(['blocking', 'info'], { b: false }, later)).toBe('PROCEED_WITH_CONDITIONS')
    expect(verdict(['blocking', 'info'], { a: false, b: true }, later)).toBe('BLOCKED')
    expect(verdict(['blocking', 'info'], { a: false }, later)).toBe('NEEDS_INFORMATION')
  })

  test('of nothing is to proceed', () => {
    expect(assessed(packOf(FACTS), {}).result.verdict).toBe('PROCEED')
  })
})

describe('missing facts', () => {
  const FACTS = {
    z: fact('boolean'),
    y: plain('boolean'),
    x: fact('boolean'),
    items: plain('list'),
    'items[].ok': fact('boolean'),
  }
  const missing = (pack: Parameters<typeof assessed>[0], facts: object) =>
    assessed(pack, facts).result.missingFacts.map(({ name, decisive }) => `${name} ${decisive}`)

  test('come decisive ones first, then by name, each once', () => {
    const pack = packOf(FACTS, [
      { code: 'A', level: 'required', require: { all: [isTrue('z'), isTrue('y')] } },
      { code: 'B', level: 'advisory', require: { all: [isTrue('x'), isTrue('z')] } },
      { code: 'C', level: 'required', require: { any: [isTrue('z'), isTrue('x')] } },
    ])
    expect(missing(pack, {})).toEqual(['x true', 'z true', 'y false'])
    expect(missing(pack, { x: true })).toEqual(['z true', 'y false'])
    expect(missing(pack, { x: true, y: true, z: true })).toEqual([])
  })

  test('are not decisive once something blocks', () => {
    const pack = packOf(FACTS, [
      { code: 'A', level: 'required', require: isTrue('z') },
      { code: 'B', level: 'blocking', require: isTrue('y') },
    ])
    expect(missing(pack, {})).toEqual(['y true', 'z true'])
    expect(missing(pack, { y: false })).toEqual(['z false'])
  })

  test('of an item carry its name, those of an unknown list the name of the list', () => {
    const pack = packOf(FACTS, [
      { code: 'A', level: 'required', each: 'items', require: isTrue('items[].ok') },
    ])
    const outcome = (facts: object) => {
      const { findings, missingFacts } = assessed(pack, facts).result
      return { findings: findings.map(({ missingFacts: names }) => names), missingFacts }
    }
    expect(outcome({ items: [{ id: 'b' }, { id: 'a' }] })).toEqual({
      findings: [['items[a].ok'], ['items[b].ok']],
      missingFacts: [
        { name: 'items[a].ok', declaration: 'items[].ok', decisive: true },
        { name: 'items[b].ok', declaration: 'items[].ok', decisive: true },
      ],
    })
    expect(new Set(outcome({}).findings.flat())).toEqual(new Set(['items']))
    expect(outcome({}).missingFacts).toEqual([{ name: 'items', declaration: 'items', decisive: true }])
  })

  test('of a finding are sorted', () => {
    const pack = packOf(FACTS, [{ require: { all: [isTrue('z'), isTrue('x'), isTrue('y')] } }])
    expect(assessed(pack, {}).result.findings[0]?.missingFacts).toEqual(['x', 'y', 'z'])
  })

  test('are those that can be asked for, behind what is derived and what does not count', () => {
    const derivedFrom = (name: string): FactDeclaration => ({
      type: 'boolean',
      label: text('D'),
      derive: { when: isTrue(name) },
    })
    const facts = {
      a: plain('boolean'),
      guard: plain('boolean'),
      b: derivedFrom('a'),
      c: derivedFrom('b'),
      counted: plain('boolean', { countsWhen: isTrue('guard') }),
    }
    const of = (name: string, given: object) =>
      assessed(packOf(facts, [{ require: isTrue(name) }]), given).result.findings[0]?.missingFacts
    expect(of('c', {})).toEqual(['a'])
    expect(of('b', {})).toEqual(['a'])
    expect(of('counted', {})).toEqual(['counted', 'guard'])
    expect(of('counted', { counted: true })).toEqual(['counted', 'guard'])
    expect(of('counted', { guard: true })).toEqual(['counted'])
    expect(of('counted', { guard: false, counted: true })).toEqual(['counted'])
  })

  test('are the given ones where these together yield nothing', () => {
    const facts: Facts = {
      born: plain('date'),
      start: plain('date'),
      age: { type: 'integer', label: text('Age'), minimum: 0, derive: { ageInYears: 'born' } },
      twice: { type: 'integer', label: text('Twice'), derive: { sum: [{ fact: 'age' }, { fact: 'age' }] } },
      beyond: {
        type: 'integer',
        label: text('Beyond'),
        minimum: 0,
        derive: { difference: [{ fact: 'age' }, { value: 100 }] },
      },
      both: {
        type: 'integer',
        label: text('Both'),
        minimum: 0,
        derive: { difference: [{ ageInYears: 'born' }, { ageInYears: 'start' }] },
      },
    }
    const of = (name: string, given: object) =>
      assessed(packOf(facts, [{ require: { fact: name, operator: 'equal', value: 3 } }]), given).result
        .findings[0]?.missingFacts
    expect(of('twice', { born: '2030-01-01' })).toEqual(['born'])
    expect(of('beyond', { born: '2020-01-01' })).toEqual(['born'])
    expect(of('beyond', {})).toEqual(['born'])
    expect(of('both', { born: '2020-01-01', start: '2010-01-01' })).toEqual(['born', 'start'])
    expect(of('both', { born: '2020-01-01' })).toEqual(['start'])
  })
})

describe('what is only noted', () => {
  const rating = { serviceModel: 'low', rating: 'HIGH', caveat: text('Only so much.') }
  const claim = {
    value: { product: [{ fact: 'n' }, { value: 2 }] },
    unit: 'percent',
    caveat: text('A claim.'),
  }
  const FACTS = { a: plain('boolean'), n: plain('number') }
  const parts = (given: object, requirement: object) =>
    assessed(packOf(FACTS, [{ when: isTrue('a'), ...requirement }]), given).result

  test('brings its rating and its resource along', () => {
    expect(parts({ a: true }, { rating }).ratings).toEqual([rating])
    expect(parts({ a: true }, { resource: 'line' }).resources).toEqual(['line'])
    expect(parts({ a: true }, {})).toMatchObject({ ratings: [], resources: [] })
    for (const a of [false, null])
      expect(parts({ a }, { rating, resource: 'line' })).toMatchObject({ ratings: [], resources: [] })
  })

  test('projects a figure when there is one', () => {
    expect(parts({ a: true, n: 3 }, { claim }).projections).toEqual([
      { code: 'R', value: 6, unit: 'percent', caveat: text('A claim.') },
    ])
    expect(parts({ a: true }, { claim }).projections).toEqual([])
    expect(parts({ a: null, n: 3 }, { claim }).projections).toEqual([])
    expect(parts({ a: true, n: 1e308 }, { claim }).projections).toEqual([])
    expect(parts({ a: true, n: 3 }, { claim: { ...claim, value: { value: 'text' } } }).projections).toEqual(
      [],
    )
    const { value: _value, ...without } = claim
    expect(parts({ a: true, n: 3 }, { claim: without }).projections).toEqual([])
  })

  test('is not projected for what is to be fulfilled', () => {
    expect(parts({ a: true, n: 3 }, { claim, require: isTrue('a') }).projections).toEqual([])
  })
})

describe('findings', () => {
  const FACTS = {
    a: plain('boolean'),
    items: plain('list'),
    'items[].ok': plain('boolean'),
    others: plain('list'),
  }
  const PACK = packOf(FACTS, [
    { code: 'A', when: isTrue('a') },
    { code: 'B', each: 'items', when: isTrue('items[].ok') },
    { code: 'C' },
    { code: 'D', each: 'others' },
    { code: 'E', each: 'items' },
  ])
  const list = (facts: object) => {
    const assessment = assessed(PACK, facts)
    const line = ({ requirement, item, status }: (typeof assessment.result.findings)[number]) =>
      `${requirement.code} ${item} ${status}`
    return { short: assessment.result.findings.map(line), all: allFindings(assessment).map(line) }
  }

  test('are in the order of the ruleset, then of the items', () => {
    const given = {
      a: true,
      items: [
        { id: 'y', ok: true },
        { id: 'x', ok: true },
      ],
      others: [{ id: 'o' }],
    }
    expect(list(given).short).toEqual([
      'A null NOTED',
      'B x NOTED',
      'B y NOTED',
      'C null NOTED',
      'D o NOTED',
      'E x NOTED',
      'E y NOTED',
    ])
    expect(list(given).all).toEqual(list(given).short)
  })

  test('leave out what does not apply, and in full name it', () => {
    const given = { a: false, items: [{ id: 'x', ok: false }, { id: 'y' }], others: [] }
    expect(list(given).short).toEqual(['B y POSSIBLE', 'C null NOTED', 'E x NOTED', 'E y NOTED'])
    expect(list(given).all).toEqual([
      'A null NOT_APPLICABLE',
      'B x NOT_APPLICABLE',
      'B y POSSIBLE',
      'C null NOTED',
      'D null NOT_APPLICABLE',
      'E x NOTED',
      'E y NOTED',
    ])
  })

  test('of an unknown list are one, and possible', () => {
    expect(list({ a: false }).all).toEqual([
      'A null NOT_APPLICABLE',
      'B null POSSIBLE',
      'C null NOTED',
      'D null POSSIBLE',
      'E null POSSIBLE',
    ])
  })

  test('that do not apply turn on nothing', () => {
    const [finding] = allFindings(assessed(PACK, { a: false }))
    expect(finding).toEqual({
      requirement: expect.objectContaining({ code: 'A' }),
      item: null,
      status: 'NOT_APPLICABLE',
      blocks: false,
      immediate: false,
      missingFacts: [],
      dueAt: null,
      waiver: null,
    })
  })
})

test('the canonical result is plain, without texts, and names everything by code', () => {
  const derived = { ...plain('integer'), derive: { fact: 'two' }, protective: 'higher' } as const
  const pack = packOf(
    {
      ok: plain('boolean'),
      n: derived,
      two: plain('integer'),
      alone: plain('boolean', { assume: true }),
      on: plain('date'),
      risks: plain('list'),
      'risks[].impact': plain('integer'),
      open: plain('code', { open: true }),
    },
    [
      { code: 'A', level: 'blocking', require: isTrue('ok'), deadline: { label: 'TIMELY', from: 'on' } },
      {
        code: 'B',
        level: 'required',
        require: { fact: 'n', operator: 'equal', value: 9 },
        waiver: { allowed: true },
      },
      { code: 'C', rating: { serviceModel: 'low', rating: 'HIGH', caveat: text('c') }, resource: 'line' },
      { code: 'D', claim: { value: { value: 5 }, unit: 'percent', caveat: text('c') } },
    ],
    { rankings: [{ list: 'risks', by: ['risks[].impact'], score: ['risks[].impact'] }] },
  )
  const facts = { n: 1, two: 2, on: '2025-06-01', risks: [{ id: 'r', impact: 3 }], open: 'new' }
  const waivers = [{ id: 'W', requirementCode: 'B', expiresAt: '2030-01-01T00:00:00Z' }]
  const finding = { item: null, blocks: false, missingFacts: [], dueAt: null, waiver: null }
  expect(canonicalResult(assessed(pack, facts, { waivers }))).toEqual({
    ruleset: 'sha256:test',
    asOf: AS_OF,
    verdict: 'NEEDS_INFORMATION',
    findings: [
      { ...finding, code: 'A', status: 'OPEN', missingFacts: ['ok'], dueAt: '2025-06-01T23:59:59Z' },
      { ...finding, code: 'B', status: 'WAIVED', waiver: 'W' },
      { ...finding, code: 'C', status: 'NOTED' },
      { ...finding, code: 'D', status: 'NOTED' },
    ],
    missingFacts: [{ name: 'ok', declaration: 'ok', decisive: true }],
    deadlines: [{ code: 'A', label: 'TIMELY', dueAt: '2025-06-01T23:59:59Z', overdue: true }],
    conflicts: [{ code: 'CONTRADICTION', between: ['n', 'two'] }],
    warnings: [{ code: 'UNKNOWN_VALUE', subject: 'open=new' }],
    assumptions: [{ name: 'alone', value: true }],
    ratings: [{ serviceModel: 'low', rating: 'HIGH' }],
    resources: ['line'],
    riskRanking: [{ item: 'r', score: 3, rank: 1 }],
    projections: [{ code: 'D', value: 5, unit: 'percent' }],
  })
})
