import { describe, expect, test } from 'vitest'
import {
  allFindings,
  assess,
  checkPack,
  compareWithReference,
  compileRuleset,
  digestOf,
  loadPlan,
  messageOf,
  packsOutOfForce,
  requirementsOn,
  resolveRuleset,
  runPackTests,
  storePlan,
} from '../../../src/rules/index.ts'
import type { Pack } from '../../../src/rules/pack/format.ts'
import { isTrue, packOf, plain } from '../evaluate/assessing.ts'

const text = (en: string) => ({ en })
const BASE: Pack = {
  ...packOf({ a: plain('boolean', { decisive: true }), b: plain('boolean', { decisive: true }) }, [
    { code: 'A', level: 'required', lock: 'tunable', require: isTrue('a') },
  ]),
  pack: 'tutela/base',
  effective: { from: '2025-02-01', until: '2025-11-30' },
}
const LATER: Pack = {
  ...packOf({}, []),
  pack: 'tutela/later',
  effective: { from: '2025-07-01', until: '2025-09-30' },
  extends: [{ pack: 'tutela/base', range: '*' }],
  overrides: [
    {
      target: 'A',
      change: { level: 'blocking', message: text('Stop.') },
      reason: text('Because of the summer.'),
    },
  ],
}

async function ruleset(...packs: readonly Pack[]) {
  const versions = await Promise.all(packs.map(async (pack) => ({ pack, digest: await digestOf(pack) })))
  const resolution = await resolveRuleset({ packs: versions })
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems))
  return resolution.ruleset
}

async function outcome(asOf: string, ...packs: readonly Pack[]) {
  const stored = loadPlan(storePlan(compileRuleset(await ruleset(...packs))))
  if (!stored) throw new Error('the plan is of another version')
  const answer = assess(stored, { facts: { a: false }, asOf })
  if (!answer.ok) return answer.problems.map(({ code }) => code)
  const { assessment } = answer
  const { verdict, findings, warnings } = assessment.result
  expect(await compareWithReference(stored, { facts: { a: false }, asOf })).toEqual([])
  expect(allFindings(assessment).length).toBe(findings.length)
  return [
    verdict,
    ...findings.map((finding) => messageOf(assessment, finding, 'en')),
    ...warnings.map(({ code, subject }) => `${code} ${subject}`),
  ]
}

describe('a pack', () => {
  test.each([
    ['2025-01-31T23:59:59Z', ['RULES_NOT_IN_FORCE']],
    ['2025-02-01T00:00:00Z', ['PROCEED_WITH_CONDITIONS', 'Do it.']],
    ['2025-02-01T00:30:00+01:00', ['RULES_NOT_IN_FORCE']],
    ['2025-11-30T23:59:59.999Z', ['PROCEED_WITH_CONDITIONS', 'Do it.']],
    ['2025-12-01T00:00:00Z', ['RULES_NOT_IN_FORCE']],
  ])('counts from its first day to its last, in UTC: at %s', async (asOf, expected) => {
    const told = await outcome(asOf, BASE)
    expect(told.map((one) => (one === BASE.requirements?.[0]?.message.en ? 'Do it.' : one))).toEqual(expected)
  })

  test.each([
    ['2025-06-30T12:00:00Z', 'PROCEED_WITH_CONDITIONS'],
    ['2025-07-01T00:00:00Z', 'BLOCKED'],
    ['2025-09-30T23:00:00Z', 'BLOCKED'],
    ['2025-10-01T00:00:00Z', 'PROCEED_WITH_CONDITIONS'],
    ['2025-12-24T00:00:00Z', 'RULES_NOT_IN_FORCE'],
  ])('changes another from its own day on, as long as that counts: at %s', async (asOf, verdict) => {
    const [found] = await outcome(asOf, BASE, LATER)
    expect(found).toBe(verdict)
  })

  test('that changes another for good brings no requirement into force before its own pack', async () => {
    const early = { ...LATER, effective: { from: '2024-01-01' } }
    expect((await outcome('2024-06-01T00:00:00Z', BASE, early))[0]).toBe('RULES_NOT_IN_FORCE')
    expect((await outcome('2025-03-01T00:00:00Z', BASE, early))[0]).toBe('BLOCKED')
  })

  test('that ends before it begins is refused', () => {
    const reversed = { ...BASE, effective: { from: '2025-02-01', until: '2025-01-31' } }
    const codes = checkPack(reversed, { extends: [] }).map(({ code, pointer }) => `${code} ${pointer}`)
    expect(codes).toContain('ENDS_BEFORE_EFFECTIVE /effective/until')
  })

  test('has conflicts within its days only', async () => {
    const conflict = { code: 'K', between: ['A', 'b'], when: isTrue('b'), message: text('Decide.') }
    const compiled = compileRuleset(await ruleset({ ...BASE, conflicts: [conflict] }))
    const conflictsAt = (asOf: string) => {
      const answer = assess(compiled, { facts: { b: true }, asOf }, { isRecorded: true })
      return answer.ok ? answer.assessment.result.conflicts.length : null
    }
    expect([conflictsAt('2025-01-31T00:00:00Z'), conflictsAt('2025-03-01T00:00:00Z')]).toEqual([0, 1])
  })
})

describe('a day on which no rules count', () => {
  const ADVICE: Pack = {
    ...packOf({}, [{ code: 'N', level: 'advisory', lock: 'tunable', require: isTrue('a') }]),
    pack: 'tutela/advice',
    extends: [{ pack: 'tutela/base', range: '*' }],
    effective: { from: '2020-01-01' },
  }
  const MANDATORY: Pack = {
    ...packOf({}, []),
    pack: 'tutela/core',
    mandatory: true,
    effective: { from: '2025-06-01' },
  }

  test('is refused, naming the packs and their first day, in both languages', async () => {
    const compiled = compileRuleset(await ruleset(BASE, LATER))
    const answer = assess(compiled, { facts: {}, asOf: '2024-12-31T23:59:59Z' })
    if (answer.ok) throw new Error('answered')
    expect(answer.problems.map(({ code, path }) => [code, path])).toEqual([['RULES_NOT_IN_FORCE', ['asOf']]])
    expect(answer.problems[0]?.message.en).toContain('tutela/base counts from 1 February 2025 on')
    expect(answer.problems[0]?.message['zh-CN']).toContain('tutela/base 自 2025年2月1日起生效')
  })

  test.each([
    [
      'only advice counts, and what binds does not yet',
      '2024-05-01T00:00:00Z',
      [BASE, ADVICE],
      'RULES_NOT_IN_FORCE',
    ],
    [
      'what binds counts, but a mandatory pack not yet',
      '2025-05-31T23:59:59Z',
      [BASE, MANDATORY],
      'RULES_NOT_IN_FORCE',
    ],
    ['both count', '2025-06-01T00:00:00Z', [BASE, MANDATORY], 'PROCEED_WITH_CONDITIONS'],
    [
      'a pack that may be left out does not count yet',
      '2025-03-01T00:00:00Z',
      [BASE, LATER],
      'PROCEED_WITH_CONDITIONS',
    ],
  ])('%s: at %s', async (_, asOf, packs, expected) => {
    expect((await outcome(asOf, ...packs))[0]).toBe(expected)
  })

  test('is answered again as it was, for a check that was recorded', async () => {
    const compiled = compileRuleset(await ruleset(BASE))
    const request = { facts: { a: false }, asOf: '2024-01-01T00:00:00Z' }
    const again = assess(compiled, request, { isRecorded: true })
    expect(again.ok && again.assessment.result.verdict).toBe('PROCEED')
    expect(assess(compiled, request).ok).toBe(false)
  })

  test('fails the tests of a pack that play on it', () => {
    const [one, other] = ['2025-02-01T00:00:00Z', '2025-01-31T00:00:00Z'].map((asOf) => {
      const tests = [{ name: 'of a day', asOf, facts: {}, expect: { blockers: [] } }]
      return runPackTests({ ...BASE, tests }, [])[0]
    })
    expect([one?.passed, other?.passed]).toEqual([true, false])
    expect(other?.differences.join()).toContain('counts from 1 February 2025 on')
  })
})

test('a ruleset shows each requirement in the form of the day, and tells which packs rest', async () => {
  const rules = await ruleset(BASE, LATER)
  const levelOn = (day: string) => requirementsOn(rules, Date.parse(day)).map(({ level }) => level)
  expect([levelOn('2025-03-01'), levelOn('2025-08-01'), levelOn('2025-10-01')]).toEqual([
    ['required'],
    ['blocking'],
    ['required'],
  ])
  const resting = packsOutOfForce(rules, Date.parse('2025-03-01'))
  expect(resting.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'PACK_NOT_IN_FORCE: tutela/later counts from 1 July 2025 on; none of its rules counts on 1 March 2025.',
  ])
})

test('days change no digest: a ruleset is named by its packs and parameters', async () => {
  const { digest, packs } = await ruleset(BASE)
  const named = packs.map(({ name, version, digest: of }) => ({ name, version, digest: of }))
  expect(digest).toBe(await digestOf({ packs: named, parameters: {} }))
})
