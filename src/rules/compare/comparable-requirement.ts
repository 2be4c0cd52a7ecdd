import { contextInCanonicalOrder, inCanonicalOrder } from '../cases/canonical-order.ts'
import {
  conditionsIn,
  conditionsOf,
  type FactDeclarations,
  factsBehind,
  factsOfCondition,
  fulfilmentOf,
} from '../conditions/facts-read.ts'
import { conditionsWithin, expressionNodesOf } from '../conditions/nodes.ts'
import type { Condition } from '../pack/format.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'

/** A requirement that asks for something, made ready to be compared with many others. */
export interface Asking {
  /** Its parts in canonical order. */
  readonly requirement: RulesetRequirement
  /** Facts behind what it asks for, and behind when it applies. */
  readonly requires: ReadonlySet<string>
  readonly applies: ReadonlySet<string>
  /** No parameter decides it, so that its cases can be tried; else only its structure can be looked at. */
  readonly isFixed: boolean
  /** Characters of its conditions: what it takes to judge it grows with them. */
  readonly size: number
}

/** Makes requirements that ask for something ready; the others are left out. */
export function askingOf(
  requirements: readonly RulesetRequirement[],
  context: RuleContext,
): { asking: Asking[]; context: RuleContext } {
  const { ordered, ready } = preparationIn(context)
  const asking = requirements
    .filter(({ require }) => require)
    .map((given) => {
      const made = ready.get(given) ?? makeReady(given, ordered)
      ready.set(given, made)
      return made
    })
  return { asking, context: ordered }
}

interface Preparation {
  readonly ordered: RuleContext
  readonly ready: WeakMap<RulesetRequirement, Asking>
}

// Several questions are asked of the requirements of one context.
const preparations = new WeakMap<RuleContext, Preparation>()

function preparationIn(context: RuleContext): Preparation {
  const known = preparations.get(context)
  if (known) return known
  const made = { ordered: contextInCanonicalOrder(context), ready: new WeakMap() }
  preparations.set(context, made)
  return made
}

function makeReady(given: RulesetRequirement, ordered: RuleContext): Asking {
  const behind = (condition: Condition | undefined): ReadonlySet<string> =>
    new Set(condition ? factsBehind(factsOfCondition(condition), ordered.facts) : [])
  const requirement = inCanonicalOrder(given)
  const { when } = requirement
  return {
    requirement,
    requires: behind(fulfilmentOf(requirement, ordered.facts)),
    applies: behind(when),
    isFixed: fixedIn(ordered)(requirement),
    size: JSON.stringify(conditionsOf(requirement, ordered.facts)).length,
  }
}

/** Tells of requirements of a context whether no parameter that was left in place decides them. */
export function fixedIn({ facts }: RuleContext): (requirement: RulesetRequirement) => boolean {
  const tuned = tunedIn.get(facts) ?? tunedFacts(facts)
  tunedIn.set(facts, tuned)
  return (requirement) => {
    const conditions = conditionsOf(requirement, facts)
    if (conditions.some(readsParameter)) return false
    return (
      tuned.size === 0 ||
      !factsBehind(conditions.flatMap(factsOfCondition), facts).some((name) => tuned.has(name))
    )
  }
}

const tunedIn = new WeakMap<FactDeclarations, ReadonlySet<string>>()

const tunedFacts = (facts: FactDeclarations): ReadonlySet<string> =>
  new Set(Object.entries(facts).flatMap(([name, fact]) => (isTuned(fact) ? [name] : [])))

const isTuned = ({ derive, countsWhen }: FactDeclarations[string]): boolean =>
  (countsWhen !== undefined && readsParameter(countsWhen)) ||
  (derive !== undefined &&
    (conditionsIn(derive).some(readsParameter) ||
      [...expressionNodesOf({ node: derive, path: [] })].some(({ node }) => node.param !== undefined)))

const readsParameter = (condition: Condition): boolean =>
  conditionsWithin(condition).some(
    ({ value }) => typeof value === 'object' && !Array.isArray(value) && 'param' in value,
  )
