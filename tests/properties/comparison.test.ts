import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareRequirement, findLoosening } from '../../src/rules/compare/compare-requirement.ts'
import { allFindings } from '../../src/rules/evaluate/all-findings.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { arbitraryChange, type ChangedRequirement, versionsOf } from '../unit/compare/changed-requirements.ts'
import { arbitrarySmallFacts, arbitrarySmallPair, SMALL_CONTEXT } from '../unit/compare/small-requirements.ts'
import { assessed, compiledAlone, demandsOf, type Versions } from './compiled.ts'
import { holds } from './hold.ts'

/** Whatever a comparison claims must show on any facts, and its examples must show what they say. */
function checkClaims(
  { before, after }: Versions,
  facts: readonly FlatFacts[],
  asOf: string,
  judgements: number,
): void {
  const { effect, looser, stricter } = compareRequirement(before, after, { budget: { judgements } })
  const { isAtLeastAsStrict, example } = findLoosening(before, after, { budget: { judgements } })
  const [then, now] = [compiledAlone(before), compiledAlone(after)]
  const isNeverLooser = effect === 'NEUTRAL' || effect === 'STRICTER'
  expect(effect === 'LOOSER').toBe(looser !== null)
  if (isAtLeastAsStrict !== null) expect(isAtLeastAsStrict).toBe(example === null)
  if (isNeverLooser) expect(isAtLeastAsStrict).not.toBe(false)
  for (const one of facts) {
    const was = allFindings(assessed(then, one, asOf))
    const is = allFindings(assessed(now, one, asOf))
    expect(is.map(({ item }) => item)).toEqual(was.map(({ item }) => item))
    for (const [index, finding] of was.entries()) {
      const [leastBefore, mostBefore] = demandsOf(finding)
      const [leastAfter, mostAfter] = demandsOf(is[index] ?? finding)
      const shown = JSON.stringify(one)
      if (isNeverLooser || isAtLeastAsStrict) expect(mostAfter, shown).toBeGreaterThanOrEqual(leastBefore)
      if (effect === 'NEUTRAL') expect(leastAfter, shown).toBeLessThanOrEqual(mostBefore)
    }
  }
  for (const shown of [looser, stricter, example]) {
    if (!shown) continue
    const [was] = allFindings(assessed(then, shown.facts, shown.asOf))
    const [is] = allFindings(assessed(now, shown.facts, shown.asOf))
    expect([was?.status, was?.blocks]).toEqual([shown.before?.status, shown.before?.blocks])
    expect([is?.status, is?.blocks]).toEqual([shown.after?.status, shown.after?.blocks])
  }
}

interface Case extends ChangedRequirement {
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}

holds<Case>({
  name: 'What a comparison of two requirements says holds for any facts',
  cases: arbitraryChange(arbitraryPacks).chain((change) =>
    fc.record({
      packs: fc.constant(change.packs),
      picks: fc.constant(change.picks),
      change: fc.constant(change.change),
      facts: fc.array(arbitraryFacts, { minLength: 15, maxLength: 15 }),
      asOf: fc.constantFrom(...INSTANTS),
    }),
  ),
  runs: 120,
  check: ({ facts, asOf, ...change }) => {
    const versions = versionsOf(change)
    if (versions) checkClaims(versions, facts, asOf, 2_000)
  },
})

interface SmallCase {
  readonly pair: {
    readonly before: Versions['before']['requirement']
    readonly after: Versions['after']['requirement']
  }
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}

const inSmallContext = ({ before, after }: SmallCase['pair']): Versions => ({
  before: { requirement: before, context: SMALL_CONTEXT },
  after: { requirement: after, context: SMALL_CONTEXT },
})

holds<SmallCase>({
  name: 'What a comparison says of few facts holds for any of their values',
  cases: fc.record({
    pair: arbitrarySmallPair,
    facts: fc.array(arbitrarySmallFacts, { minLength: 60, maxLength: 60 }),
    asOf: fc.constantFrom(
      '2026-06-15T12:00:00Z',
      '2026-06-15T00:00:00Z',
      '2026-06-16T08:00:00Z',
      '2026-07-15T23:59:59Z',
    ),
  }),
  runs: 500,
  check: ({ pair, facts, asOf }) => checkClaims(inSmallContext(pair), facts, asOf, 20_000),
})

test('comparisons of few facts are nearly always decided', () => {
  const effects = fc
    .sample(arbitrarySmallPair, { numRuns: 300, seed: 7 })
    .map((pair) => compareRequirement(inSmallContext(pair).before, inSmallContext(pair).after).effect)
  const shares = Map.groupBy(effects, (effect) => effect)
  expect(shares.get('UNDECIDED')?.length ?? 0).toBeLessThan(30)
  for (const effect of ['LOOSER', 'STRICTER', 'NEUTRAL'] as const)
    expect(shares.get(effect)?.length, effect).toBeGreaterThan(20)
})
