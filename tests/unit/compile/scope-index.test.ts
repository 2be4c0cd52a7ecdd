import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildScopeIndex } from '../../../src/rules/compile/applicability-index.ts'
import { Assembler, type FactTable } from '../../../src/rules/compile/condition-writer.ts'
import { linkPlan } from '../../../src/rules/compile/link-plan.ts'
import {
  assess,
  type CompiledRuleset,
  type Condition,
  canonicalResult,
  compileRuleset,
} from '../../../src/rules/index.ts'
import cases from '../../corpus/acceptance/cases.json' with { type: 'json' }
import { compiledOrRefused } from '../../properties/compiled.ts'
import { arbitraryFacts } from '../../support/arbitrary-facts.ts'
import { arbitraryPacks } from '../../support/arbitrary-packs.ts'
import { INSTANTS } from '../../support/arbitrary-values.ts'
import { rulesetOf, shippedPacks } from '../../support/shipped-packs.ts'

const whole = (compiled: CompiledRuleset, facts: unknown, asOf: string) => {
  const outcome = assess(compiled, { facts, asOf })
  return outcome.ok ? canonicalResult(outcome.assessment) : outcome.problems
}

/** The same ruleset with an index that covers no fact, so that every requirement is judged. */
function withoutIndex({ plan, ruleset, leafAt, plugins }: CompiledRuleset): CompiledRuleset {
  const index = { ...plan.index, facts: [] }
  const requirementAt = (place: number) => {
    const requirement = ruleset.requirements[place]
    if (!requirement) throw new RangeError(`there is no requirement ${place}`)
    return requirement
  }
  return linkPlan({ ...plan, index }, ruleset, { requirementAt, leafAt, plugins })
}

test('what the index leaves out does not apply, whatever is known', () => {
  let ruledOut = 0
  const cases = fc.tuple(arbitraryPacks, fc.array(arbitraryFacts, { minLength: 8, maxLength: 8 }))
  const property = fc.property(cases, fc.constantFrom(...INSTANTS), ([packs, facts], asOf) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    const plain = withoutIndex(compiled)
    for (const one of facts) {
      expect(whole(compiled, one, asOf)).toEqual(whole(plain, one, asOf))
      ruledOut += ruledOutIn(compiled, one, asOf)
    }
  })
  fc.assert(property, { numRuns: 200 })
  expect(ruledOut).toBeGreaterThan(100)
}, 60_000)

function ruledOutIn(compiled: CompiledRuleset, facts: unknown, asOf: string): number {
  const outcome = assess(compiled, { facts, asOf })
  if (!outcome.ok) return 0
  return compiled.requirements.length - compiled.scope.candidates(outcome.assessment.situation.frame).length
}

describe('of the shipped ruleset', async () => {
  const compiled = compileRuleset(await rulesetOf(shippedPacks()))
  const candidates = (facts: unknown) =>
    compiled.requirements.length - ruledOutIn(compiled, facts, '2026-01-01T00:00:00Z')

  test('an index is found without naming any fact', () => {
    expect(compiled.plan.index.facts.length).toBeGreaterThan(0)
  })

  test('most requirements are ruled out in every acceptance case', () => {
    const total = compiled.requirements.length
    for (const { input } of cases.cases) {
      const { asOf, ...facts } = input
      expect(total - ruledOutIn(compiled, facts, asOf)).toBeLessThan(total / 2)
    }
  })

  test('a fact that is said to be unknown rules nothing out', () => {
    const indexed = compiled.plan.index.facts.flatMap(({ slot }) => compiled.facts[slot] ?? [])
    const unknown = Object.fromEntries(indexed.map(({ name }) => [name, null]))
    expect(candidates(unknown)).toBe(compiled.requirements.length)
  })
})

describe('one condition', () => {
  const slots = { a: 0, b: 1, list: 2 }
  const encodings = ['symbol', 'symbol', 'symbols'] as const
  const table: FactTable = {
    slotOf: (name) => Object.entries(slots).find(([known]) => known === name)?.[1] ?? -1,
    encodingOf: (slot) => encodings[slot] ?? 'opaque',
    scaleOf: () => new Map(),
  }
  const indexedBy = (when: Condition) => {
    const assembler = new Assembler(table, new Map())
    const at = assembler.add(when)
    const { code, pool, texts } = assembler.finish()
    const facts = { isList: (slot: number) => encodings[slot] === 'symbols', isSteady: () => true }
    const index = buildScopeIndex({ code, pool, tests: [] }, Int32Array.of(at), facts)
    return Object.fromEntries(
      index.facts.map(({ slot, values }) => [Object.keys(slots)[slot], values.map((id) => texts[id])]),
    )
  }
  const is = (fact: string, value: string): Condition => ({ fact, operator: 'equal', value })

  test.each<[string, Condition, object]>([
    ['one value', is('a', 'x'), { a: ['x'] }],
    ['one of several', { fact: 'a', operator: 'in', value: ['x', 'y'] }, { a: ['x', 'y'] }],
    ['both facts', { all: [is('a', 'x'), is('b', 'y')] }, { a: ['x'], b: ['y'] }],
    [
      'the same fact on every way',
      { any: [is('a', 'x'), { all: [is('a', 'y'), is('b', 'z')] }] },
      { a: ['x', 'y'] },
    ],
    ['another fact on every way: none', { any: [is('a', 'x'), is('b', 'y')] }, {}],
    [
      'a negation that names the value',
      { not: { fact: 'a', operator: 'notEqual', value: 'x' } },
      { a: ['x'] },
    ],
    [
      'neither of two negations',
      { not: { any: [{ not: is('a', 'x') }, { not: is('b', 'y') }] } },
      { a: ['x'], b: ['y'] },
    ],
    ['a value that is excluded: none', { fact: 'a', operator: 'notEqual', value: 'x' }, {}],
    ['an item of a list', { fact: 'list', operator: 'containsAny', value: ['x', 'y'] }, { list: ['x', 'y'] }],
    [
      'all items of a list: one of them suffices',
      { fact: 'list', operator: 'containsAll', value: ['x', 'y'] },
      { list: ['x'] },
    ],
    [
      'the tighter of two',
      { all: [{ fact: 'a', operator: 'in', value: ['x', 'y'] }, is('a', 'y')] },
      { a: ['y'] },
    ],
    ['whether it is stated: none', { fact: 'a', operator: 'isStated', value: true }, {}],
  ])('%s', (_, when, expected) => {
    expect(indexedBy(when)).toEqual(expected)
  })
})
