import type { Condition, FactDeclaration } from '../pack/format.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { encodingOf, type ValueCoding } from '../program/encoded-facts.ts'
import { makeLeafTest } from '../program/leaf-test.ts'
import type { Program } from '../program/program.ts'
import type { RuleContext } from '../types.ts'
import { Assembler } from './condition-writer.ts'
import { factTable } from './make-plan.ts'

/** Conditions over a few facts of their own, apart from any ruleset. */
export interface ConditionSet {
  readonly program: Program
  /** Where each condition starts, in their order. */
  readonly places: readonly number[]
  readonly slots: ReadonlyMap<string, number>
  /** By slot: how a value is put into a frame. */
  readonly codings: readonly ValueCoding[]
}

/** Compiles conditions over declared facts. Throws `TypeError` for a condition that reads any other fact. */
export function compileConditions(
  conditions: readonly Condition[],
  { facts, vocabulary }: Pick<RuleContext, 'facts' | 'vocabulary'>,
  plugins: PluginOperators,
): ConditionSet {
  const names = Object.keys(facts).sort()
  const table = factTable({ facts, vocabulary }, names)
  const assembler = new Assembler(table, plugins)
  const places = conditions.map((condition) => assembler.add(condition))
  const { code, pool, texts, comparisons } = assembler.finish()
  const dictionary = new Map(texts.map((text, id) => [text, id]))
  return {
    program: { code, pool, tests: comparisons.map((comparison) => makeLeafTest(comparison, table, plugins)) },
    places,
    slots: new Map(names.map((name, slot) => [name, slot])),
    codings: names.map((name) => ({ encoding: encodingOf(declarationOf(facts, name)), dictionary })),
  }
}

function declarationOf(facts: RuleContext['facts'], name: string): FactDeclaration {
  const found = facts[name]
  if (!found) throw new RangeError(`${name} is not declared`)
  return found
}
