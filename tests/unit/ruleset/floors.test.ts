import { describe, expect, test } from 'vitest'
import { allFindings } from '../../../src/rules/evaluate/all-findings.ts'
import { assess, compileRuleset } from '../../../src/rules/index.ts'
import type { Override, Pack } from '../../../src/rules/pack/format.ts'
import type { RulesetProblem } from '../../../src/rules/ruleset/ruleset-problem.ts'
import type { RulesetRequirement } from '../../../src/rules/types.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'
import { layered, ownPack, problemsOf } from './layers.ts'

type Change = Override['change']

const shipped = shippedPacks()
const shippedBody = layered(shipped).body

const withOwn = (target: string, change: Change): Pack[] => [
  ...shipped,
  ownPack('acme/own', [{ target, change }]),
]

/** What the whole shipped ruleset, with some requirements put in place of its own, says of one of them. */
function statusIn(
  example: NonNullable<RulesetProblem['counterExample']>,
  code: string,
  changed: RulesetRequirement[] = [],
) {
  const requirements = shippedBody.requirements.map(
    (requirement) => changed.find((other) => other.code === requirement.code) ?? requirement,
  )
  const compiled = compileRuleset({ ...shippedBody, digest: 'sha256:test', requirements })
  const outcome = assess(compiled, { facts: example.facts, asOf: example.asOf })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  const finding = allFindings(outcome.assessment).find(({ requirement }) => requirement.code === code)
  return { status: finding?.status, blocks: finding?.blocks, verdict: outcome.assessment.result.verdict }
}

const floor = (code: string): RulesetRequirement => {
  const found = shippedBody.requirements.find((requirement) => requirement.code === code)
  if (!found) throw new Error(`${code} is not shipped`)
  return found
}

const asItWas = ({ level, failClosed, when, require, responsible }: RulesetRequirement) => ({
  level,
  ...(failClosed !== undefined && { failClosed }),
  ...(when && { when }),
  ...(require && { require }),
  ...(responsible && { responsible }),
})

const olderThan = (days: number): Change['require'] => ({
  fact: 'cctv.oldestFootageAgeDays',
  operator: 'lessThanInclusive',
  value: days,
})
const subpoenaOnly: Change['when'] = { fact: 'legal.subpoenaReceived', operator: 'equal', value: true }

describe('a floor that an override weakens is refused with a case that shows it', () => {
  test.each<[string, string, Change, RegExp]>([
    ['footage may stay 45 days', 'EQ-6', { require: olderThan(45) }, /asks for less/],
    [
      'recording without consent is only advised against',
      'EQ-2',
      { level: 'advisory' },
      /from blocking to advisory/,
    ],
    [
      'counsel is asked only once a subpoena is there',
      'CF-2.1',
      { when: subpoenaOnly },
      /narrows when it applies/,
    ],
    ['an unknown consent passes', 'EQ-2', { failClosed: false }, /lets an unknown pass/],
    [
      'one harm domain is left out',
      'OV-1',
      {
        require: {
          fact: 'assessment.harmDomains',
          operator: 'containsAll',
          value: ['physical', 'emotional'],
        },
      },
      /asks for less/,
    ],
    [
      'audits every two years',
      'EV-2',
      { require: { fact: 'audit.lastPrivacyAuditAt', operator: 'withinLast', value: 'P24M' } },
      /asks for less/,
    ],
    [
      'five untrained members of staff are fine',
      'TR-11',
      { require: { fact: 'staff.privacyUntrained', operator: 'lessThanInclusive', value: 5 } },
      /asks for less/,
    ],
  ])('%s', (_what, code, change, reason) => {
    const [problem, ...others] = problemsOf(withOwn(code, change))
    expect(others).toEqual([])
    expect(problem?.code).toBe('FLOOR_WEAKENED')
    expect(problem?.path).toEqual(['packs', 'acme/own', 'overrides', code])
    expect(problem?.message).toMatch(reason)
    const example = problem?.counterExample
    if (!example) throw new Error('no counter-example')
    expect(problem?.message).toContain(JSON.stringify(example.facts))

    const before = statusIn(example, code)
    expect([before.status, before.blocks]).toEqual([example.before?.status, example.before?.blocks])
    expect(before.status).toBe('UNMET')
    const { level, failClosed, when, require } = change
    const weakened = {
      ...floor(code),
      ...(level && { level }),
      ...(failClosed !== undefined && { failClosed }),
      ...(when && { when }),
      ...(require && { require }),
    }
    const after = statusIn(example, code, [weakened])
    expect([after.status, after.blocks]).toEqual([example.after?.status, example.after?.blocks])
    expect(after).not.toEqual(before)
  })

  test('the footage of the example is too old for the floor and young enough for the override', () => {
    const [problem] = problemsOf(withOwn('EQ-6', { require: olderThan(45) }))
    expect(problem?.counterExample).toEqual({
      facts: { 'service.setting': 'counselling_room', 'cctv.present': true, 'cctv.oldestFootageAgeDays': 45 },
      asOf: '2026-06-15T12:00:00Z',
      before: { status: 'UNMET', level: 'blocking', blocks: false },
      after: { status: 'MET', level: 'blocking', blocks: false },
    })
    expect(problem?.message).toContain('45 days')
    expect(problem?.message).toContain('is not met; with the change it is met')
  })

  test('switching it off', () => {
    const [problem] = problemsOf(withOwn('CF-2.1', { enabled: false }))
    expect(problem?.code).toBe('FLOOR_WEAKENED')
    expect(problem?.message).toMatch(/switches it off/)
    expect(problem?.counterExample?.after).toBeNull()
    expect(problem?.counterExample && statusIn(problem.counterExample, 'CF-2.1').blocks).toBe(true)
  })

  test('allowing a waiver', () => {
    const [problem] = problemsOf(withOwn('EQ-2', { waiver: { allowed: true, maxDays: 3 } }))
    expect(problem?.code).toBe('FLOOR_WEAKENED')
    expect(problem?.counterExample?.before?.status).toBe('UNMET')
    expect(problem?.counterExample?.after?.status).toBe('WAIVED')
  })

  test('asking for more in one place does not make up for asking for less in another', () => {
    const change: Change = {
      when: { any: [{ fact: 'service.setting', operator: 'equal', value: 'online' }] },
      require: { all: [{ fact: 'legal.counselConsulted', operator: 'equal', value: true }] },
      level: 'blocking',
    }
    expect(problemsOf(withOwn('CF-2.1', change)).map(({ code }) => code)).toEqual(['FLOOR_WEAKENED'])
  })

  test('every one of several weakenings is told', () => {
    const overrides = [
      { target: 'EQ-6', change: { require: olderThan(45) } },
      { target: 'EQ-2', change: { level: 'advisory' as const } },
      { target: 'CF-2.1', change: { when: subpoenaOnly } },
    ]
    const problems = problemsOf([...shipped, ownPack('acme/own', overrides)])
    expect(problems.map(({ code, path }) => [code, path.at(-1)]).sort()).toEqual([
      ['FLOOR_WEAKENED', 'CF-2.1'],
      ['FLOOR_WEAKENED', 'EQ-2'],
      ['FLOOR_WEAKENED', 'EQ-6'],
    ])
  })
})

describe('a floor that an override tightens counts with what the override adds', () => {
  test.each<[string, string, Change]>([
    ['a shorter limit', 'EQ-6', { require: olderThan(20) }],
    [
      'the same limit in other words',
      'EQ-6',
      { require: { fact: 'cctv.oldestFootageAgeDays', operator: 'lessThan', value: 31 } },
    ],
    [
      'more cases',
      'CF-2.1',
      {
        when: {
          any: [
            subpoenaOnly,
            { fact: 'action.type', operator: 'in', value: ['respond_to_subpoena', 'store_records'] },
          ],
        },
      },
    ],
    ['a higher level', 'OV-1', { level: 'blocking' }],
    [
      'more evidence',
      'TR-11',
      {
        require: {
          all: [
            { fact: 'staff.privacyUntrained', operator: 'lessThan', value: 1 },
            { fact: 'measures.secureCommunication', operator: 'equal', value: true },
          ],
        },
      },
    ],
  ])('%s', (_what, code, change) => {
    const { body, warnings } = layered(withOwn(code, change))
    expect(warnings).toEqual([])
    const own = floor(code)
    const { when, require, ...rest } = change
    expect(body.requirements.find((requirement) => requirement.code === code)).toEqual({
      ...own,
      ...rest,
      inForce: { from: '2026-01-01' },
      ...(when && { when: { any: [own.when, when] } }),
      ...(require && { require: { all: [own.require, require] } }),
      floor: asItWas(own),
    })
  })

  test('and stands there once where the override repeats it', () => {
    const own = floor('EQ-6')
    const more: Change['require'] = { fact: 'measures.secureCommunication', operator: 'equal', value: true }
    if (!own.require) throw new Error('EQ-6 asks for nothing')
    const { body } = layered(withOwn('EQ-6', { require: { all: [own.require, more] } }))
    expect(body.requirements.find(({ code }) => code === 'EQ-6')?.require).toEqual({
      all: [own.require, more],
    })
  })

  test("an organisation's words stand apart from the floor's own, under the name of its pack", () => {
    const words = { en: 'Go ahead and send it unencrypted.', 'zh-CN': '可以不加密发送。' }
    const { body } = layered(withOwn('EQ-2', { title: words, guidance: words, message: words }))
    const changed = body.requirements.find(({ code }) => code === 'EQ-2')
    const { title, guidance, message } = floor('EQ-2')
    expect(changed).toMatchObject({ title, guidance, message })
    expect(changed?.additions).toEqual([
      { pack: 'acme/own', packTitle: { en: 'Own rules' }, title: words, guidance: words, message: words },
    ])
  })

  test('words in a language that the floor does not have do not take the place of its own', () => {
    const { body } = layered(withOwn('EQ-2', { message: { fr: 'Envoyez sans chiffrer.' } }))
    const changed = body.requirements.find(({ code }) => code === 'EQ-2')
    expect(changed?.message).toEqual(floor('EQ-2').message)
    expect(changed?.additions).toMatchObject([{ message: { fr: 'Envoyez sans chiffrer.' } }])
  })

  test('a repetition of the floor’s own words adds none', () => {
    const { body } = layered(withOwn('EQ-2', { message: floor('EQ-2').message }))
    expect(body.requirements.find(({ code }) => code === 'EQ-2')?.additions).toBeUndefined()
  })
})

describe('months and days are compared by the calendar', () => {
  const within = (value: string): Change => ({
    require: { fact: 'audit.lastPrivacyAuditAt', operator: 'withinLast', value },
  })

  test('365 days are never more than a year', () => {
    const { warnings } = layered(withOwn('EV-2', within('P365D')))
    expect(warnings).toEqual([])
  })

  test('366 days are more than a year without a leap day, as the case shows', () => {
    const [problem] = problemsOf(withOwn('EV-2', within('P366D')))
    expect(problem).toMatchObject({
      code: 'FLOOR_WEAKENED',
      counterExample: { before: { status: 'UNMET' }, after: { status: 'MET' } },
    })
  })
})

describe('an override of which it cannot be decided that it tightens', () => {
  const due: Pack = ownPack('acme/calculated', [], {
    facts: {
      'acme.paid': { type: 'number', label: { en: 'paid' }, ask: { en: '?' } },
      'acme.owed': { type: 'number', label: { en: 'owed' }, ask: { en: '?' } },
      'acme.rest': {
        type: 'number',
        label: { en: 'rest' },
        derive: { difference: [{ fact: 'acme.owed' }, { fact: 'acme.paid' }] },
      },
      'acme.even': {
        type: 'number',
        label: { en: 'even' },
        derive: { difference: [{ fact: 'acme.paid' }, { fact: 'acme.owed' }] },
      },
    },
    requirements: [
      {
        ...floor('IN-1'),
        code: 'CALC-1',
        when: { fact: 'acme.paid', operator: 'isStated', value: true },
        require: { fact: 'acme.rest', operator: 'lessThanInclusive', value: 0 },
      },
    ],
  })
  const own = ownPack('acme/own', [
    {
      target: 'CALC-1',
      change: { require: { fact: 'acme.even', operator: 'greaterThanInclusive', value: 0 } },
    },
  ])

  test('is refused as an error, never joined with a warning', () => {
    expect(problemsOf([due, own])).toMatchObject([
      { code: 'FLOOR_UNPROVEN', path: ['packs', 'acme/own', 'overrides', 'CALC-1'] },
    ])
  })
})

describe('what cannot be read is a problem, never an exception', () => {
  test.each<[string, string, Change, RegExp]>([
    [
      'an unknown fact',
      'EQ-6',
      { require: { fact: 'no.such', operator: 'equal', value: true } },
      /reads no\.such/,
    ],
    [
      'an unknown operator',
      'EQ-6',
      { require: { fact: 'cctv.present', operator: 'resembles', value: true } },
      /uses resembles/,
    ],
    ['an unknown named condition', 'EQ-6', { when: { condition: 'noSuch' } }, /no condition named noSuch/],
    ['an unknown target', 'XX-1', { level: 'blocking' }, /no pack of the set has/],
  ])('%s', (_what, code, change, message) => {
    const problems = problemsOf(withOwn(code, change))
    expect(problems.map((problem) => problem.code)).toEqual(['PACK_INVALID'])
    expect(problems[0]?.message).toMatch(message)
  })
})

describe('what a floor holds up is held up still, whatever an override makes of it', () => {
  const flag = (name: string, decisive = false) => ({
    type: 'boolean' as const,
    label: { en: name },
    ask: { en: '?' },
    ...(decisive && { decisive }),
  })
  const isTrue = (fact: string) => ({ fact, operator: 'equal', value: true })
  const { waiver, deadline, ...texts } = floor('OV-1')
  const base = ownPack('tutela/base', [], {
    facts: { 'x.d': flag('d', true), 'x.n': flag('n'), 'x.ok': flag('ok'), 'x.more': flag('more') },
    requirements: [
      {
        ...texts,
        code: 'F-1',
        level: 'required',
        when: { all: [isTrue('x.d'), isTrue('x.n')] },
        require: isTrue('x.ok'),
      },
      { ...texts, code: 'F-2', level: 'required', when: isTrue('x.n'), require: isTrue('x.d') },
    ],
  })
  const verdictOf = (facts: object, target: string, change: Change) => {
    const { body } = layered([base, ownPack('acme/own', [{ target, change }])])
    const outcome = assess(compileRuleset({ ...body, digest: 'sha256:test' }), {
      facts,
      asOf: '2026-06-15T12:00:00Z',
    })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
    const { verdict, missingFacts } = outcome.assessment.result
    return { verdict, decisive: missingFacts.filter(({ decisive }) => decisive).map(({ name }) => name) }
  }
  const held = { verdict: 'NEEDS_INFORMATION', decisive: ['x.d'] }

  test.each<[string, object, string, Change]>([
    ['a wider "when" that leaves out the decisive fact', {}, 'F-1', { when: isTrue('x.n') }],
    [
      'a wider "when" that is known to hold',
      { 'x.n': true, 'x.more': true, 'x.ok': false },
      'F-1',
      { when: { any: [{ all: [isTrue('x.d'), isTrue('x.n')] }, isTrue('x.more')] } },
    ],
    ['failing closed', { 'x.n': true }, 'F-2', { failClosed: true }],
    [
      'a further demand that is known to be wanting',
      { 'x.n': true, 'x.more': false },
      'F-2',
      { require: { all: [isTrue('x.d'), isTrue('x.more')] } },
    ],
  ])('%s', (_what, facts, target, change) => {
    expect(verdictOf(facts, target, change)).toEqual(held)
  })

  test('and nothing more once the decisive fact is known', () => {
    const change = { require: { all: [isTrue('x.d'), isTrue('x.more')] } }
    expect(verdictOf({ 'x.n': true, 'x.d': false, 'x.more': false }, 'F-2', change)).toEqual({
      verdict: 'PROCEED_WITH_CONDITIONS',
      decisive: [],
    })
  })
})

describe('where a floor stands in an answer', () => {
  const base = (parts: Partial<Pack> = {}, requirement: object = {}): Pack => ({
    ...ownPack('tutela/base', [], parts),
    facts: {
      done: { type: 'boolean', label: { en: 'Done' }, ask: { en: 'Is it done?' }, decisive: true },
      danger: { type: 'boolean', label: { en: 'Danger' }, ask: { en: 'Is there danger?' } },
      other: { type: 'boolean', label: { en: 'Other' }, ask: { en: 'Is there more?' } },
    },
    requirements: [
      {
        code: 'F-1',
        kind: 'measure',
        level: 'required',
        lock: 'floor',
        title: { en: 'Do it' },
        guidance: { en: 'Do it.' },
        message: { en: 'Do it.' },
        require: { fact: 'done', operator: 'equal', value: true },
        sources: [{ title: { en: 'Source' } }],
        ...requirement,
      },
    ],
  })
  const own = (change: Change): Pack =>
    ownPack('acme/own', [{ target: 'F-1', change }], { extends: [{ pack: 'tutela/base', range: '^1.0.0' }] })
  const danger = { fact: 'danger', operator: 'equal', value: true }
  const other = { fact: 'other', operator: 'equal', value: true }

  test.each<[string, object, Change, RegExp]>([
    ['a wider scope', { scope: 'now' }, { scope: 'organisation' }, /from the scope now to organisation/],
    ['a wider scope than the one that nobody wrote', {}, { scope: 'case' }, /from the scope now to case/],
    [
      'less urgency',
      { urgency: 'immediate' },
      { urgency: { immediate: danger } },
      /immediate in some cases only/,
    ],
    [
      'other words than those it has while nothing is known',
      {},
      { messageOpen: { en: 'Fine.' } },
      /replaces what is said/,
    ],
  ])('is refused %s', (_what, requirement, change, reason) => {
    const [problem] = problemsOf([base({}, requirement), own(change)])
    expect(problem).toMatchObject({ code: 'FLOOR_WEAKENED', message: expect.stringMatching(reason) })
  })

  test.each<[string, object, Change, object]>([
    ['a closer scope', { scope: 'organisation' }, { scope: 'now' }, { scope: 'now' }],
    ['urgency', {}, { urgency: 'immediate' }, { urgency: 'immediate' }],
    ['more urgency', { urgency: { immediate: danger } }, { urgency: 'immediate' }, { urgency: 'immediate' }],
    [
      'urgency in more cases, its own among them',
      { urgency: { immediate: danger } },
      { urgency: { immediate: other } },
      { urgency: { immediate: { any: [danger, other] } } },
    ],
  ])('is given %s', (_what, requirement, change, expected) => {
    const { body } = layered([base({}, requirement), own(change)])
    expect(body.requirements[0]).toMatchObject(expected)
  })

  test('moves away where it is no floor', () => {
    const { body } = layered([base({}, { lock: 'tunable', scope: 'case' }), own({ scope: 'organisation' })])
    expect(body.requirements[0]).toMatchObject({ scope: 'organisation' })
  })

  test('is not fulfilled by what another owner says fulfils it', () => {
    const covering: Pack = {
      ...own({ level: 'blocking' }),
      overrides: [],
      requirements: (base().requirements ?? []).map((one) => ({
        ...one,
        code: 'acme:1',
        lock: 'local',
        covers: ['F-1'],
      })),
    }
    expect(problemsOf([base(), covering])).toMatchObject([{ code: 'FLOOR_WEAKENED' }])
    const absent = {
      ...covering,
      requirements: covering.requirements?.map((one) => ({ ...one, covers: ['F-9'] })) ?? [],
    }
    expect(problemsOf([base(), absent])).toMatchObject([{ code: 'PACK_INVALID' }])
  })
})
