import fc from 'fast-check'
import { expect } from 'vitest'
import { canonicalJson, canonicalResult } from '../../src/rules/index.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  readonly facts: FlatFacts
  readonly asOf: string
  /** Sort keys that shuffle: each place of a list takes the next one. */
  readonly shuffle: readonly number[]
}

/** The same content in another order: keys of every object, and the lists whose order says nothing. */
function reordered(
  value: unknown,
  shuffle: readonly number[],
  isUnordered: (key: string) => boolean,
  key = '',
): unknown {
  const mix = <T>(list: readonly T[]): T[] =>
    list
      .map((one, index) => ({ one, at: shuffle[(index + list.length) % shuffle.length] ?? 0 }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one)
  if (Array.isArray(value)) {
    const inner = value.map((one) => reordered(one, shuffle, isUnordered))
    return isUnordered(key) ? mix(inner) : inner
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    mix(Object.entries(value)).map(([name, inner]) => [name, reordered(inner, shuffle, isUnordered, name)]),
  )
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
