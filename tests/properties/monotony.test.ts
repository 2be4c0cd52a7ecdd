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

holds<{ id: string; taken: readonly string[] }>({
  name: 'Shipped packs: no facts taken away from an acceptance case let it proceed',
  cases: fc.constantFrom(...holding).chain((one) =>
    fc.record({
      id: fc.constant(one.id),
      taken: fc.subarray(Object.keys(factsOf(one).facts).filter((name) => !isAssumed(name))),
    }),
  ),
  runs: 500,
  check: ({ id, taken }) => {
    const one = golden.find((candidate) => candidate.id === id)
    if (!one) throw new Error(`no acceptance case ${id}`)
    const { facts, asOf } = factsOf(one)
    expect(HOLDS_UP).toContain(assessed(shipped, without(facts, taken), asOf).result.verdict)
  },
})

test('the acceptance cases that hold up are enough to say something', () => {
  expect(holding.length).toBeGreaterThan(10)
})
