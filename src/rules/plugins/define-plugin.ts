import type { OperatorPhrases } from '../operators/record.ts'
import { isOperator } from '../operators/signatures.ts'
import type { ConditionValue, FactType } from '../pack/format.ts'
import { IDENTIFIER, LIMITS } from '../pack/format-values.ts'
import type { EngineText } from '../pack/locale.ts'
import type { FactValue, WorkBudget } from '../types.ts'

/** A value as a pack writes it down, once parameters are put in. */
export type PluginValue = Exclude<ConditionValue, { param: string } | { fact: string }>

/**
 * A comparison: true, false, or null where it has no answer for this value. Only called while the fact is known; an
 * unknown fact makes the condition unknown without it. `asOf` is the time of the check in milliseconds. Must not throw.
 */
export type PluginComparison = (actual: FactValue, asOf: number) => boolean | null

/** An operator that a plugin adds to conditions. */
export interface PluginOperator {
  /** Types of the facts it compares; lint refuses it on others. */
  readonly factTypes: readonly FactType[]
  /** What it says, for authors of packs: "is at most … working days ago". */
  readonly description: string
  /** When the comparison has no answer although the fact is known; null when it always has one. */
  readonly unknownWhen: string | null
  /**
   * How it reads when it holds, when it fails, and as a question (if that is different), with the value at `{value}`, else
   * behind it.
   */
  readonly phrases: OperatorPhrases
  /** What is wrong with a value in a pack, behind the operator's name, in plain words; null when nothing is. */
  readonly valueProblem: (value: PluginValue) => string | EngineText | null
  /** Makes the comparison with one value; called once a condition, when the ruleset is compiled. */
  readonly comparison: (value: PluginValue) => PluginComparison
  /**
   * The same comparison for json-rules-engine, written apart so that each checks the other. A date arrives as milliseconds
   * since 1970. Null where there is no answer.
   */
  readonly reference: (actual: unknown, expected: unknown, asOf: number) => boolean | null
}

export interface Plugin {
  readonly name: string
  readonly operators: Readonly<Record<string, PluginOperator>>
}

/** The operators of some plugins, by name. */
export type PluginOperators = ReadonlyMap<string, PluginOperator>

/** For functions that work with or without plugins, and on a budget or without one. */
export interface PluginOptions {
  readonly plugins?: readonly Plugin[]
  /** What evaluations and analyses take their work from; WorkLimitError ends what is beyond. Without it nothing bounds them. */
  readonly work?: WorkBudget
}

/**
 * A set of operators to hand to `checkPack`, `resolveRuleset`, `compileRuleset`, `runPackTests` and `loadPlan`. Throws
 * `TypeError` for a name that is no identifier or belongs to a built-in operator.
 */
export function definePlugin(plugin: Plugin): Plugin {
  for (const name of Object.keys(plugin.operators)) {
    if (name.length > LIMITS.identifierLengthMax || !IDENTIFIER.test(name))
      throw new TypeError(`${plugin.name}: ${name} is not a name for an operator: use letters and digits`)
    if (isOperator(name)) throw new TypeError(`${plugin.name}: ${name} is a built-in operator`)
  }
  return plugin
}

/** Collects the operators of plugins. Throws `TypeError` when two plugins use the same name. */
export function operatorsOf({ plugins = [] }: PluginOptions): PluginOperators {
  const operators = new Map<string, PluginOperator>()
  for (const plugin of plugins) {
    for (const [name, operator] of Object.entries(plugin.operators)) {
      if (operators.has(name)) throw new TypeError(`two plugins have an operator ${name}`)
      operators.set(name, operator)
    }
  }
  return operators
}

/** A literal, as opposed to a parameter or another fact. */
export const isWrittenDown = (value: ConditionValue | undefined): value is PluginValue =>
  value !== undefined && (typeof value !== 'object' || Array.isArray(value))
