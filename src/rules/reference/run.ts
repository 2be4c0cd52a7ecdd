import { Engine } from 'json-rules-engine'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { resolvePointer } from './json-pointer.ts'
import { PACK_OPERATORS } from './operators.ts'
import type { ReferenceCondition, ReferenceFacts } from './translate.ts'

/**
 * Which of the named conditions hold on these facts, by stock json-rules-engine. Every call makes its own engine, because
 * one engine with two runs under way skips rules, and in bundles nothing is copied between runs (clone-stub.ts). Every fact a condition reads must be there: an absent one rejects.
 */
export async function runReference(
  conditions: ReadonlyMap<string, ReferenceCondition>,
  facts: ReferenceFacts,
  asOf: number,
  plugins: PluginOperators,
): Promise<ReadonlySet<string>> {
  const rules = [...conditions].map(([name, condition]) => ({
    name,
    conditions: { all: [condition] },
    event: { type: 'holds' },
  }))
  const engine = new Engine(rules, { allowUndefinedFacts: false, pathResolver: resolvePointer })
  for (const [name, operator] of Object.entries(PACK_OPERATORS))
    engine.addOperator(name, (actual: unknown, expected: unknown) => operator(actual, expected, asOf))
  for (const [name, { reference }] of plugins)
    engine.addOperator(
      name,
      (actual: unknown, expected: unknown) => reference(actual, expected, asOf) === true,
    )
  const { results } = await engine.run(Object.fromEntries(facts))
  return new Set(results.map(({ name }) => name))
}
