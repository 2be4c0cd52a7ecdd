import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factsBehind } from '../../src/rules/conditions/facts-read.ts'
import { type Assessment, type CompiledRuleset, reasonsOf } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import type { Finding } from '../../src/rules/types.ts'
import { arbitraryConsistentFacts, type FlatFacts, isAssumed, itemsOf } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
  readonly attested: boolean
}

let compared = 0

/**
 * A computed figure (an age, a sum) is named itself and stands for what it is computed from; the items that a finding is
 * one of are part of the finding. Outside the promise: facts that have `assume`, of which leaving out is a statement.
 */
holds<Case>({
  name: 'The facts that a reason names are enough for the finding',
  cases: fc.record({
    packs: arbitraryPacks,
    facts: fc.array(arbitraryConsistentFacts, { minLength: 4, maxLength: 4 }),
    asOf: fc.constantFrom(...INSTANTS),
    attested: fc.boolean(),
  }),
  runs: 250,
  check: ({ packs, facts, asOf, attested }) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    const attestations = attested ? [...compiled.byCode.keys()] : []
    for (const all of facts) {
      const assessment = assessed(compiled, all, asOf, attestations)
      for (const finding of assessment.result.findings) {
        const alone = factsNamed(compiled, all, assessment, finding)
        const [same] = assessed(compiled, alone, asOf, attestations).result.findings.filter(
          ({ requirement, item }) => requirement.code === finding.requirement.code && item === finding.item,
        )
        compared += 1
        expect([finding.requirement.code, finding.item, alone, same?.status, same?.blocks]).toEqual([
          finding.requirement.code,
          finding.item,
          alone,
          finding.status,
          finding.blocks,
        ])
      }
    }
  },
})

test('enough findings were compared to say something', () => {
  expect(compared).toBeGreaterThan(1_000)
})

function factsNamed(
  compiled: CompiledRuleset,
  all: FlatFacts,
  assessment: Assessment,
  finding: Finding,
): FlatFacts {
  const { item } = finding
  const reasons = reasonsOf(assessment, finding, 'en').map(({ fact }) => fact)
  const declared = reasons.map((fact) => fact.replace(/\[[^\]]+\]/, '[]'))
  const computed = declared.filter((name) => isComputed(compiled, all, name))
  const named = new Set([...declared, ...factsBehind(computed, compiled.ruleset.facts)])
  const plain = Object.entries(all).filter(
    ([name]) => name !== 'items' && (named.has(name) || isAssumed(name)),
  )
  if (item === null && !named.has('items')) return Object.fromEntries(plain)
  const items = itemsOf(all.items).map((one) =>
    Object.fromEntries(
      Object.entries(one).filter(
        ([field]) => field === 'id' || (one.id === item && named.has(`items[].${field}`)),
      ),
    ),
  )
  return { ...Object.fromEntries(plain), ...(Array.isArray(all.items) && { items }) }
}

const isComputed = ({ ruleset }: CompiledRuleset, all: FlatFacts, name: string): boolean =>
  ruleset.facts[name]?.derive !== undefined && (all[name] ?? null) === null
