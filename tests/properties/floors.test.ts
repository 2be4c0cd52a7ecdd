import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allFindings, type CompiledRuleset } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import type { Finding } from '../../src/rules/types.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import {
  arbitraryAddedPack,
  arbitraryFloorChange,
  arbitraryPacks,
  madeLawful,
} from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  readonly added: Pack
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}

const cases: fc.Arbitrary<Case> = arbitraryPacks.chain((packs) =>
  fc.record({
    packs: fc.constant(packs),
    added: fc
      .oneof(
        { weight: 1, arbitrary: arbitraryAddedPack('z') },
        ...packs.slice(0, 1).map((base) => ({ weight: 4, arbitrary: arbitraryFloorChange('z', base) })),
      )
      .map((pack) => madeLawful(pack, packs)),
    facts: fc.array(arbitraryFacts, { minLength: 8, maxLength: 8 }),
    asOf: fc.constantFrom(...INSTANTS),
  }),
)

/** How much a finding asks for; where a condition widened, an open question may be settled either way that protects. */
function isWeaker(before: Finding, after: Finding): boolean {
  if (before.blocks && !after.blocks) return true
  if (before.status === 'UNMET') return after.status !== 'UNMET'
  if (before.status === 'OPEN') return after.status !== 'OPEN' && after.status !== 'UNMET'
  return before.status !== 'NOT_APPLICABLE' && after.status === 'NOT_APPLICABLE'
}

const STRICTNESS = ['PROCEED', 'PROCEED_WITH_CONDITIONS', 'NEEDS_INFORMATION', 'BLOCKED']

const isFloor = ({ ruleset }: CompiledRuleset, target: string) =>
  ruleset.requirements.some(({ code, lock }) => code === target && lock === 'floor')

let changedFloors = 0
holds<Case>({
  name: 'Adding a pack never weakens a floor',
  cases,
  runs: 80,
  check: ({ packs, added, facts, asOf }) => {
    const compiled = compiledOrRefused(packs)
    const more = compiled && compiledOrRefused([...packs, added])
    expect(compiled && compiledOrRefused([added, ...[...packs].reverse()]) === null).toBe(
      compiled && more === null,
    )
    if (!compiled || !more) return
    if (added.overrides?.some(({ target }) => isFloor(compiled, target))) changedFloors += 1
    const changesFloorsAlone = (added.overrides ?? []).every(({ target }) => isFloor(compiled, target))
    for (const one of facts) {
      const after = assessed(more, one, asOf)
      const findings = allFindings(after)
      const floors = allFindings(assessed(compiled, one, asOf)).filter(
        ({ requirement }) => requirement.lock === 'floor',
      )
      for (const floor of floors) {
        const same = findings.find(
          ({ requirement, item }) => requirement.code === floor.requirement.code && item === floor.item,
        )
        expect(same, `${floor.requirement.code} is gone`).toBeDefined()
        expect(
          same && isWeaker(floor, same),
          `${floor.requirement.code}: ${floor.status} → ${same?.status}`,
        ).toBe(false)
      }
      if (floors.some(({ blocks }) => blocks)) expect(after.result.verdict).toBe('BLOCKED')
      if (changesFloorsAlone)
        expect(STRICTNESS.indexOf(after.result.verdict)).toBeGreaterThanOrEqual(
          STRICTNESS.indexOf(assessed(compiled, one, asOf).result.verdict),
        )
    }
  },
})

test('enough of the added packs change a floor and are accepted', () => {
  expect(changedFloors).toBeGreaterThan(5)
})
