import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileRuleset } from '../../src/rules/index.ts'
import type { Pack, Verdict } from '../../src/rules/pack/format.ts'
import acceptance from '../corpus/acceptance/cases.json' with { type: 'json' }
import type { AcceptanceCase } from '../support/acceptance.ts'
import { arbitraryConsistentFacts, type FlatFacts, removals, without } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { rulesetOf, shippedPacks } from '../support/shipped-packs.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

const HOLDS_UP: ReadonlySet<Verdict> = new Set<Verdict>(['BLOCKED', 'NEEDS_INFORMATION'])

interface Case {
  readonly packs: readonly Pack[]
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}

/**
 * Outside the law: taking away a fact that has `assume` (the assumption takes its place), one side of a contradiction
 * between a given fact and the facts it is derived from, and facts that contradict an attestation.
 */
holds<Case>({
  name: 'Taking a fact away never lets a check proceed',
  cases: fc.record({
    packs: arbitraryPacks,
    facts: fc.array(arbitraryConsistentFacts, { minLength: 8, maxLength: 8 }),
    asOf: fc.constantFrom(...INSTANTS),
  }),
  runs: 250,
  check: ({ packs, facts, asOf }) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    for (const all of facts) {
      if (!HOLDS_UP.has(assessed(compiled, all, asOf).result.verdict)) continue
      for (const fewer of removals(all))
        expect(HOLDS_UP).toContain(assessed(compiled, fewer, asOf).result.verdict)
    }
  },
})

const shipped = compileRuleset(await rulesetOf(shippedPacks()))
const golden: readonly AcceptanceCase[] = acceptance.cases
const isAssumed = (name: string) => shipped.ruleset.facts[name]?.assume !== undefined

/** The facts of an acceptance case by dotted name, and the asOf that goes with them. */
function factsOf({ input: { asOf, ...facts } }: AcceptanceCase): { asOf: string; facts: FlatFacts } {
  return { asOf, facts: Object.fromEntries(flatten('', facts)) }
}

function flatten(prefix: string, value: unknown): [string, unknown][] {
  if (shipped.slots.has(prefix) || typeof value !== 'object' || value === null || Array.isArray(value))
    return [[prefix, value]]
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(prefix === '' ? key : `${prefix}.${key}`, inner),
  )
}

const holding = golden.filter((one) => {
  const { facts, asOf } = factsOf(one)
  return HOLDS_UP.has(assessed(shipped, facts, asOf).result.verdict)
})

test.each(holding)('shipped packs, $id: no single fact taken away lets the check proceed', (one) => {
  const { facts, asOf } = factsOf(one)
  const removable = removals(facts).filter((fewer) =>
    Object.keys(facts).every((name) => name in fewer || !isAssumed(name)),
  )
  for (const fewer of removable) expect(HOLDS_UP).toContain(assessed(shipped, fewer, asOf).result.verdict)
})

interface Variation {
  readonly facts: FlatFacts
  readonly asOf: string
  readonly taken: readonly string[]
}

/** The facts of two acceptance cases put together, some truths turned round, and some facts to take away. */
const variations: fc.Arbitrary<Variation> = fc
  .tuple(fc.constantFrom(...golden), fc.constantFrom(...golden))
  .chain(([one, another]) => {
    const { facts, asOf } = factsOf(one)
    const others = Object.entries(factsOf(another).facts)
    return fc.tuple(fc.constant({ facts, asOf }), fc.subarray(others)).map(([base, added]) => ({
      asOf: base.asOf,
      facts: { ...base.facts, ...Object.fromEntries(added) },
    }))
  })
  .chain(({ facts, asOf }) => {
    const truths = Object.keys(facts).filter((name) => typeof facts[name] === 'boolean')
    const removable = Object.keys(facts).filter((name) => !isAssumed(name))
    return fc.record({
      asOf: fc.constant(asOf),
      facts: fc.subarray(truths).map((turned) => ({
        ...facts,
        ...Object.fromEntries(turned.map((name) => [name, facts[name] !== true])),
      })),
      taken: fc.subarray(removable, { minLength: 1 }),
    })
  })

let heldUp = 0
holds<Variation>({
  name: 'Shipped packs: no facts taken away from a mixed acceptance case let it proceed',
  cases: variations,
  runs: 1_500,
  check: ({ facts, asOf, taken }) => {
    if (contradicts(facts)) return
    const { verdict } = assessed(shipped, facts, asOf).result
    if (!HOLDS_UP.has(verdict)) return
    heldUp += 1
    for (const names of [taken, ...taken.map((name) => [name])])
      expect(HOLDS_UP).toContain(assessed(shipped, without(facts, names), asOf).result.verdict)
  },
})

/** A fact given together with what it is derived from: the law does not speak of taking one side away. */
const contradicts = (facts: FlatFacts): boolean =>
  shipped.derivations.some(({ slot, inputs }) => {
    const fact = shipped.facts[slot]
    const isGiven = (input: number) => (shipped.facts[input]?.name ?? '') in facts
    return fact?.askable === true && isGiven(slot) && inputs.some(isGiven)
  })

test('the acceptance cases and their mixtures hold up often enough to say something', () => {
  expect(holding.length).toBeGreaterThan(5)
  expect(heldUp).toBeGreaterThan(100)
})
