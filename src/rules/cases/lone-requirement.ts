import { compileRuleset } from '../compile/compile-ruleset.ts'
import type { CompiledRequirement, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { factsOfRequirement } from '../conditions/facts-read.ts'
import type { Standing } from '../evaluate/judge-requirement.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'

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

/** Compiles one requirement; `alsoNamed` facts become known to it as far as the context declares them. */
export function makeCaseSide(
  requirement: RulesetRequirement,
  context: RuleContext,
  alsoNamed: readonly string[] = [],
  standing: Standing = NOBODY,
): CaseSide {
  const { deadline, claim, ...judged } = requirement
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
