import { compileRuleset } from '../compile/compile-ruleset.ts'
import type { CompiledRequirement, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { factsOfRequirement } from '../conditions/facts-read.ts'
import type { Standing } from '../evaluate/judge-requirement.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { assumptionOf } from '../pack/format-readings.ts'
import { NO_RECORDS } from '../record-types.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'

/** A requirement compiled on its own, with the facts it needs and no others. */
export interface CaseSide {
  readonly compiled: CompiledRuleset
  readonly rule: CompiledRequirement
  readonly standing: Standing
}

const NOBODY: Standing = { attested: new Set(), waivers: new Map() }

/** A ruleset of no packs, to which requirements that are judged on their own are added. */
export const EMPTY_RULESET = {
  digest: '',
  packs: [],
  locales: [],
  parameters: {},
  parameterDeclarations: {},
  conflicts: [],
  rankings: [],
  ...NO_RECORDS,
}

/** The lists that some facts take their codes from. */
function vocabularyOf(
  declared: readonly (readonly [string, FactDeclaration])[],
  { vocabulary }: RuleContext,
): RuleContext['vocabulary'] {
  const names = new Set(declared.flatMap(([, fact]) => fact.vocabulary ?? []))
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const terms = Object.hasOwn(vocabulary, name) ? vocabulary[name] : undefined
      return terms === undefined ? [] : [[name, terms] as const]
    }),
  )
}

/** Compiles one requirement; `alsoNamed` facts become known to it as far as the context declares them. */
export function makeCaseSide(
  requirement: RulesetRequirement,
  context: RuleContext,
  alsoNamed: readonly string[] = [],
  standing: Standing = NOBODY,
): CaseSide {
  const { deadline, claim, inForce, urgency, ...judged } = requirement
  const names = new Set([...factsOfRequirement(requirement, context), ...alsoNamed])
  const declared = [...names].sort().flatMap((name) => {
    const fact = Object.hasOwn(context.facts, name) ? context.facts[name] : undefined
    return fact ? [[name, plainlyAssumed(fact)] as const] : []
  })
  const compiled = compileRuleset(
    {
      ...EMPTY_RULESET,
      vocabulary: vocabularyOf(declared, context),
      facts: Object.fromEntries(declared),
      requirements: [judged],
    },
    context.work === undefined ? {} : { work: context.work },
  )
  const [rule] = compiled.requirements
  if (!rule) throw new RangeError(`${requirement.code} was not compiled`)
  return { compiled, rule, standing }
}

/** In a case nothing is assumed that is not said, so that no other fact has a say in it. */
function plainlyAssumed(fact: FactDeclaration): FactDeclaration {
  const { value, unless } = assumptionOf(fact) ?? {}
  return unless && value !== undefined ? { ...fact, assume: value } : fact
}
