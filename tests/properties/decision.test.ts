import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findLoosening } from '../../src/rules/compare/compare-requirement.ts'
import { decideStrictness, type Strictness } from '../../src/rules/compare/decide-strictness.ts'
import { allFindings } from '../../src/rules/evaluate/all-findings.ts'
import type { CompiledRuleset } from '../../src/rules/index.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { arbitraryChange, type ChangedRequirement, versionsOf } from '../unit/compare/changed-requirements.ts'
import { arbitrarySmallFacts, arbitrarySmallPair, SMALL_CONTEXT } from '../unit/compare/small-requirements.ts'
import { assessed, compiledAlone, demandsOf, disagreementsOn, type Versions } from './compiled.ts'
import { holds } from './hold.ts'

/** What is decided must show on any facts, and what the search for boundary values finds must have been decided so. */
async function checkDecision(
  { before, after }: Versions,
  facts: readonly FlatFacts[],
  times: readonly string[],
  judgements: number,
): Promise<void> {
  const decided = decideStrictness(before, after)
  const searched = findLoosening(before, after, { budget: { judgements } })
  const [then, now] = [compiledAlone(before), compiledAlone(after)]
  if (decided.verdict === 'AT_LEAST_AS_STRICT') {
    expect(searched.example, JSON.stringify(searched.example)).toBeNull()
    for (const asOf of times) for (const one of facts) expectNotWeaker(then, now, one, asOf)
  }
  if (decided.verdict !== 'WEAKER') return
  expect(searched.isAtLeastAsStrict).not.toBe(true)
  await expectPlayable(then, now, decided)
}

function expectNotWeaker(then: CompiledRuleset, now: CompiledRuleset, facts: FlatFacts, asOf: string): void {
  const was = allFindings(assessed(then, facts, asOf))
  const is = allFindings(assessed(now, facts, asOf))
  for (const [index, finding] of was.entries()) {
    const [least] = demandsOf(finding)
    const [, most] = demandsOf(is[index] ?? finding)
    expect(most, JSON.stringify([facts, asOf])).toBeGreaterThanOrEqual(least)
  }
}

/** An assessment of the case comes out as told, and the second engine has nothing against it. */
async function expectPlayable(
  then: CompiledRuleset,
  now: CompiledRuleset,
  { example }: Extract<Strictness, { verdict: 'WEAKER' }>,
): Promise<void> {
  const { facts, asOf } = example
  const [was] = allFindings(assessed(then, facts, asOf))
  const [is] = allFindings(assessed(now, facts, asOf))
  expect([was?.status, was?.blocks]).toEqual([example.before?.status, example.before?.blocks])
  expect([is?.status, is?.blocks]).toEqual([example.after?.status, example.after?.blocks])
  if (was && is) expect(demandsOf(is)[0]).toBeLessThan(demandsOf(was)[1])
  for (const compiled of [then, now]) expect(await disagreementsOn(compiled, facts, asOf)).toEqual([])
}

interface Case extends ChangedRequirement {
  readonly facts: readonly FlatFacts[]
  readonly times: readonly string[]
}

holds<Case>({
  name: 'What is decided of two requirements holds for any facts at any time',
  cases: arbitraryChange(arbitraryPacks).chain((change) =>
    fc.record({
      packs: fc.constant(change.packs),
      picks: fc.constant(change.picks),
      change: fc.constant(change.change),
      facts: fc.array(arbitraryFacts, { minLength: 15, maxLength: 15 }),
      times: fc.shuffledSubarray([...INSTANTS], { minLength: 2, maxLength: 2 }),
    }),
  ),
  runs: 120,
  check: async ({ facts, times, ...change }) => {
    const versions = versionsOf(change)
    if (versions) await checkDecision(versions, facts, times, 2_000)
  },
})

interface SmallCase {
  readonly pair: {
    readonly before: Versions['before']['requirement']
    readonly after: Versions['after']['requirement']
  }
  readonly facts: readonly FlatFacts[]
}

const inSmallContext = ({ before, after }: SmallCase['pair']): Versions => ({
  before: { requirement: before, context: SMALL_CONTEXT },
  after: { requirement: after, context: SMALL_CONTEXT },
})

const SMALL_TIMES = [
  '2026-06-15T12:00:00Z',
  '2026-06-15T00:00:00Z',
  '2026-06-16T08:00:00Z',
  '2026-06-10T11:00:00Z',
  '2026-07-15T23:59:59Z',
]

holds<SmallCase>({
  name: 'What is decided of few facts holds for any of their values at any time',
  cases: fc.record({
    pair: arbitrarySmallPair,
    facts: fc.array(arbitrarySmallFacts, { minLength: 40, maxLength: 40 }),
  }),
  runs: 400,
  check: ({ pair, facts }) => checkDecision(inSmallContext(pair), facts, SMALL_TIMES, 20_000),
})

test('of few facts nearly everything is decided, in every way', { timeout: 60_000 }, () => {
  const verdicts = fc
    .sample(arbitrarySmallPair, { numRuns: 300, seed: 7 })
    .map((pair) => decideStrictness(inSmallContext(pair).before, inSmallContext(pair).after).verdict)
  const shares = Map.groupBy(verdicts, (verdict) => verdict)
  expect(shares.get('UNPROVEN')?.length ?? 0).toBeLessThan(20)
  for (const verdict of ['WEAKER', 'AT_LEAST_AS_STRICT'] as const)
    expect(shares.get(verdict)?.length, verdict).toBeGreaterThan(40)
})
