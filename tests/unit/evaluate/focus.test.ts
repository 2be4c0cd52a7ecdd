import { describe, expect, test } from 'vitest'
import { alsoFulfilledBy, byUrgency, FOCUS_MAX, focusOf } from '../../../src/rules/evaluate/focus.ts'
import { allFindings, canonicalResult, compareWithReference } from '../../../src/rules/index.ts'
import type { Requirement } from '../../../src/rules/pack/format.ts'
import { AS_OF } from '../../support/semantics-table.ts'
import { compiled, lintErrors } from '../semantics/one-condition.ts'
import { assessed, fact, isTrue, packOf, plain } from './assessing.ts'

const FACTS = {
  a: plain('boolean'),
  b: plain('boolean'),
  danger: plain('boolean'),
  room: fact('boolean'),
  items: plain('list'),
  'items[].done': plain('boolean'),
  'items[].hot': plain('boolean'),
}
const rule = (code: string, parts: Partial<Requirement> = {}): Partial<Requirement> => ({
  code,
  level: 'required',
  scope: 'now',
  require: isTrue('a'),
  ...parts,
})
const focus = (requirements: readonly Partial<Requirement>[], facts: object) =>
  focusOf(assessed(packOf(FACTS, requirements), facts)).map(({ requirement, item }) =>
    item === null ? requirement.code : `${requirement.code} ${item}`,
  )

describe('what stands first', () => {
  test('goes by what blocks, what cannot wait, what is not fulfilled, what is open, what may apply', () => {
    const requirements = [
      rule('A', { require: undefined, level: 'info' }),
      rule('B', { when: isTrue('danger') }),
      rule('C', { require: isTrue('b') }),
      rule('D', { require: isTrue('b'), lock: 'floor' }),
      rule('E'),
      rule('F', { level: 'advisory', urgency: 'immediate', require: isTrue('b') }),
      rule('G', { level: 'blocking' }),
      rule('H', { require: isTrue('room') }),
      rule('I', { level: 'required', scope: 'organisation' }),
    ]
    const assessment = assessed(packOf(FACTS, requirements), { a: false })
    expect(byUrgency(assessment, allFindings(assessment)).map(({ requirement }) => requirement.code)).toEqual(
      ['G', 'F', 'E', 'D', 'C', 'H', 'B', 'A', 'I'],
    )
  })

  test('puts what a decisive fact is missing for before what is open', () => {
    const requirements = [rule('C', { require: isTrue('b') }), rule('H', { require: isTrue('room') })]
    const assessment = assessed(packOf(FACTS, requirements), {})
    expect(assessment.result.verdict).toBe('NEEDS_INFORMATION')
    expect(byUrgency(assessment, assessment.result.findings)[0]?.requirement.code).toBe('H')
  })

  test('holds what is asked for now and is not settled', () => {
    const of = (scope: Requirement['scope'], parts = {}) =>
      rule('X', { require: isTrue('b'), scope, ...parts })
    expect(focus([of('now')], {})).toEqual(['X'])
    expect(focus([of('case')], {})).toEqual([])
    expect(focus([of('organisation')], {})).toEqual([])
    expect(focus([of('now')], { b: true })).toEqual([])
    expect(focus([of('organisation', { level: 'blocking' })], { b: false })).toEqual(['X'])
    expect(focus([of('organisation', { urgency: 'immediate' })], {})).toEqual(['X'])
  })

  test('holds what binds where its pack says nothing of the scope', () => {
    const of = (level: Requirement['level']) => rule('X', { scope: undefined, level })
    expect(focus([of('required')], {})).toEqual(['X'])
    expect(focus([of('advisory')], {})).toEqual([])
  })

  test('is never longer than a screen, and leaves neither blockers nor what cannot wait out for the other', () => {
    const many = (kind: string, parts: Partial<Requirement>) =>
      Array.from({ length: 20 }, (_, n) =>
        rule(`${kind}-${n}`, {
          require: { any: [isTrue('a'), { fact: 'items', operator: 'containsAny', value: [`${kind}${n}`] }] },
          ...parts,
        }),
      )
    const facts = { ...FACTS, items: plain('strings') }
    const found = focusOf(
      assessed(
        packOf({ a: facts.a, items: facts.items }, [
          ...many('B', { level: 'blocking' }),
          ...many('U', { urgency: 'immediate' }),
          ...many('O', {}),
        ]),
        { a: false, items: [] },
      ),
    )
    expect(found).toHaveLength(FOCUS_MAX)
    expect(found.filter(({ blocks }) => blocks)).toHaveLength(4)
    expect(found.filter(({ immediate, blocks }) => immediate && !blocks)).toHaveLength(3)
  })

  test('keeps what binds more where not everything has room', () => {
    const light = Array.from({ length: 9 }, (_, n) =>
      rule(`A-${n}`, { level: 'advisory', require: { fact: 'n', operator: 'greaterThan', value: n } }),
    )
    const pack = packOf({ n: plain('integer'), a: plain('boolean') }, [...light, rule('Z')])
    const found = focusOf(assessed(pack, {})).map(({ requirement }) => requirement.code)
    expect(found).toHaveLength(FOCUS_MAX)
    expect(found).toContain('Z')
  })
})

describe('what cannot wait', () => {
  const urgent = rule('X', { scope: 'case', urgency: { immediate: isTrue('danger') }, require: isTrue('b') })

  test.each<[string, object, boolean]>([
    ['is immediate where its condition holds', { danger: true }, true],
    ['is not where its condition does not hold', { danger: false }, false],
    ['is not while nobody knows', {}, false],
    ['is not any more once it is done', { danger: true, b: true }, false],
  ])('%s', async (_what, facts, immediate) => {
    const pack = packOf(FACTS, [urgent])
    const [finding] = allFindings(assessed(pack, facts))
    expect(finding?.immediate).toBe(immediate)
    expect(await compareWithReference(compiled(pack), { facts, asOf: AS_OF })).toEqual([])
  })

  test('is immediate under a condition also while nobody knows whether it applies, and leaves out other maybes', async () => {
    const maybe = { when: isTrue('a'), require: isTrue('b') }
    const requirements = [
      rule('C', { ...maybe, urgency: { immediate: isTrue('danger') } }),
      rule('A', { ...maybe, urgency: 'immediate' }),
      rule('M', maybe),
    ]
    expect(focus(requirements, { danger: true })).toEqual(['C'])
    expect(focus(requirements, {})).toEqual([])
    const pack = packOf(FACTS, requirements)
    const facts = { danger: true, b: false }
    expect(await compareWithReference(compiled(pack), { facts, asOf: AS_OF })).toEqual([])
  })

  test('is judged item by item', () => {
    const each = rule('X', {
      each: 'items',
      scope: 'case',
      require: isTrue('items[].done'),
      urgency: { immediate: isTrue('items[].hot') },
    })
    expect(
      focus([each], { items: [{ id: 'H1', hot: true }, { id: 'H2', hot: false }, { id: 'H3' }] }),
    ).toEqual(['X H1'])
  })

  test('changes nothing that a recorded result is made of', () => {
    const plainly = assessed(packOf(FACTS, [rule('X')]), { a: false })
    const urgently = assessed(packOf(FACTS, [rule('X', { urgency: 'immediate', scope: 'case' })]), {
      a: false,
    })
    expect(canonicalResult(urgently)).toEqual(canonicalResult(plainly))
  })
})

describe('one line a measure', () => {
  test('joins requirements that ask for the same', () => {
    const requirements = [rule('B'), rule('A', { scope: 'case' }), rule('C', { require: isTrue('b') })]
    const assessment = assessed(packOf(FACTS, requirements), {})
    const [first] = focusOf(assessment)
    expect(focus(requirements, {})).toEqual(['B', 'C'])
    expect(first && alsoFulfilledBy(assessment, first).map(({ code }) => code)).toEqual(['A'])
  })
})

describe('a requirement that covers another', () => {
  const X = rule('X', { require: isTrue('a'), covers: ['Y'] })
  const Y = rule('Y', { require: isTrue('b') })

  test.each<[string, object, string]>([
    ['fulfils it where nothing else is known of it', { a: true }, 'MET'],
    ['does not where it is not fulfilled itself', { a: false }, 'OPEN'],
    ['does not while it is open itself', {}, 'OPEN'],
    ['does not where something speaks against it', { a: true, b: false }, 'UNMET'],
  ])('%s', async (_what, facts, status) => {
    const pack = packOf(FACTS, [X, Y])
    const found = assessed(pack, facts).result.findings.find(({ requirement }) => requirement.code === 'Y')
    expect(found?.status).toBe(status)
    expect(found?.missingFacts).toEqual(status === 'OPEN' ? ['b'] : [])
    expect(await compareWithReference(compiled(pack), { facts, asOf: AS_OF })).toEqual([])
  })

  test('does not hand on what covers it in its turn', () => {
    const Z = rule('Z', { require: isTrue('room') })
    const chain = packOf(FACTS, [X, { ...Y, covers: ['Z'] }, Z])
    const statuses = assessed(chain, { a: true }).result.findings.map(({ status }) => status)
    expect(statuses).toEqual(['MET', 'MET', 'OPEN'])
  })

  test('fulfils it for the same item only', () => {
    const each = { each: 'items' }
    const facts = {
      items: [
        { id: 'H1', done: true },
        { id: 'H2', done: false },
      ],
    }
    const found = assessed(
      packOf(FACTS, [
        rule('X', { ...each, require: isTrue('items[].done'), covers: ['Y'] }),
        rule('Y', { ...each, require: isTrue('items[].hot') }),
      ]),
      facts,
    ).result.findings
    expect(found.map(({ requirement, item, status }) => `${requirement.code} ${item} ${status}`)).toEqual([
      'X H1 MET',
      'X H2 UNMET',
      'Y H1 MET',
      'Y H2 OPEN',
    ])
  })

  test('stands for it in the focus, unless something speaks against that one', () => {
    expect(focus([X, Y], {})).toEqual(['X'])
    expect(focus([X, Y], { b: false })).toEqual(['Y', 'X'])
  })

  test.each<[string, Partial<Requirement>, Partial<Requirement>]>([
    ['what stops the work', {}, { level: 'blocking' }],
    ['what counts as not fulfilled while nothing is known', {}, { failClosed: true }],
    ['what is judged for other items', {}, { each: 'items' }],
    ['what has nothing to fulfil', {}, { require: undefined }],
    ['anything without evidence of its own', { require: undefined }, {}],
  ])('is refused to cover %s', (_what, coverer, covered) => {
    expect(
      lintErrors(
        packOf(FACTS, [
          { ...X, ...coverer },
          { ...Y, ...covered },
        ]),
      ),
    ).toContain('COVERS_MISFIT')
  })
})

describe('an assumption with a condition', () => {
  const FACTS_ASSUMED = {
    setting: fact('string', { decisive: false, assume: { value: 'anywhere', unless: isTrue('room') } }),
    room: plain('boolean'),
    camera: plain('boolean', { assume: false }),
    roomOfCamera: plain('boolean', { ask: undefined, derive: { fact: 'camera' } }),
  }
  const inRoom = rule('R', {
    level: 'blocking',
    when: { fact: 'setting', operator: 'equal', value: 'room' },
    require: isTrue('ok'),
  })
  const pack = packOf({ ...FACTS_ASSUMED, ok: fact('boolean') }, [inRoom])

  test.each<[string, object, readonly string[], string]>([
    ['is made where the condition is false', { room: false }, ['camera', 'setting'], 'PROCEED'],
    ['is not made where the condition holds', { room: true }, ['camera'], 'NEEDS_INFORMATION'],
    ['is not made while the condition is not known', {}, ['camera'], 'NEEDS_INFORMATION'],
    ['is not made against what was said', { room: false, setting: 'room' }, ['camera'], 'NEEDS_INFORMATION'],
    ['is not made where nobody knows', { room: false, setting: null }, ['camera'], 'NEEDS_INFORMATION'],
  ])('%s', async (_what, facts, assumed, verdict) => {
    const { result } = assessed(pack, facts)
    expect(result.assumptions.map(({ name }) => name)).toEqual(assumed)
    expect(result.verdict).toBe(verdict)
    expect(await compareWithReference(compiled(pack), { facts, asOf: AS_OF })).toEqual([])
  })

  test('may go by what is assumed or computed of other facts', () => {
    const facts = {
      ...FACTS_ASSUMED,
      setting: fact('string', { assume: { value: 'anywhere', unless: isTrue('roomOfCamera') } }),
      ok: fact('boolean'),
    }
    const derived = packOf(facts, [inRoom])
    expect(assessed(derived, {}).result.verdict).toBe('PROCEED')
    expect(assessed(derived, { camera: true }).result.verdict).toBe('NEEDS_INFORMATION')
    expect(assessed(derived, { camera: null }).result.verdict).toBe('NEEDS_INFORMATION')
  })

  test.each<[string, object]>([
    ['on the fact itself', { unless: { fact: 'setting', operator: 'equal', value: 'x' } }],
    ['on a fact that follows from it', { unless: isTrue('follows') }],
  ])('is refused where its condition turns %s', (_what, parts) => {
    const facts = {
      ...FACTS_ASSUMED,
      ok: fact('boolean'),
      setting: fact('string', { assume: { value: 'anywhere', unless: isTrue('room'), ...parts } }),
      follows: plain('boolean', {
        ask: undefined,
        derive: { when: { fact: 'setting', operator: 'equal', value: 'x' } },
      }),
    }
    expect(lintErrors(packOf(facts, [inRoom]))).toContain('DERIVE_CYCLE')
  })

  test('is refused for evidence', () => {
    const evidence = packOf(
      { ok: fact('boolean', { assume: { value: true, unless: isTrue('room') } }), room: plain('boolean') },
      [rule('R', { require: isTrue('ok') })],
    )
    expect(lintErrors(evidence)).toContain('LAW_ASSUME')
  })
})
