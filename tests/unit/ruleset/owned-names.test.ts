import { describe, expect, test } from 'vitest'
import { checkPackAndLayers } from '../../../src/rules/lint/check-pack-and-layers.ts'
import type {
  Condition,
  Expression,
  FactDeclaration,
  Pack,
  Requirement,
  Term,
} from '../../../src/rules/pack/format.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'
import { ownPack, problemsOf } from './layers.ts'

const en = (text: string) => ({ en: text })
const shipped = shippedPacks()

const asked = (more: Partial<FactDeclaration> = {}): FactDeclaration => ({
  type: 'boolean',
  label: en('a fact'),
  ask: en('What is it?'),
  decisive: true,
  ...more,
})
const computed = (derive: Expression, more: Partial<FactDeclaration> = {}): FactDeclaration => ({
  type: 'boolean',
  label: en('computed'),
  derive,
  ...more,
})
const is = (fact: string, value: string | number | boolean = true): Condition => ({
  fact,
  operator: 'equal',
  value,
})
const rule = (code: string, require: Condition, more: Partial<Requirement> = {}): Requirement => ({
  code,
  kind: 'measure',
  level: 'blocking',
  lock: code.includes('/') ? 'local' : 'floor',
  title: en('A rule'),
  guidance: en('Do it.'),
  message: en('Do it.'),
  sources: [{ title: en('A source') }],
  require,
  ...more,
})
const pack = (name: string, parts: Partial<Pack>, lower?: string): Pack =>
  ownPack(name, [], { ...parts, ...(lower && { extends: [{ pack: lower, range: '*' }] }) })
const found = (...packs: readonly Pack[]) =>
  problemsOf(packs).map(({ code, path }) => `${code} ${path.join('/')}`)

describe('a fact belongs to one pack of a set', () => {
  const base = pack('tutela/base', {
    facts: { 'a.b': asked(), list: asked({ type: 'list', key: 'id' }), 'list[].a.b': asked() },
  })

  test.each<[string, string, string]>([
    ['above', 'a', 'a'],
    ['below', 'a.b.c', 'a.b.c'],
    ['below a list', 'list.size', 'list.size'],
    ['above a field of its items', 'list[].a', 'list[].a'],
    ['below a field of its items', 'list[].a.b.c', 'list[].a.b.c'],
  ])('a stranger’s fact %s it is refused at the stranger, whatever the order', (_what, name, at) => {
    const stranger = pack('acme/own', { facts: { [name]: asked({ type: 'object' }) } })
    const expected = [`FACT_NAME_CLASH packs/acme/own/facts/${at}`]
    expect(found(base, stranger)).toEqual(expected)
    expect(found(stranger, base)).toEqual(expected)
  })

  test.each(['action', 'subjectKinds'] as const)(
    'and so does the fact that stands for %s: a second one, whatever it is called, is refused',
    (standsFor) => {
      const one = pack('tutela/base', { facts: { 'm.told': asked({ standsFor }), 'm.other': asked() } })
      for (const name of ['a.told', 'z.told']) {
        const stranger = pack('acme/own', { facts: { [name]: asked({ standsFor }) } })
        const expected = [`ALREADY_DECLARED packs/acme/own/facts/${name}/standsFor`]
        expect(found(one, stranger)).toEqual(expected)
        expect(found(stranger, one)).toEqual(expected)
      }
      expect(found(one, pack('acme/own', { facts: { 'm.told': asked({ standsFor }) } }))).toEqual([])
      const both = { 'm.told': asked({ standsFor }), 'm.twice': asked({ standsFor }) }
      expect(found(pack('acme/own', { facts: both }))).toHaveLength(1)
    },
  )

  test('a fact that is only computed may be named below another pack’s list', () => {
    expect(
      found(
        base,
        pack('acme/own', { facts: { 'list.size': computed({ count: 'list' }, { type: 'integer' }) } }),
      ),
    ).toEqual([])
  })

  test('a fact above another is refused although the upper one is only computed', () => {
    const own = pack('acme/own', { facts: { a: computed({ when: is('a.b') }) } })
    expect(found(base, own)).toEqual(['FACT_NAME_CLASH packs/acme/own/facts/a'])
  })

  test.each<[string, Partial<FactDeclaration>]>([
    ['another type', { type: 'string' }],
    ['another value for unknown', { unknownValues: [false] }],
    ['an assumed value', { assume: true }],
    ['another question', { ask: en('Really?') }],
    ['a condition under which it counts', { countsWhen: is('a.b') }],
  ])('it is not declared again with %s', (_what, more) => {
    expect(found(base, pack('acme/own', { facts: { 'a.b': asked(more) } }))).toEqual([
      'ALREADY_DECLARED packs/acme/own/facts/a.b',
    ])
  })

  test('it may be repeated word for word', () => {
    expect(found(base, pack('acme/own', { facts: { 'a.b': asked() } }))).toEqual([])
  })
})

describe('a repeated fact that names a condition is the same only with its own pack’s condition', () => {
  const facts = {
    x: asked(),
    y: computed({ when: { condition: 'isX' } }),
    z: asked({ countsWhen: { not: { condition: 'isX' } } }),
  }
  const base = pack('tutela/base', { facts, conditions: { isX: is('x') } })

  test('it is refused where the condition says something else, also one step further down', () => {
    const direct = pack('acme/own', { facts, conditions: { isX: is('x', false) } })
    const below = pack('acme/own', {
      facts,
      conditions: { isX: { condition: 'inner' }, inner: { any: [is('x'), is('z')] } },
    })
    for (const own of [direct, below])
      expect(found(base, own)).toEqual([
        'ALREADY_DECLARED packs/acme/own/facts/y',
        'ALREADY_DECLARED packs/acme/own/facts/z',
      ])
  })

  test('it is taken where the condition comes to the same', () => {
    const own = pack('acme/own', { facts, conditions: { isX: { condition: 'inner' }, inner: is('x') } })
    expect(found(base, own)).toEqual([])
  })
})

describe('a named condition is its pack’s own', () => {
  const base = pack('tutela/base', { facts: { x: asked(), y: asked() } })
  const one = pack('acme/one', { conditions: { fine: is('x') } }, 'tutela/base')
  const two = pack('acme/two', { conditions: { fine: is('y') } }, 'tutela/base')

  test('packs that do not see each other may use one name', () => {
    expect(found(base, one, two)).toEqual([])
  })

  test('a pack that would see two of a name is refused, directly or through others', () => {
    const through = pack('acme/through', {}, 'acme/two')
    for (const lower of ['acme/two', 'acme/through']) {
      const above = pack('acme/above', {})
      const both = { ...above, extends: ['acme/one', lower].map((name) => ({ pack: name, range: '*' })) }
      expect(found(base, one, two, through, both)).toEqual([
        'ALREADY_DECLARED packs/acme/above/conditions/fine',
      ])
    }
  })

  test('a pack may not take the name of one that it sees', () => {
    const own = pack('acme/own', { conditions: { fine: is('y') } }, 'acme/one')
    expect(found(base, one, own)).toEqual(['ALREADY_DECLARED packs/acme/own/conditions/fine'])
  })
})

test('codes of requirements, conflicts and rankings stand once in a set, and terms mean one thing', () => {
  const list = { items: asked({ type: 'list', key: 'id' }), 'items[].n': asked({ type: 'integer' }) }
  const conflict = { between: ['x', 'items'], when: is('x'), message: en('Decide.') }
  const ranking = { list: 'items', by: ['items[].n'], score: ['items[].n'] }
  const parts = (title: string): Partial<Pack> => ({
    facts: { x: asked(), ...list },
    requirements: [rule('acme/R-1', is('x'))],
    conflicts: [{ code: 'acme/K-1', ...conflict }],
    rankings: [ranking],
    vocabulary: { kinds: { one: { title: en(title) } } },
  })
  expect(found(pack('acme/one', parts('One')), pack('acme/two', parts('Other')))).toEqual([
    'ALREADY_DECLARED packs/acme/two/vocabulary/kinds/one',
    'SHADOWED_CODE packs/acme/two/requirements/acme/R-1',
    'SHADOWED_CODE packs/acme/two/conflicts/acme/K-1',
    'SHADOWED_CODE packs/acme/two/rankings/items',
  ])
})

test('a spelling means one code in a set, whichever packs bring it', () => {
  const words = (name: string, code: string, ...aliases: string[]) =>
    pack(name, {
      vocabulary: { countries: { [code]: { title: en(code), ...(aliases.length > 0 && { aliases }) } } },
    })
  const base = words('tutela/base', 'US', 'USA')
  expect(found(base, words('acme/own', 'CA', 'Canada'))).toEqual([])
  const refused = (code: string) => [`ALREADY_DECLARED packs/acme/own/vocabulary/countries/${code}`]
  expect(found(base, words('acme/own', 'XX', 'u.s.a.'))).toEqual(refused('XX'))
  expect(found(base, words('acme/own', 'USA'))).toEqual(refused('USA'))
  expect(found(base, words('acme/own', 'US-CA'))).toEqual(refused('US-CA'))
})

describe('evidence that nobody has to give is refused, in lint and in a set', () => {
  const facts: Record<string, FactDeclaration> = {
    said: asked(),
    limit: computed({ param: 'limit' }, { type: 'integer' }),
    days: asked({ type: 'integer' }),
    yes: computed({ value: true }),
  }
  const parameters: Pack['parameters'] = {
    limit: { type: 'integer', default: 3, stricter: 'lower', label: en('limit') },
  }
  const withEvidence = (
    derive: Expression,
    require: Condition = is('ok'),
    type: FactDeclaration['type'] = 'boolean',
  ) =>
    pack('acme/own', {
      facts: { ...facts, ok: asked({ type, derive }) },
      parameters,
      conditions: { constantly: is('yes') },
      requirements: [rule('acme/R-1', require)],
    })

  test.each<[string, Expression, Condition?, FactDeclaration['type']?]>([
    ['a literal', { value: true }],
    ['another constant fact', { fact: 'yes' }],
    ['a condition on a constant fact', { when: is('yes') }],
    ['a named condition on one', { when: { condition: 'constantly' } }],
    ['a parameter', { param: 'limit' }, is('ok', 3), 'integer'],
    ['a sum of constants', { sum: [{ value: 1 }, { param: 'limit' }] }, is('ok', 4), 'integer'],
    [
      'branches that all yield the same',
      {
        case: [
          { when: is('said'), then: { value: true } },
          { when: is('said', false), then: { value: true } },
        ],
      },
    ],
    ['a first branch that is always chosen', { case: [{ when: is('yes'), then: { value: true } }] }],
    ['a part that always holds', { when: { any: [is('said'), is('yes')] } }],
    [
      'a constant compared with a constant',
      { value: 2 },
      { fact: 'ok', operator: 'lessThan', value: { fact: 'limit' } },
      'integer',
    ],
    ['a constant beside what is said', { value: true }, { any: [is('said'), { not: { not: is('ok') } }] }],
    [
      'the age of a fixed day',
      { ageInDays: 'day' },
      { fact: 'ok', operator: 'greaterThan', value: 3 },
      'integer',
    ],
  ])('%s', (_what, derive, require, type) => {
    const made = withEvidence(derive, require, type)
    const own = {
      ...made,
      facts: { ...made.facts, day: computed({ value: '2026-01-01' }, { type: 'date' }) },
    }
    expect(found(own)).toEqual(['LAW_ASSUME packs/acme/own/acme/R-1'])
    const linted = checkPackAndLayers(own, { extends: [] }).filter(({ severity }) => severity === 'ERROR')
    expect(linted.map(({ code }) => code)).toEqual(['LAW_ASSUME'])
  })

  test.each<[string, Expression, Condition?, FactDeclaration['type']?]>([
    [
      'what is said, compared with a computed limit',
      { fact: 'days' },
      { fact: 'ok', operator: 'lessThan', value: { fact: 'limit' } },
      'integer',
    ],
    ['an inference from what is said', { case: [{ when: is('said'), then: { value: true } }] }],
    [
      'a choice that what is said decides',
      {
        case: [
          { when: is('said'), then: { value: true } },
          { when: is('said', false), then: { value: false } },
        ],
      },
    ],
    ['a figure moved by a constant', { sum: [{ fact: 'days' }, { value: 1 }] }, is('ok', 4), 'integer'],
  ])('%s is evidence', (_what, derive, require, type) => {
    expect(found(withEvidence(derive, require, type))).toEqual([])
  })

  test('an override cannot bring it either', () => {
    const own = ownPack('acme/own', [{ target: 'EQ-5', change: { require: is('acmeFine') } }], {
      facts: { acmeFine: computed({ value: true }) },
      extends: [{ pack: 'tutela/counselling-room-privacy', range: '*' }],
    })
    expect(problemsOf([...shipped, own]).length).toBeGreaterThan(0)
  })
})

describe('a code with a place on a floor’s scale is compared with the floor', () => {
  const term = (order?: number): Term => ({ title: en('t'), ...(order !== undefined && { order }) })
  const base = (require: Condition, more: Partial<FactDeclaration> = {}) =>
    pack('tutela/base', {
      facts: {
        level: asked({ type: 'code', vocabulary: 'levels', ...more }),
        calm: computed({ when: { fact: 'level', operator: 'atMost', value: 'medium' } }),
      },
      vocabulary: { levels: { low: term(1), medium: term(2), high: term(3) } },
      requirements: [rule('F-1', require)],
    })
  const adding = (order: number | undefined, lower?: string) =>
    pack('acme/own', { vocabulary: { levels: { extreme: term(order) } } }, lower)
  const atMost: Condition = { fact: 'level', operator: 'atMost', value: 'medium' }
  const PLACE = 'packs/acme/own/vocabulary/levels/extreme'

  test.each<[string, Condition, number]>([
    ['at its foot', atMost, 0],
    ['between two others', atMost, 2],
    ['at its top, where the floor asks for much', { fact: 'level', operator: 'atLeast', value: 'medium' }, 9],
    ['through a computed fact', is('calm'), -5],
    ['below a negation', { not: { fact: 'level', operator: 'atLeast', value: 'high' } }, 0],
  ])('and refused where it would meet it: %s', (_what, require, order) => {
    for (const more of [{ open: true }, {}])
      for (const lower of [undefined, 'tutela/base'])
        expect(found(base(require, more), adding(order, lower))).toEqual([`FLOOR_WEAKENED ${PLACE}`])
  })

  test('and taken where it only asks more', () => {
    expect(found(base(atMost, { open: true }), adding(7))).toEqual([])
  })

  test('and taken without a place, or where no floor compares along the scale', () => {
    expect(found(base(atMost, { open: true }), adding(undefined))).toEqual([])
    expect(found(base(is('level', 'low'), { open: true }), adding(0))).toEqual([])
  })
})

test('the shipped packs own what they declare', () => {
  expect(problemsOf(shipped)).toEqual([])
})
