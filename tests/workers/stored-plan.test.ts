import { expect, test } from 'vitest'
import {
  assess,
  type CompiledRuleset,
  canonicalResult,
  compileRuleset,
  loadPlan,
  storePlan,
} from '../../src/rules/index.ts'
import cases from '../corpus/acceptance/cases.json' with { type: 'json' }
import { rulesetOf, shippedPacks } from '../support/shipped-packs.ts'

function resultOf(compiled: CompiledRuleset, { asOf, ...facts }: (typeof cases.cases)[number]['input']) {
  const outcome = assess(compiled, { facts, asOf })
  return outcome.ok ? canonicalResult(outcome.assessment) : outcome.problems
}

test('a stored plan answers every acceptance case as the compiled ruleset does, inside workerd', async () => {
  const compiled = compileRuleset(await rulesetOf(shippedPacks()))
  const plan = storePlan(compiled)
  for (const { id, input } of cases.cases) {
    // Loaded anew each time: what one case has read must not help the next one.
    const loaded = loadPlan(plan)
    if (loaded === null) throw new Error('The plan is of another version')
    expect(resultOf(loaded, input), id).toEqual(resultOf(compiled, input))
  }
})
