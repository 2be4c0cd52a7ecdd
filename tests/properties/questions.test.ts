import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conditionsOf } from '../../src/rules/conditions/facts-read.ts'
import { boundaryValues, type CompiledRuleset, questionsOf } from '../../src/rules/index.ts'
import type { Pack, Verdict } from '../../src/rules/pack/format.ts'
import { arbitraryConsistentFacts, type FlatFacts, isAssumed, itemsOf } from '../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly packs: readonly Pack[]
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}

const cases: fc.Arbitrary<Case> = fc.record({
  packs: arbitraryPacks,
  facts: fc.array(arbitraryConsistentFacts, { minLength: 6, maxLength: 6 }),
  asOf: fc.constantFrom(...INSTANTS),
})

let answered = 0

/**
 * Outside the promise: facts that have `assume`, answers that contradict what was given, and second thoughts about what was
 * said not to be known, with null or with a value that says so, or by what it would be computed from.
 */
holds<Case>({
  name: 'While there is nothing to ask no answer changes the verdict',
  cases,
  runs: 250,
  check: ({ packs, facts, asOf }) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    const answers = answersTo(compiled, asOf)
    for (const given of facts) {
      const assessment = assessed(compiled, given, asOf)
      const { verdict } = assessment.result
      if (questionsOf(assessment, 'en', 1).length > 0) continue
      for (const more of answers(given)) {
        answered += 1
        expect([more, verdictOf(compiled, more, asOf)]).toEqual([more, verdict])
      }
    }
  },
})

test('enough answers were tried to say something', () => {
  expect(answered).toBeGreaterThan(1_000)
})

const verdictOf = (compiled: CompiledRuleset, facts: FlatFacts, asOf: string): Verdict =>
  assessed(compiled, facts, asOf).result.verdict

/** Every way of answering one thing of which nothing was said, over the values at which some condition may change its mind. */
function answersTo(compiled: CompiledRuleset, asOf: string): (given: FlatFacts) => FlatFacts[] {
  const { requirements, facts, vocabulary } = compiled.ruleset
  const context = { facts, vocabulary }
  const conditions = requirements.flatMap((requirement) => conditionsOf(requirement, facts))
  const askable = boundaryValues([{ conditions, context }], asOf)
  return (given) =>
    askable.flatMap(({ name, list, values }) => {
      if (list !== null) return itemAnswers(given, list, name, values)
      if (isAssumed(name) || given[name] !== undefined || contradicts(given, name)) return []
      return values.map((value) => ({ ...given, [name]: name === 'items' ? itemsNamed(value) : value }))
    })
}

const itemsNamed = (value: unknown) =>
  Array.isArray(value) ? value.map((name) => ({ id: String(name) })) : value

function itemAnswers(given: FlatFacts, list: string, name: string, values: readonly unknown[]): FlatFacts[] {
  const field = name.slice(list.length + '[].'.length)
  const items = itemsOf(given[list])
  return items.flatMap((item, at) =>
    item[field] === undefined
      ? values.map((value) => ({
          ...given,
          [list]: items.map((other, index) => (index === at ? { ...other, [field]: value } : other)),
        }))
      : [],
  )
}

/** Facts that may be given as well as computed, and what they are computed from. */
const TWO_WAYS: Readonly<Record<string, readonly string[]>> = {
  age: ['day.two'],
  stock: ['count.one', 'count.two'],
}

const contradicts = (given: FlatFacts, name: string): boolean =>
  Object.entries(TWO_WAYS).some(
    ([computed, inputs]) =>
      (name === computed && inputs.some((input) => (given[input] ?? null) !== null)) ||
      // Whoever said that the computed one is not known would have second thoughts about it.
      (inputs.includes(name) && given[computed] !== undefined),
  )
