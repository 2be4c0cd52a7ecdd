import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layerPacks } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import {
  arbitraryAddedPack,
  arbitraryFloorChange,
  arbitraryPacks,
  madeLawful,
} from '../support/arbitrary-packs.ts'
import { reordered } from '../support/reordered.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  /** Sort keys that shuffle: each place of a list takes the next one. */
  readonly shuffle: readonly number[]
}

const cases: fc.Arbitrary<Case> = arbitraryPacks.chain((packs) =>
  fc.record({
    packs: fc
      .oneof(
        { weight: 2, arbitrary: arbitraryAddedPack('z') },
        ...packs.slice(0, 1).map((base) => ({ weight: 4, arbitrary: arbitraryFloorChange('z', base) })),
      )
      .map((pack) => [...packs, madeLawful(pack, packs)]),
    shuffle: fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 7, maxLength: 30 }),
  }),
)

/** Lists of a pack whose order says nothing; the values of a comparison are one, too. */
const LISTS = new Set(['requirements', 'conflicts', 'overrides', 'extends', 'all', 'any', 'value'])

const layering = (packs: readonly Pack[]) => {
  const layered = layerPacks(
    packs.map((pack) => ({ pack, digest: '' })),
    {},
  )
  return layered.ok ? { warnings: layered.warnings } : { problems: layered.problems }
}

let refused = 0
holds<Case>({
  name: 'A pack is refused for the same reasons and with the same cases, however it is written down',
  cases,
  runs: 150,
  check: ({ packs, shuffle }) => {
    const other = packs.map((pack) => reordered(pack, shuffle, (key) => LISTS.has(key)) as Pack).reverse()
    const found = layering(packs)
    expect(layering(other)).toEqual(found)
    if (found.problems?.some(({ counterExample }) => counterExample)) refused += 1
  },
})

test('enough of the packs are refused with a case', () => {
  expect(refused).toBeGreaterThan(20)
})
