import fc from 'fast-check'
import { expect } from 'vitest'
import { allFindings } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import type { Finding } from '../../src/rules/types.ts'
import {
  arbitraryConsistentFacts,
  arbitraryFacts,
  completedWith,
  type FlatFacts,
} from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  /** What is known so far, and what comes to be known, several times over. */
  readonly facts: readonly { readonly now: FlatFacts; readonly later: FlatFacts }[]
  readonly asOf: string
}

const cases: fc.Arbitrary<Case> = fc.record({
  packs: arbitraryPacks,
  facts: fc.array(fc.record({ now: arbitraryConsistentFacts, later: arbitraryFacts }), {
    minLength: 10,
    maxLength: 10,
  }),
  asOf: fc.constantFrom(...INSTANTS),
})

const DEFINITE = new Set(['NOT_APPLICABLE', 'MET', 'UNMET', 'NOTED'])

/** A finding turns on nothing that is missing; one that fails closed says UNMET, yet names what it misses. */
const isDefinite = ({ status, missingFacts }: Finding) => DEFINITE.has(status) && missingFacts.length === 0

/**
 * Outside the law: completions that give facts which have `assume` (the assumption was only taken until somebody says
 * otherwise), and completions that contradict what was given through a fact that can be both given and derived.
 */
holds<Case>({
  name: 'A definite finding stands whatever comes to be known',
  cases,
  runs: 250,
  check: ({ packs, facts, asOf }) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    for (const { now, later } of facts) {
      const after = assessed(compiled, completedWith(now, later), asOf)
      const settled = allFindings(after)
      for (const finding of allFindings(assessed(compiled, now, asOf)).filter(isDefinite)) {
        const { requirement, item, status, blocks } = finding
        const same = settled.filter(
          (other) => other.requirement.code === requirement.code && (item === null || other.item === item),
        )
        expect(same.map((other) => [requirement.code, other.status, other.blocks])).toEqual(
          same.map(() => [requirement.code, status, blocks]),
        )
        if (blocks) expect(after.result.verdict).toBe('BLOCKED')
      }
    }
  },
})
