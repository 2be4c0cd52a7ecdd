import { expect, test } from 'vitest'
import { compareWithReference, compileRuleset } from '../../src/rules/index.ts'
import cases from '../corpus/acceptance/cases.json' with { type: 'json' }
import { rulesetOf, shippedPacks } from '../support/shipped-packs.ts'

test('json-rules-engine agrees with the evaluator on every acceptance case, inside workerd', async () => {
  const compiled = compileRuleset(await rulesetOf(shippedPacks()))
  for (const { id, input } of cases.cases) {
    const { asOf, ...facts } = input
    expect(await compareWithReference(compiled, { facts, asOf }), id).toEqual([])
  }
})
