import fc from 'fast-check'
import { expect } from 'vitest'
import {
  compareRequirement,
  findLoosening,
  type RequirementInContext,
} from '../../src/rules/compare/compare-requirement.ts'
import { demandOf } from '../../src/rules/compare/outcome.ts'
import { allFindings } from '../../src/rules/evaluate/all-findings.ts'
import { type CompiledRuleset, compileRuleset } from '../../src/rules/index.ts'
import type { Finding } from '../../src/rules/types.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { arbitraryChange, type ChangedRequirement, versionsOf } from '../unit/compare/changed-requirements.ts'
import { assessed } from './compiled.ts'
import { holds } from './hold.ts'

interface Case extends ChangedRequirement {
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}

const FACTS_PER_CHANGE = 25
const BUDGET = 3_000

function compiledAlone({ requirement, context }: RequirementInContext): CompiledRuleset {
  const empty = {
    packs: [],
    locales: [],
    parameters: {},
    parameterDeclarations: {},
    conflicts: [],
    rankings: [],
  }
  return compileRuleset({ ...empty, ...context, digest: 'sha256:test', requirements: [requirement] })
}

/** The least and the most that a finding can ask; a finding does not tell whether something that may apply is fulfilled. */
function demandsOf({ status, requirement: { level }, blocks }: Finding): [least: number, most: number] {
  const outcome = { status, level, blocks }
  return [demandOf(outcome, true), demandOf(outcome, false)]
}

holds<Case>({
  name: 'What a comparison of two requirements says holds for any facts',
  cases: arbitraryChange(arbitraryPacks).chain((change) =>
    fc.record({
      packs: fc.constant(change.packs),
      picks: fc.constant(change.picks),
      change: fc.constant(change.change),
      facts: fc.array(arbitraryFacts, { minLength: FACTS_PER_CHANGE, maxLength: FACTS_PER_CHANGE }),
      asOf: fc.constantFrom(...INSTANTS),
    }),
  ),
  runs: 300,
  check: ({ facts, asOf, ...change }) => {
    const versions = versionsOf(change)
    if (!versions) return
    const { before, after } = versions
    const { effect, looser, stricter } = compareRequirement(before, after, { budget: { judgements: BUDGET } })
    const { isAtLeastAsStrict, example } = findLoosening(before, after, { budget: { judgements: BUDGET } })
    const [then, now] = [compiledAlone(before), compiledAlone(after)]
    const mayBeLooser = effect === 'LOOSER' || effect === 'UNDECIDED'
    const mayBeStricter = effect !== 'NEUTRAL'
    expect(effect === 'LOOSER').toBe(looser !== null)
    if (isAtLeastAsStrict !== null) expect(isAtLeastAsStrict).toBe(example === null)
    for (const one of facts) {
      const was = allFindings(assessed(then, one, asOf))
      const is = allFindings(assessed(now, one, asOf))
      for (const [index, finding] of was.entries()) {
        const same = is[index]
        if (!same) continue
        const [[leastBefore, mostBefore], [leastAfter, mostAfter]] = [demandsOf(finding), demandsOf(same)]
        const facts = JSON.stringify(one)
        if (!mayBeLooser || isAtLeastAsStrict) expect(mostAfter, facts).toBeGreaterThanOrEqual(leastBefore)
        if (!mayBeStricter) expect(leastAfter, facts).toBeLessThanOrEqual(mostBefore)
      }
    }
    for (const shown of [looser, stricter, example]) {
      if (!shown) continue
      const [was] = allFindings(assessed(then, shown.facts, shown.asOf))
      const [is] = allFindings(assessed(now, shown.facts, shown.asOf))
      expect({ before: was?.status, after: is?.status }).toEqual({
        before: shown.before?.status,
        after: shown.after?.status,
      })
      expect(
        was?.status !== is?.status ||
          was?.blocks !== is?.blocks ||
          before.requirement.level !== after.requirement.level ||
          was?.status === 'POSSIBLE',
      ).toBe(true)
    }
  },
})
