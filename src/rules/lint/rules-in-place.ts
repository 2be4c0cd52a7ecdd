import { daysOf } from '../evaluate/in-force.ts'
import type { FactDeclaration, Pack, Requirement } from '../pack/format.ts'
import { assumptionOf } from '../pack/format-readings.ts'
import { Expander } from '../ruleset/expand.ts'
import { expansionProblem } from '../ruleset/expanded-rules.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import type { LintScope } from './visible-packs.ts'

/** The requirements of a pack and of those it extends as they are judged, named conditions put in place. */
export interface RulesInPlace {
  readonly own: readonly RulesetRequirement[]
  readonly inherited: readonly RulesetRequirement[]
  readonly context: RuleContext
}

/**
 * Puts named conditions in place, and parameters at the values given; without values these stay where they are. Codes of
 * vocabularies count as open, since another pack may add to them. What is too large to put in place is left out.
 */
export function rulesInPlace(
  scope: LintScope,
  parameters: Readonly<Record<string, number>> | null,
): RulesInPlace {
  const { pack, extended, vocabulary } = scope
  const expander = expanderOf(scope, parameters)
  const placed = (layer: Pack): RulesetRequirement[] =>
    (layer.requirements ?? []).flatMap((requirement) => placedRequirement(requirement, layer, expander) ?? [])
  const terms = [...vocabulary].map(([list, codes]) => [list, Object.fromEntries(codes)] as const)
  return {
    own: placed(pack),
    inherited: extended.flatMap(placed),
    context: {
      facts: factsInPlace(scope, expander),
      vocabulary: Object.fromEntries(terms),
      work: scope.work,
    },
  }
}

function expanderOf(
  { pack, extended }: LintScope,
  parameters: Readonly<Record<string, number>> | null,
): Expander {
  return new Expander(new Map([...extended, pack].map((layer) => [layer.pack, layer])), parameters)
}

/** The declarations a pack sees, named conditions put in place; what is too large for that is left out. */
export function factsInPlace(
  scope: LintScope,
  expander: Expander = expanderOf(scope, null),
): RuleContext['facts'] {
  const { pack, extended, facts } = scope
  const declared = [...extended, pack].flatMap((layer) =>
    Object.entries(layer.facts ?? {}).flatMap(([name, fact]) => {
      const one = facts.get(name) === fact ? placedFact(name, fact, layer, expander) : null
      return one ? [[name, one] as const] : []
    }),
  )
  return Object.fromEntries(declared)
}

function placedRequirement(
  requirement: Requirement,
  layer: Pack,
  expander: Expander,
): RulesetRequirement | null {
  const { when, require, closes } = requirement
  return attempted(layer, requirement.code, () => ({
    ...requirement,
    pack: layer.pack,
    inForce: daysOf(layer),
    ...(when && { when: expander.condition(when, layer.pack) }),
    ...(require && { require: expander.condition(require, layer.pack) }),
    ...(closes && { closes: expander.condition(closes, layer.pack) }),
  }))
}

function placedFact(
  name: string,
  fact: FactDeclaration,
  layer: Pack,
  expander: Expander,
): FactDeclaration | null {
  const { derive, countsWhen, vocabulary } = fact
  const { value, unless } = assumptionOf(fact) ?? {}
  if (!derive && !countsWhen && !unless && vocabulary === undefined) return fact
  return attempted(layer, name, () => ({
    ...fact,
    ...(vocabulary !== undefined && { open: true }),
    ...(derive && { derive: expander.expression(derive, layer.pack) }),
    ...(countsWhen && { countsWhen: expander.condition(countsWhen, layer.pack) }),
    ...(unless &&
      value !== undefined && { assume: { value, unless: expander.condition(unless, layer.pack) } }),
  }))
}

function attempted<T>(layer: Pack, name: string, work: () => T): T | null {
  let result: T | null = null
  expansionProblem(layer, name, () => {
    result = work()
  })
  return result
}
