import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allFindings, type CompiledRuleset } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
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
import { isWeaker, strictnessOf } from './weaker.ts'

interface Case {
  readonly packs: readonly Pack[]
  readonly added: Pack
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
  readonly attested: boolean
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
    attested: fc.boolean(),
  }),
)

const isFloor = ({ ruleset }: CompiledRuleset, target: string) =>
  ruleset.requirements.some(({ code, lock }) => code === target && lock === 'floor')

let changedFloors = 0
holds<Case>({
  name: 'Adding a pack never weakens a floor',
  cases,
  runs: 80,
  check: ({ packs, added, facts, asOf, attested }) => {
    const compiled = compiledOrRefused(packs)
    const more = compiled && compiledOrRefused([...packs, added])
    expect(compiled && compiledOrRefused([added, ...[...packs].reverse()]) === null).toBe(
      compiled && more === null,
    )
    if (!compiled || !more) return
    if (added.overrides?.some(({ target }) => isFloor(compiled, target))) changedFloors += 1
    const changesFloorsAlone = (added.overrides ?? []).every(({ target }) => isFloor(compiled, target))
    // A rule that the added pack may switch off can no longer be attested.
    const attestations = attested ? [...compiled.byCode.keys()].filter((code) => more.byCode.has(code)) : []
    for (const one of facts) {
      const before = assessed(compiled, one, asOf, attestations)
      const after = assessed(more, one, asOf, attestations)
      const findings = allFindings(after)
      const floors = allFindings(before).filter(({ requirement }) => requirement.lock === 'floor')
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
      if (changesFloorsAlone) expect(strictnessOf(after)).toBeGreaterThanOrEqual(strictnessOf(before))
    }
  },
})

test('enough of the added packs change a floor and are accepted', () => {
  expect(changedFloors).toBeGreaterThan(5)
})
