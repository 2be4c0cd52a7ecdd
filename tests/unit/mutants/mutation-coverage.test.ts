import { describe, expect, test } from 'vitest'
import { finish } from '../../../src/rules/operators/work.ts'
import type { Pack } from '../../../src/rules/pack/format.ts'
import { MutantTrial } from '../../../src/rules/pack-tests/mutant-trial.ts'
import { mutantsOf } from '../../../src/rules/pack-tests/mutants.ts'
import { MUTATION_BOUNDS, mutationCoverage } from '../../../src/rules/pack-tests/mutation-coverage.ts'
import { runPackTests } from '../../../src/rules/pack-tests/run-pack-tests.ts'
import { layerPack } from '../../../src/rules/ruleset/layered-pack.ts'
import { procedurePack } from '../../support/procedure-pack.ts'
import { packFrom, shippedPacks } from '../../support/shipped-packs.ts'

// Of packs of translations there is nothing to mistake.
const SHIPPED = shippedPacks().filter(({ requirements = [] }) => requirements.length > 0)
const text = (en: string) => ({ en })

/** Footage has to be deleted after at most thirty days. */
function footagePack(testedDays: readonly number[]): Pack {
  return packFrom({
    pack: 'house/footage',
    version: '1.0.0',
    title: text('Footage'),
    locales: ['en'],
    owner: { team: 'Safeguarding' },
    effective: { from: '2026-01-01' },
    facts: {
      'footage.ageDays': { type: 'integer', label: text('age'), ask: text('How old?'), decisive: true },
      'footage.present': { type: 'boolean', label: text('footage'), ask: text('Any?'), decisive: true },
    },
    requirements: [
      {
        code: 'house:F-1',
        kind: 'prohibition',
        level: 'blocking',
        lock: 'local',
        title: text('Delete in time'),
        guidance: text('Delete it.'),
        message: text('Delete it.'),
        when: { fact: 'footage.present', operator: 'equal', value: true },
        require: { fact: 'footage.ageDays', operator: 'lessThanInclusive', value: 30 },
        sources: [{ title: text('Handbook') }],
      },
    ],
    tests: [
      {
        name: 'none',
        asOf: ASOF,
        facts: { 'footage.present': false, 'footage.ageDays': 99 },
        expect: { verdict: 'PROCEED' },
      },
      {
        name: 'not known',
        asOf: ASOF,
        facts: { 'footage.present': true },
        expect: { findings: { 'house:F-1': 'OPEN' } },
      },
      ...testedDays.map((days) => ({
        name: `${days} days`,
        asOf: ASOF,
        facts: { 'footage.present': true, 'footage.ageDays': days },
        expect: { findings: { 'house:F-1': days <= 30 ? 'MET' : 'UNMET' } },
      })),
    ],
  })
}
const ASOF = '2026-01-05T09:00:00Z'

describe('a mistake that no test notices', () => {
  test('is named with its place, and the missing test is proposed', () => {
    const { survivors, proposedTests } = mutationCoverage(footagePack([10, 40]), [])
    expect(survivors.map(({ what, pointer }) => [what, pointer])).toEqual([
      ['house:F-1: lessThan instead of lessThanInclusive', '/requirements/0/require/operator'],
      ['house:F-1: 29 instead of 30', '/requirements/0/require/value'],
      ['house:F-1: 31 instead of 30', '/requirements/0/require/value'],
    ])
    const ages = proposedTests.map(({ facts, expect: { findings } }) => [facts['footage.ageDays'], findings])
    expect(ages).toEqual([
      [30, { 'house:F-1': 'MET' }],
      [31, { 'house:F-1': 'UNMET' }],
    ])
  })

  test('is gone when the limits are tested', () => {
    expect(mutationCoverage(footagePack([30, 31]), [])).toEqual({
      tried: 5,
      isComplete: true,
      equivalent: 0,
      survivors: [],
      proposedTests: [],
    })
  })

  test('is noticed by the verdict, the blockers and the missing facts a test expects, too', () => {
    const pack = footagePack([30])
    const facts = { 'footage.present': true, 'footage.ageDays': 31 }
    for (const expected of [{ verdict: 'BLOCKED' as const }, { blockers: ['house:F-1'] }]) {
      const tests = [...(pack.tests ?? []), { name: 'blocked', asOf: ASOF, facts, expect: expected }]
      expect(mutationCoverage({ ...pack, tests }, []).survivors).toEqual([])
    }
  })
})

describe('a mistake in when a step is needed', () => {
  const visits = procedurePack('house')
  const arrival = { step: 'arrival', role: 'supervisor', fields: { calm: true } }
  const story = (help: string) => ({
    name: 'a calm visit',
    events: [
      { at: '2026-03-02T09:00:00Z', start: 'home_visit', subject: 'client-1' },
      { at: '2026-03-02T09:05:00Z', ...arrival, expect: { steps: { help } } },
    ],
  })
  const inSteps = (stories: readonly object[]) => {
    const { survivors, isComplete, equivalent } = mutationCoverage(packFrom({ ...visits, stories }), SHIPPED)
    const places = survivors.map(({ pointer }) => pointer).filter((one) => one.startsWith('/procedures'))
    return { places, isComplete, equivalent }
  }

  test('is noticed by a story that says whether it is', () => {
    expect(inSteps([story('NOT_NEEDED')])).toEqual({ places: [], isComplete: true, equivalent: 0 })
  })

  test('is named, and not called equivalent, where no story says so', () => {
    expect(inSteps([])).toEqual({
      places: ['/procedures/home_visit/steps/1/when/operator'],
      isComplete: true,
      equivalent: 0,
    })
  })
})

describe('mutants of the shipped packs', () => {
  const small = SHIPPED.filter(({ tests = [] }) => tests.length < 25)

  test.each(small.map((pack) => [pack.pack, pack] as const))(
    'are judged side by side as they are one by one: %s',
    (_name, pack) => {
      const mutants = [...mutantsOf(pack, SHIPPED)]
      const trial = new MutantTrial(layerPack(pack, SHIPPED))
      const together = finish(trial.survivors(mutants)).survivors.map(({ what, pointer }) => what + pointer)
      const alone = mutants.filter((mutant) =>
        runPackTests(mutant.pack, SHIPPED).every(({ passed }) => passed),
      )
      expect(mutants.length).toBeGreaterThan(10)
      expect(together).toEqual(alone.map(({ what, pointer }) => what + pointer))
    },
  )

  // One test left of a small pack, so that nearly every mutant needs a proposal; of a large one, where each costs more, every second.
  const lacking = (pack: Pack): Pack => {
    const left = (pack.tests ?? []).filter((_, index) =>
      small.includes(pack) ? index === 0 : index % 2 === 0,
    )
    return { ...pack, tests: left, stories: [] }
  }

  test.each(SHIPPED.map((pack) => [pack.pack, lacking(pack)] as const))(
    'are told by the tests proposed to a pack that lacks tests, and the pack passes these: %s',
    (_name, lacking) => {
      const before = mutationCoverage(lacking, SHIPPED)
      const improved = { ...lacking, tests: [...(lacking.tests ?? []), ...before.proposedTests] }
      const results = runPackTests(improved, SHIPPED)
      expect(results.filter(({ passed }) => !passed)).toEqual([])
      const after = mutationCoverage(improved, SHIPPED)
      expect(before.isComplete).toBe(true)
      expect(before.proposedTests).not.toEqual([])
      expect(after.proposedTests).toEqual([])
      expect(after.survivors.length).toBeLessThanOrEqual(
        before.survivors.length - before.proposedTests.length,
      )
    },
    60_000,
  )
})

describe('the bounds', () => {
  test.each([{ mutantsMax: 3 }, { evaluationsMax: 1 }])('%j leave mutants out, and say so', (bounds) => {
    const [pack] = SHIPPED
    if (pack === undefined) throw new Error('no pack')
    const { tried, isComplete } = mutationCoverage(pack, SHIPPED, { ...MUTATION_BOUNDS, ...bounds })
    expect(tried).toBeLessThanOrEqual(20)
    expect(isComplete).toBe(false)
  })

  test('of compiling leave out what takes a ruleset of its own, and say so', () => {
    const { isComplete, tried } = mutationCoverage(footagePack([10, 40]), [], {
      ...MUTATION_BOUNDS,
      compiledMax: 1,
    })
    const whole = mutationCoverage(footagePack([10, 40]), [])
    expect([isComplete, whole.isComplete]).toEqual([false, true])
    expect(tried).toBeLessThanOrEqual(whole.tried)
  })

  test('of judgements leave a survivor without a proposed test, and do not call it equivalent', () => {
    const { survivors, proposedTests } = mutationCoverage(footagePack([10, 40]), [], {
      ...MUTATION_BOUNDS,
      judgementsMax: 0,
    })
    expect([survivors.length, proposedTests.length]).toEqual([3, 0])
  })
})

test('a pack whose tests cannot be run has no coverage', () => {
  const pack = footagePack([30])
  const lacking = { ...pack, extends: [{ pack: 'house/absent', range: '^1.0.0' }] }
  expect(() => mutationCoverage(lacking, [])).toThrow(RangeError)
})
