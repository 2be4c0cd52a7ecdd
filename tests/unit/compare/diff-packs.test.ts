import { describe, expect, test } from 'vitest'
import { diffPacks, PackDiffError } from '../../../src/rules/diff/diff-packs.ts'
import type { Condition, Pack, Requirement } from '../../../src/rules/pack/format.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'
import { ownPack } from '../ruleset/layers.ts'

const text = (en: string, zh = `${en}（中文）`) => ({ en, 'zh-CN': zh })
const leaf = (fact: string, operator: string, value: NonNullable<Condition['value']>): Condition => ({
  fact,
  operator,
  value,
})
const visited = leaf('home.visited', 'equal', true)
const recent = leaf('visit.ageDays', 'lessThanInclusive', { param: 'visit.maxDays' })

const requirement: Requirement = {
  code: 'acme/V-1',
  kind: 'measure',
  level: 'required',
  lock: 'tunable',
  title: text('Visit', '家访'),
  guidance: text('Visit the home.', '请进行家访。'),
  message: text('Visit.', '请家访。'),
  when: visited,
  require: recent,
  waiver: { allowed: true, maxDays: 30 },
  sources: [{ title: text('Handbook') }],
}

const version = (parts: Partial<Pack> = {}): Pack =>
  ownPack('acme/visits', [], {
    vocabulary: {
      rooms: { kitchen: { title: text('Kitchen', '厨房') } },
      resources: { HELP: { title: text('Help'), contact: '1' } },
    },
    facts: {
      'home.visited': {
        type: 'boolean',
        label: text('a home visit took place', '已进行家访'),
        ask: text('?'),
      },
      'visit.ageDays': {
        type: 'integer',
        unit: 'day',
        minimum: 0,
        label: text('age of the visit', '家访距今'),
        ask: text('?'),
      },
      'home.room': {
        type: 'code',
        vocabulary: 'rooms',
        open: true,
        label: text('room', '房间'),
        ask: text('?'),
      },
    },
    parameters: {
      'visit.maxDays': {
        type: 'integer',
        default: 30,
        minimum: 1,
        maximum: 90,
        stricter: 'lower',
        label: text('limit'),
      },
    },
    requirements: [requirement],
    ...parts,
  })

const changed = (change: Partial<Requirement>, parts: Partial<Pack> = {}) =>
  diffPacks(version(), version({ requirements: [{ ...requirement, ...change }], ...parts }), [])

describe('a changed requirement', () => {
  test('is told by its fields, its effect, and before and after in both languages', () => {
    const diff = changed({ level: 'blocking', require: leaf('visit.ageDays', 'lessThanInclusive', 20) })
    expect(diff).toMatchObject({ added: [], removed: [] })
    expect(diff.changed).toEqual([
      {
        code: 'acme/V-1',
        effect: 'STRICTER',
        fields: ['level', 'require'],
        text: {
          en:
            'Stricter: level: required → blocking; require: age of the visit is at most 30 days → age of the visit is at most 20 days. ' +
            'More is asked, for example: a home visit took place: yes; age of the visit: 30 days – before, it is met (required); after, it is not met (blocking) and stops the work.',
          'zh-CN':
            '更严：level：必须 → 阻断；require：家访距今不超过 30 天 → 家访距今不超过 20 天。' +
            '要求更严，例如：已进行家访：是；家访距今：30 天——此前已满足（必须）；此后未满足（阻断），并阻止继续。',
        },
      },
    ])
  })

  test.each<[string, Partial<Requirement>, string, string]>([
    [
      'a wider case',
      { when: { any: [visited, leaf('home.room', 'equal', 'kitchen')] } },
      'STRICTER',
      'when: applies also when room is Kitchen',
    ],
    [
      'a narrower case',
      { when: { all: [visited, leaf('home.room', 'equal', 'kitchen')] } },
      'LOOSER',
      'when: applies only when also room is Kitchen',
    ],
    [
      'more to do',
      { require: { all: [recent, leaf('home.room', 'isStated', true)] } },
      'STRICTER',
      'require: asks also that room is known',
    ],
    [
      'a way out',
      { require: { any: [recent, leaf('home.room', 'equal', 'kitchen')] } },
      'LOOSER',
      'require: is fulfilled also when room is Kitchen',
    ],
    ['a lower level', { level: 'advisory' }, 'LOOSER', 'level: required → advisory'],
    ['another title', { title: text('Home visit', '上门家访') }, 'NEUTRAL', 'title: “Visit” → “Home visit”'],
    ['no waiver', { waiver: { allowed: false } }, 'STRICTER', 'waiver: allowed for 30 days → not allowed'],
    ['a longer waiver', { waiver: { allowed: true } }, 'LOOSER', 'waiver: allowed for 30 days → allowed'],
    ['a floor', { lock: 'floor', waiver: { allowed: false } }, 'STRICTER', 'lock: tunable → floor'],
    ['failing closed', { failClosed: true }, 'STRICTER', 'failClosed: no → yes'],
    ['somebody to do it', { responsible: ['supervisor'] }, 'STRICTER', 'responsible: none → supervisor'],
    [
      'a pattern',
      { require: leaf('home.room', 'matchesGlob', 'k*') },
      'LOOSER',
      'require: age of the visit is at most 30 days → room matches k*',
    ],
  ])('%s', (_what, change, effect, words) => {
    const [one] = changed(change).changed
    expect(one?.effect).toBe(effect)
    expect(one?.text.en).toContain(words)
  })

  test('that cannot be compared in full is undecided, and says so', () => {
    const before = version({
      requirements: [{ ...requirement, require: leaf('home.room', 'matchesGlob', 'k*n') }],
    })
    const after = version({
      requirements: [{ ...requirement, require: leaf('home.room', 'matchesGlob', 'k**n') }],
    })
    const [one] = diffPacks(before, after, []).changed
    expect(one?.effect).toBe('UNDECIDED')
    expect(one?.text.en).toContain('Not every case could be compared.')
  })

  test('a deadline that moves', () => {
    const due = (plusDays: number) => ({ deadline: { label: 'SOON', from: 'visit.on', plusDays } })
    const facts = {
      ...version().facts,
      'visit.on': { type: 'date' as const, label: text('day of the visit'), ask: text('?') },
    }
    const at = (plusDays: number) => version({ facts, requirements: [{ ...requirement, ...due(plusDays) }] })
    expect(diffPacks(at(30), at(20), []).changed).toMatchObject([
      { effect: 'STRICTER', fields: ['deadline'] },
    ])
    expect(diffPacks(at(20), at(30), []).changed).toMatchObject([{ effect: 'LOOSER', fields: ['deadline'] }])
  })
})

describe('changed declarations', () => {
  test('a parameter is told, and so are the requirements it reaches', () => {
    const parameters = {
      'visit.maxDays': { ...version().parameters?.['visit.maxDays'], default: 20 },
    } as Pack['parameters']
    const { changed: found } = changed({}, { parameters })
    expect(found.map(({ code, effect, fields }) => [code, effect, fields])).toEqual([
      ['acme/V-1', 'STRICTER', ['require']],
      ['parameter:visit.maxDays', 'STRICTER', ['default']],
    ])
    expect(found[1]?.text.en).toBe('Stricter: default: 30 → 20')
  })

  test('what comes and goes is named by its kind', () => {
    const { facts, vocabulary, parameters } = version()
    const after = version({
      facts: { ...facts, 'home.floor': { type: 'integer', label: text('floor'), ask: text('?') } },
      vocabulary: {
        rooms: { cellar: { title: text('Cellar') } },
        resources: { ...vocabulary?.resources, LINE: { title: text('Line') } },
      },
      parameters: {
        ...parameters,
        other: { type: 'integer', default: 1, stricter: 'lower', label: text('other') },
      },
      requirements: [{ ...requirement, code: 'acme/V-2' }],
    })
    const diff = diffPacks(version(), after, [])
    expect(diff.added).toEqual([
      'acme/V-2',
      'parameter:other',
      'fact:home.floor',
      'term:rooms/cellar',
      'resource:LINE',
    ])
    expect(diff.removed).toEqual(['acme/V-1', 'term:rooms/kitchen'])
    expect(diff.changed).toEqual([])
  })

  test('wording is neutral, what is asked for is not', () => {
    const { facts, vocabulary } = version()
    const room = facts?.['home.room']
    if (!room) throw new Error('no such fact')
    const after = version({
      facts: { ...facts, 'home.room': { ...room, label: text('the room'), decisive: true } },
      vocabulary: { ...vocabulary, resources: { HELP: { title: text('Help'), contact: '2' } } },
    })
    expect(diffPacks(version(), after, []).changed).toMatchObject([
      { code: 'fact:home.room', effect: 'STRICTER', fields: ['label', 'decisive'] },
      { code: 'resource:HELP', effect: 'NEUTRAL', fields: ['contact'] },
    ])
  })

  test('a fact that is computed otherwise changes the requirements that read it', () => {
    const derived = (limit: number) => ({
      ...version().facts,
      'visit.isRecent': {
        type: 'boolean' as const,
        label: text('recent'),
        derive: { when: leaf('visit.ageDays', 'lessThan', limit) },
      },
    })
    const reading = { requirements: [{ ...requirement, require: leaf('visit.isRecent', 'equal', true) }] }
    const diff = diffPacks(
      version({ ...reading, facts: derived(10) }),
      version({ ...reading, facts: derived(20) }),
      [],
    )
    expect(diff.changed).toMatchObject([
      { code: 'acme/V-1', effect: 'LOOSER', fields: ['facts'] },
      { code: 'fact:visit.isRecent', effect: 'UNDECIDED', fields: ['derive'] },
    ])
  })
})

describe('packs on top of others', () => {
  const shipped = shippedPacks()
  const onTop = (days: number | null) =>
    ownPack(
      'acme/own',
      days === null
        ? []
        : [
            {
              target: 'EQ-6',
              change: { require: leaf('cctv.oldestFootageAgeDays', 'lessThanInclusive', days) },
            },
          ],
      { extends: [{ pack: 'tutela/counselling-room-privacy', range: '^1.0.0' }] },
    )

  test('an override that comes, changes or goes changes its target', () => {
    const effectOf = (before: number | null, after: number | null) =>
      diffPacks(onTop(before), onTop(after), shipped).changed.map(({ code, effect }) => [code, effect])
    expect(effectOf(null, 20)).toEqual([['EQ-6', 'STRICTER']])
    expect(effectOf(10, 20)).toEqual([['EQ-6', 'LOOSER']])
    expect(effectOf(10, null)).toEqual([['EQ-6', 'LOOSER']])
    expect(effectOf(10, 10)).toEqual([])
  })

  test('a version that weakens a floor cannot be compared, and says why', () => {
    expect(() => diffPacks(onTop(20), onTop(45), shipped)).toThrow(PackDiffError)
    expect(() => diffPacks(onTop(20), onTop(45), shipped)).toThrow(/weakens the floor EQ-6/)
  })

  test('no shipped pack differs from itself', () => {
    for (const pack of shipped)
      expect(diffPacks(pack, structuredClone(pack), shipped)).toEqual({ added: [], removed: [], changed: [] })
  })
})
