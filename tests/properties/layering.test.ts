import fc from 'fast-check'
import { expect } from 'vitest'
import { allFindings } from '../../src/rules/evaluate/all-findings.ts'
import { type CompiledRuleset, canonicalJson, layerPacks } from '../../src/rules/index.ts'
import type { Override, Pack, Requirement } from '../../src/rules/pack/format.ts'
import { arbitraryCondition } from '../support/arbitrary-conditions.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryBasePack, arbitraryPacks, madeLawful } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { ownPack } from '../unit/ruleset/layers.ts'
import { assessed, compiledOrRefused, demandsOf } from './compiled.ts'
import { holds } from './hold.ts'

const situation = arbitraryCondition({ assumed: true, item: false, named: [] }, 1)
const evidence = arbitraryCondition({ assumed: false, item: false, named: [] }, 1)

/** A change that tightens a requirement, or at least looks like it. */
function tightening({ when, require }: Requirement): fc.Arbitrary<Override['change']> {
  return fc.record(
    {
      level: fc.constantFrom('blocking' as const, 'required' as const),
      failClosed: fc.constant(true),
      when: situation.map((more) => (when ? { any: [when, more] } : more)),
      require: evidence.map((more) => (require ? { all: [more, require] } : more)),
      guidance: fc.constantFrom({ en: 'Ask Mia.' }, { en: 'Ask Noor.' }),
    },
    { requiredKeys: [] },
  )
}

const parameter = (value: number): Pack['parameters'] => ({
  shared: {
    type: 'integer',
    default: value,
    minimum: 0,
    maximum: 60,
    stricter: 'lower',
    label: { en: 'Shared' },
  },
})

/** A pack of an organisation that tightens some requirements of the base pack. */
function tighteningPack(name: string, base: Pack): fc.Arbitrary<Pack> {
  const requirements = base.requirements ?? []
  const overrides = fc.tuple(
    ...requirements.map((requirement) =>
      fc.option(tightening(requirement).map((change) => ({ target: requirement.code, change }))),
    ),
  )
  const value = fc.constantFrom(10, 20, 30)
  return fc.tuple(overrides, value).map(([changes, limit]) => {
    const pack = ownPack(
      name,
      changes.filter((change) => change !== null),
      {
        effective: { from: '2020-01-01' },
        extends: [{ pack: 'tutela/base', range: '^1.0.0' }],
        parameters: parameter(limit),
      },
    )
    return madeLawful(pack, [base])
  })
}

const twoOrganisations: fc.Arbitrary<[Pack, Pack, Pack]> = arbitraryBasePack
  .map((base) => madeLawful({ ...base, parameters: { ...base.parameters, ...parameter(30) } }, []))
  .chain((base) =>
    fc.tuple(fc.constant(base), tighteningPack('acme/own', base), tighteningPack('beta/own', base)),
  )

interface Shuffled {
  readonly packs: readonly Pack[]
  readonly order: readonly number[]
  readonly parameters: Readonly<Record<string, number>>
}

const versionsOf = (packs: readonly Pack[]) => packs.map((pack) => ({ pack, digest: `sha256:${pack.pack}` }))

holds<Shuffled>({
  name: 'The order in which packs are given never matters, whoever overrides what',
  cases: fc
    .oneof(
      twoOrganisations.map((packs) => [...packs]),
      arbitraryPacks,
    )
    .chain((packs) =>
      fc.record({
        packs: fc.constant(packs),
        order: fc.shuffledSubarray([...packs.keys()], { minLength: packs.length }),
        parameters: fc.constantFrom<Record<string, number>>({}, { limit: 2 }, { limit: 99 }, { shared: 15 }),
      }),
    ),
  runs: 150,
  check: ({ packs, order, parameters }) => {
    const shuffled = order.flatMap((index) => packs[index] ?? [])
    const one = layerPacks(versionsOf(packs), parameters)
    expect(canonicalJson(layerPacks(versionsOf(shuffled), parameters))).toBe(canonicalJson(one))
  },
})

interface Together {
  readonly packs: readonly [Pack, Pack, Pack]
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}

/** A floor's findings by item; each as the least and the most it can ask. */
function floorDemands(
  compiled: CompiledRuleset,
  facts: FlatFacts,
  asOf: string,
): Map<string, [number, number]> {
  const floors = allFindings(assessed(compiled, facts, asOf)).filter(
    ({ requirement }) => requirement.lock === 'floor',
  )
  return new Map(floors.map((finding) => [`${finding.requirement.code} ${finding.item}`, demandsOf(finding)]))
}

holds<Together>({
  name: 'Two organisations’ changes to a floor ask at least as much together as each alone',
  cases: fc.record({
    packs: twoOrganisations,
    facts: fc.array(arbitraryFacts, { minLength: 10, maxLength: 10 }),
    asOf: fc.constantFrom(...INSTANTS),
  }),
  runs: 150,
  check: ({ packs: [base, one, other], facts, asOf }) => {
    const alone = [[base], [base, one], [base, other]].map((packs) => compiledOrRefused(packs))
    const together = compiledOrRefused([base, one, other])
    expect(together === null).toBe(alone.includes(null))
    if (!together) return
    for (const fact of facts) {
      const most = floorDemands(together, fact, asOf)
      for (const compiled of alone) {
        if (!compiled) continue
        for (const [place, [least]] of floorDemands(compiled, fact, asOf))
          expect(most.get(place)?.[1], place).toBeGreaterThanOrEqual(least)
      }
    }
  },
})
