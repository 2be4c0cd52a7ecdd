/** Rule health of simulated organisations whose true rates are known. */
import { describe, expect, test } from 'vitest'
import { estimate } from '../../../src/operations/health/statistics.ts'
import {
  type Answer,
  acceptedOf,
  HealthTally,
  OUTCOMES,
  type SeenCheck,
} from '../../../src/operations/health/tally.ts'
import { startOfWeek, weekAt } from '../../../src/operations/health/weeks.ts'
import type { FindingStatus } from '../../../src/rules/pack/format.ts'

/** mulberry32: the same numbers every time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const DAY = 86_400_000
const MONDAY = startOfWeek(weekAt(Date.parse('2026-01-05T00:00:00Z')))

interface Rule {
  readonly code: string
  /** How often a subject that is checked is shown it, in a week of the simulation. */
  readonly shownTo: (week: number) => number
  readonly actedOn: number
  readonly overridden: number
}

function check(id: string, subject: string, at: number, findings: [string, FindingStatus][]): SeenCheck {
  return {
    ...{ id, subject, at, findings, rulesetDigest: 'sha256:one', attestations: [] },
    ...{ clientGroups: [], serviceModels: [], missing: null, counts: true },
  }
}

/** Each subject is checked once, and once more where somebody acts on what was shown. */
function simulate(
  random: () => number,
  rules: readonly Rule[],
  { weeks, from, subjectsIn }: { weeks: number; from: number; subjectsIn: (week: number) => number },
): HealthTally {
  const checks: SeenCheck[] = []
  const answers = new Map<string, Answer>()
  for (let week = 0; week < weeks; week += 1) {
    for (let person = 0; person < subjectsIn(week); person += 1) {
      const subject = `s${week}/${person}`
      const at = MONDAY + (week * 7 + random() * 7) * DAY
      const shown = rules.filter(({ shownTo }) => random() < shownTo(week))
      const id = `${subject} first`
      checks.push(
        check(
          id,
          subject,
          at,
          rules.map((rule) => [rule.code, shown.includes(rule) ? 'UNMET' : 'MET']),
        ),
      )
      const done: [string, FindingStatus][] = []
      for (const { code, actedOn, overridden } of shown) {
        const fate = random()
        if (fate < actedOn) done.push([code, 'MET'])
        else if (fate < actedOn + overridden)
          answers.set(`${id} ${code}`, { outcome: 'OVERRIDDEN', reason: 'not_needed' })
      }
      if (done.length > 0) checks.push(check(`${subject} again`, subject, at + random() * 6 * DAY, done))
    }
  }
  const tally = new HealthTally({
    from: MONDAY + from * 7 * DAY,
    to: MONDAY + weeks * 7 * DAY,
    now: MONDAY + (weeks + 2) * 7 * DAY,
    answerTo: (checkId, code) => answers.get(`${checkId} ${code}`),
    interrupts: () => true,
    versionOf: () => 'example/rules@1.0.0',
  })
  for (const one of checks.sort((a, b) => a.at - b.at)) tally.add(one)
  tally.finish()
  return tally
}

const RULES: readonly Rule[] = [0.08, 0.3, 0.5, 0.75, 0.93].map((actedOn, at) => ({
  code: `R-${at}`,
  shownTo: () => 0.4,
  actedOn,
  overridden: (1 - actedOn) / 2,
}))

test('intervals of acceptance hold the true rate in at least 94 of 100 simulated organisations', () => {
  const runs = 100
  let held = 0
  for (let run = 0; run < runs; run += 1) {
    const tally = simulate(randomFrom(1_000 + run), RULES, { weeks: 8, from: 0, subjectsIn: () => 25 })
    for (const { code, actedOn } of RULES) {
      const { accepted, of } = acceptedOf(tally.tallies.get(code)?.counts ?? expect.fail())
      const known = estimate(accepted, of) ?? expect.fail()
      if (known.lower <= actedOn && actedOn <= known.upper) held += 1
    }
  }
  expect(held / (runs * RULES.length)).toBeGreaterThanOrEqual(0.94)
  // An interval that is too wide would hold everything.
  expect(held / (runs * RULES.length)).toBeLessThan(0.975)
})

test('every shown finding has one outcome, and every override its reason', () => {
  const tally = simulate(randomFrom(7), RULES, { weeks: 8, from: 0, subjectsIn: () => 25 })
  for (const { counts, overrides } of tally.tallies.values()) {
    const outcomes = OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0)
    expect(outcomes + counts.repeated).toBe(counts.shown)
    expect(counts.overridden).toBeGreaterThan(0)
    expect(overrides).toEqual(new Map([['not_needed', counts.overridden]]))
  }
})

test('the sample that is reviewed holds the true share of right findings in at least 94 of 100 runs', () => {
  const [runs, right] = [100, 0.3]
  let held = 0
  for (let run = 0; run < runs; run += 1) {
    const random = randomFrom(50_000 + run)
    const tally = simulate(random, [RULES[2] ?? expect.fail()], { weeks: 8, from: 0, subjectsIn: () => 40 })
    const drawn = tally.tallies.get('R-2')?.drawn ?? []
    expect(drawn).toHaveLength(50)
    // Whoever reviews finds what is right: a property of the finding itself, not of when it was drawn.
    const known = estimate(drawn.filter(() => random() < right).length, drawn.length) ?? expect.fail()
    if (known.lower <= right && right <= known.upper) held += 1
  }
  expect(held / runs).toBeGreaterThanOrEqual(0.94)
})

test('the sample is drawn from all weeks alike', () => {
  let firstHalf = 0
  for (let run = 0; run < 40; run += 1) {
    const tally = simulate(randomFrom(run), [RULES[2] ?? expect.fail()], {
      ...{ weeks: 8, from: 0, subjectsIn: () => 40 },
    })
    const drawn = tally.tallies.get('R-2')?.drawn ?? []
    firstHalf += drawn.filter(({ checkId }) => Number(/^s(\d+)/.exec(checkId)?.[1]) < 4).length
  }
  // 2,000 drawn: three standard deviations around a half.
  expect(Math.abs(firstHalf / 2_000 - 0.5)).toBeLessThan(0.034)
})

describe('Change points', () => {
  /** More work in autumn, less over the holidays: as many checks do not mean that a rule has changed. */
  const seasonal = (week: number) => Math.round(60 + 35 * Math.sin((week / 52) * 2 * Math.PI))
  const rules = (breaking: (week: number) => number): Rule[] => [
    ...[0.02, 0.05, 0.12, 0.25, 0.5].map((rate, at) => ({
      ...{ code: `quiet-${at}`, shownTo: () => rate, actedOn: 0.4, overridden: 0.1 },
    })),
    { code: 'broken', shownTo: breaking, actedOn: 0.4, overridden: 0.1 },
  ]

  test('a year of quiet raises no alarm, whatever the season', () => {
    const tally = simulate(
      randomFrom(20_260_105),
      rules(() => 0.1),
      { weeks: 60, from: 8, subjectsIn: seasonal },
    )
    for (const one of tally.tallies.values()) expect(tally.changePoints(one)).toEqual([])
  })

  test('false alarms are no more frequent than one in a thousand weeks that were looked at', () => {
    let alarms = 0
    for (let run = 0; run < 15; run += 1) {
      const tally = simulate(
        randomFrom(run),
        rules(() => 0.1),
        { weeks: 60, from: 8, subjectsIn: seasonal },
      )
      for (const one of tally.tallies.values()) alarms += tally.changePoints(one).length
    }
    expect(alarms / (15 * 6 * 52)).toBeLessThanOrEqual(0.001)
  })

  test.each([
    ['shown far too often', 0.1, 0.5, 'UP'],
    ['not shown any more', 0.3, 0, 'DOWN'],
    ['shown at last, which it never was', 0, 0.3, 'UP'],
  ])('a rule that breaks and is %s is told within two weeks', (_what, before, after, direction) => {
    for (let run = 0; run < 8; run += 1) {
      const tally = simulate(
        randomFrom(300 + run),
        rules((week) => (week < 40 ? before : after)),
        { weeks: 42, from: 8, subjectsIn: () => 60 },
      )
      const points = tally.changePoints(tally.tallies.get('broken') ?? expect.fail())
      const broken = points.filter(({ week }) => week >= weekAt(MONDAY) + 40)
      expect(broken, `run ${run}`).toHaveLength(1)
      expect(broken[0]?.direction).toBe(direction)
    }
  })
})
