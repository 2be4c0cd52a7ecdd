import fc from 'fast-check'
import { expect } from 'vitest'
import { canonicalJson, canonicalResult } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { reordered } from '../support/reordered.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  readonly facts: FlatFacts
  readonly asOf: string
  /** Sort keys that shuffle: each place of a list takes the next one. */
  readonly shuffle: readonly number[]
}

const PACK_LISTS = new Set(['requirements', 'conflicts', 'overrides', 'extends', 'sources', 'all', 'any'])
const FACT_LISTS = new Set(['items', 'words', 'tokens.one', 'tokens.two'])

holds<Case>({
  name: 'Order of packs, requirements, keys and items never matters',
  cases: fc.record({
    packs: arbitraryPacks,
    facts: arbitraryFacts,
    asOf: fc.constantFrom(...INSTANTS),
    shuffle: fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 7, maxLength: 30 }),
  }),
  runs: 500,
  check: ({ packs, facts, asOf, shuffle }) => {
    const compiled = compiledOrRefused(packs)
    const otherPacks = packs
      .map((pack) => reordered(pack, shuffle, (key) => PACK_LISTS.has(key)) as Pack)
      .reverse()
    const other = compiledOrRefused(otherPacks)
    expect(other === null).toBe(compiled === null)
    if (!compiled || !other) return
    const otherFacts = reordered(facts, shuffle, (key) => FACT_LISTS.has(key))
    const bytes = canonicalJson(canonicalResult(assessed(compiled, facts, asOf)))
    expect(canonicalJson(canonicalResult(assessed(other, otherFacts, asOf)))).toBe(bytes)
  },
})
