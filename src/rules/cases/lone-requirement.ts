import { type CompiledRequirement, type CompiledRuleset, compileRuleset } from '../compile/compile-ruleset.ts'
import { factsBehind, factsOfCondition } from '../conditions/facts-read.ts'
import type { Standing } from '../evaluate/judge-requirement.ts'
import type { Condition } from '../pack/format.ts'
import type { RulesetRequirement } from '../types.ts'
import type { RuleContext } from './boundary-values.ts'

/** A requirement compiled on its own, with the facts it needs and no others. */
export interface CaseSide {
  readonly compiled: CompiledRuleset
  readonly rule: CompiledRequirement
  readonly standing: Standing
}

const NOBODY: Standing = { attested: new Set(), waivers: new Map() }
const EMPTY = {
  digest: '',
  packs: [],
  locales: [],
  parameters: {},
  parameterDeclarations: {},
  conflicts: [],
  rankings: [],
}

/** The conditions that decide a requirement's status and whether it blocks; the list it is judged by counts as read. */
export function conditionsOf({ when, require, closes, each }: RulesetRequirement): Condition[] {
  const list = each === undefined ? undefined : { fact: each, operator: 'isStated', value: true }
  return [when, require, closes, list].filter((condition) => condition !== undefined)
}

/** Names of the facts that decide a requirement's outcome, those behind derived facts included. */
export function factsOfRequirement(requirement: RulesetRequirement, { facts }: RuleContext): string[] {
  return factsBehind(conditionsOf(requirement).flatMap(factsOfCondition), facts)
}

/** Compiles one requirement; `alsoNamed` facts become known to it as far as the context declares them. */
export function makeCaseSide(
  requirement: RulesetRequirement,
  context: RuleContext,
  alsoNamed: readonly string[] = [],
  standing: Standing = NOBODY,
): CaseSide {
  const { deadline, claim, performedBy, ...judged } = requirement
  const names = new Set([...factsOfRequirement(requirement, context), ...alsoNamed])
  const declared = [...names].sort().flatMap((name) => {
    const fact = Object.hasOwn(context.facts, name) ? context.facts[name] : undefined
    return fact ? [[name, fact] as const] : []
  })
  const compiled = compileRuleset({
    ...EMPTY,
    vocabulary: context.vocabulary,
    facts: Object.fromEntries(declared),
    requirements: [judged],
  })
  const [rule] = compiled.requirements
  if (!rule) throw new RangeError(`${requirement.code} was not compiled`)
  return { compiled, rule, standing }
}
