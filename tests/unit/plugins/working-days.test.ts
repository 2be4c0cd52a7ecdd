import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  assess,
  checkPack,
  compareWithReference,
  compileRuleset,
  definePlugin,
  loadPlan,
  type Pack,
  reasonsOf,
  resolveRuleset,
  runPackTests,
  storePlan,
  workingDays,
} from '../../../src/rules/index.ts'
import { packFrom } from '../../support/shipped-packs.ts'
import incidentPack from './incident-pack.json' with { type: 'json' }

/** Two weeks around the turn of the year 2025/2026: Thursday 25 December and Thursday 1 January are off. */
const calendar = {
  from: '2025-12-01',
  to: '2026-12-31',
  holidays: ['2025-12-25', '2025-12-26', '2026-01-01', '2026-05-01'],
}
const plugins = [workingDays(calendar)]
const pack = packFrom(incidentPack)

async function compiled(packs: readonly Pack[] = [pack]) {
  const versions = packs.map((one) => ({ pack: one, digest: `sha256:${one.pack}` }))
  const resolution = await resolveRuleset({ packs: versions, plugins })
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems))
  return compileRuleset(resolution.ruleset, { plugins })
}

async function statusOn(reportedOn: string | null, asOf: string) {
  const outcome = assess(await compiled(), { facts: { report: { reportedOn } }, asOf })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  const { assessment } = outcome
  const [finding] = assessment.result.findings
  if (!finding) throw new Error('the requirement does not apply')
  return {
    finding,
    reasons: reasonsOf(assessment, finding, 'en'),
    reasonsInChinese: reasonsOf(assessment, finding, 'zh-CN'),
  }
}

describe('withinWorkingDays', () => {
  test.each([
    ['the same day', '2025-12-22', '2025-12-22T17:00:00Z', 'MET'],
    ['three working days later', '2025-12-19', '2025-12-24T23:59:59Z', 'MET'],
    ['a weekend and two holidays do not count', '2025-12-23', '2025-12-29T08:00:00Z', 'MET'],
    ['the next working day does', '2025-12-23', '2025-12-31T08:00:00Z', 'UNMET'],
    ['four working days later', '2025-12-18', '2025-12-24T00:00:00Z', 'UNMET'],
    ['a date in the future', '2025-12-30', '2025-12-24T00:00:00Z', 'UNMET'],
    ['a date before the calendar', '2025-11-28', '2025-12-02T00:00:00Z', 'OPEN'],
    ['a check after the calendar', '2026-12-30', '2027-01-04T00:00:00Z', 'OPEN'],
    ['no date', null, '2025-12-24T00:00:00Z', 'OPEN'],
  ])('%s', async (_, reportedOn, asOf, status) => {
    expect((await statusOn(reportedOn, asOf)).finding.status).toBe(status)
  })

  test('is explained in the words of the plugin', async () => {
    const { reasons, reasonsInChinese } = await statusOn('2025-12-23', '2025-12-31T08:00:00Z')
    expect(reasons.map(({ text }) => text)).toEqual([
      'Day of the report: 23 December 2025, not within this many working days: 3.',
    ])
    expect(reasonsInChinese.map(({ text }) => text)).toEqual([
      '报告日期：2025年12月23日，不在此工作日数以内：3。',
    ])
  })
})

describe('a pack that uses the plugin', () => {
  test('is refused where the plugin is not there', () => {
    expect(checkPack(pack, { extends: [] }).map(({ code }) => code)).toContain('UNKNOWN_OPERATOR')
  })

  test('passes lint with the plugin', () => {
    expect(checkPack(pack, { extends: [], plugins }).filter(({ severity }) => severity === 'ERROR')).toEqual(
      [],
    )
  })

  test('passes its own tests', () => {
    const results = runPackTests(pack, [], { plugins })
    expect(results.length).toBeGreaterThan(2)
    expect(results.filter(({ passed }) => !passed)).toEqual([])
  })

  test.each([
    ['a value of the wrong kind', 'report.reportedOn', 'soon', 'VALUE_MISFIT'],
    ['half a day', 'report.reportedOn', 1.5, 'VALUE_MISFIT'],
    ['a fact of another type', 'report.isUrgent', 3, 'OPERATOR_MISFIT'],
  ])('is refused with %s', (_, fact, value, code) => {
    const require = { fact, operator: 'withinWorkingDays', value }
    const changed = { ...pack, requirements: pack.requirements?.map((one) => ({ ...one, require })) }
    expect(checkPack(changed, { extends: [], plugins }).map((problem) => problem.code)).toContain(code)
  })

  test('is not overridden, because nobody can tell what an override would loosen', async () => {
    const overriding: Pack = {
      ...pack,
      pack: 'example/overriding',
      extends: [{ pack: pack.pack, range: '^1.0.0' }],
      facts: {},
      parameters: {},
      requirements: [],
      tests: [],
      overrides: [
        { target: 'W-1', change: { level: 'blocking' }, reason: { en: 'It matters.', 'zh-CN': '很重要。' } },
      ],
    }
    const versions = [pack, overriding].map((one) => ({ pack: one, digest: one.pack }))
    const resolution = await resolveRuleset({ packs: versions, plugins })
    expect(resolution).toMatchObject({ ok: false, problems: [{ code: 'PACK_INVALID' }] })
  })

  test('is stored and loaded with the plugin, and not without', async () => {
    const stored = storePlan(await compiled())
    const loaded = loadPlan(stored, { plugins })
    if (!loaded) throw new Error('the plan is of another version')
    const facts = { 'report.reportedOn': '2025-12-23' }
    const outcome = assess(loaded, { facts, asOf: '2025-12-31T08:00:00Z' })
    expect(outcome.ok && outcome.assessment.result.findings.map(({ status }) => status)).toEqual(['UNMET'])
    expect(() => loadPlan(stored)).toThrow(TypeError)
  })

  test('gives what json-rules-engine gives with the reference operator, on 300 random days', async () => {
    const ruleset = await compiled()
    const day = fc
      .integer({ min: -40, max: 420 })
      .map((n) => new Date(Date.UTC(2025, 11, 1 + n)).toISOString())
    const cases = fc.tuple(day, day)
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(cases, async ([reported, asOf]) => {
        const request = { facts: { 'report.reportedOn': reported.slice(0, 10) }, asOf }
        expect(await compareWithReference(ruleset, request)).toEqual([])
        const outcome = assess(ruleset, request)
        if (outcome.ok) for (const { status } of outcome.assessment.result.findings) seen.add(status)
      }),
      { numRuns: 300 },
    )
    expect([...seen].sort()).toEqual(['MET', 'OPEN', 'UNMET'])
  })
})

describe('a plugin', () => {
  const [plugin] = plugins
  const operator = plugin?.operators.withinWorkingDays
  if (!operator) throw new Error('the plugin lacks an operator')

  test('may not take the name of a built-in operator', () => {
    expect(() => definePlugin({ name: 'bad', operators: { equal: operator } })).toThrow('built-in')
  })

  test('may not name an operator as no pack could write it', () => {
    expect(() => definePlugin({ name: 'bad', operators: { 'Not a name': operator } })).toThrow('not a name')
  })

  test('may not share an operator with another plugin', async () => {
    const { ruleset } = await compiled()
    expect(() => compileRuleset(ruleset, { plugins: [...plugins, ...plugins] })).toThrow('two plugins')
  })

  test('is refused with a day that does not exist', () => {
    expect(() => workingDays({ ...calendar, holidays: ['2026-02-30'] })).toThrow('2026-02-30')
  })

  test('takes other days off', () => {
    const fridayOff = workingDays({ ...calendar, weekend: [5, 6] }).operators.withinWorkingDays
    const asOf = Date.UTC(2026, 0, 11)
    expect(fridayOff?.comparison(1)('2026-01-08', asOf)).toBe(true)
    expect(operator.comparison(1)('2026-01-08', asOf)).toBe(true)
    expect(fridayOff?.comparison(0)('2026-01-08', asOf)).toBe(false)
    expect(operator.comparison(0)('2026-01-09', asOf)).toBe(true)
  })
})
