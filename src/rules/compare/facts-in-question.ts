import type { Clock } from '../cases/moment-cells.ts'
import {
  conditionsIn,
  conditionsOf,
  factsBehind,
  factsOfCondition,
  isGivable,
} from '../conditions/facts-read.ts'
import { conditionsWithin, expressionNodesOf } from '../conditions/nodes.ts'
import { parseDay, parseMoment } from '../operators/dates.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import type { RuleContext } from '../types.ts'
import { otherFactOf } from './condition-diagrams.ts'
import type { RequirementInContext } from './implied-strictness.ts'

/** The terms of both, list by list; of a code that both have, the first's. */
export function unitedVocabulary(
  one: RuleContext['vocabulary'],
  other: RuleContext['vocabulary'],
): RuleContext['vocabulary'] {
  if (one === other) return one
  const lists = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(lists.map((list) => [list, { ...other[list], ...one[list] }]))
}

/** Names of the facts that decide a version, those behind calculated facts included. */
export const factsOf = ({ requirement, context }: RequirementInContext): string[] =>
  factsBehind(conditionsOf(requirement, context.facts).flatMap(factsOfCondition), context.facts)

/** Names of the facts that two versions compute in different ways, those that follow from such facts included. */
export function factsComputedApart(one: RequirementInContext, other: RequirementInContext): Set<string> {
  const [facts, others] = [one.context.facts, other.context.facts]
  const wayOf = ({ derive, countsWhen }: Partial<FactDeclaration> = {}) => canonicalJson([derive, countsWhen])
  const names = [...new Set([one, other].flatMap(factsOf))]
  const apart = new Set(
    facts === others ? [] : names.filter((name) => wayOf(facts[name]) !== wayOf(others[name])),
  )
  if (apart.size === 0) return apart
  const behind = (name: string) => [...factsBehind([name], facts), ...factsBehind([name], others)]
  return new Set(names.filter((name) => behind(name).some((input) => apart.has(input))))
}

/** Every comparison that a version can come to make: its own, and those behind the facts it reads. */
export function leavesOf(
  { requirement, context: { facts } }: RequirementInContext,
  names: readonly string[],
): Condition[] {
  const behind = names.flatMap((name) => {
    const { derive, countsWhen } = facts[name] ?? {}
    return [...(derive ? conditionsIn(derive) : []), ...(countsWhen ? [countsWhen] : [])]
  })
  return [...conditionsOf(requirement, facts), ...behind].flatMap((condition) =>
    conditionsWithin(condition).filter(({ fact }) => fact !== undefined),
  )
}

/** Dates that the calculation of a fact has written in it; none where a caller may give the fact. */
export const momentsIn = (fact: FactDeclaration | undefined): Clock['fixed'][number][] =>
  fact?.derive && !isGivable(fact)
    ? [...expressionNodesOf({ node: fact.derive, path: [] })].flatMap(({ node: { value } }) => {
        const ms = typeof value === 'string' ? parseMoment(value) : null
        return ms === null ? [] : [{ ms, isDay: parseDay(String(value)) !== null }]
      })
    : []

/** Declarations with some facts as if they were given, whatever they are calculated from. */
export function withoutCalculations(
  facts: RuleContext['facts'],
  freed: ReadonlySet<string>,
): RuleContext['facts'] {
  if (freed.size === 0) return facts
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => {
      const { derive, ...free } = fact
      return [name, freed.has(name) ? free : fact]
    }),
  )
}

/** How many facts hang together with a fact through comparisons, itself included. */
export function clusterSizes(leaves: readonly Condition[]): (name: string) => number {
  const clusters = new Map<string, Set<string>>()
  for (const leaf of leaves) {
    const names = [leaf.fact ?? '', otherFactOf(leaf) ?? '']
    const merged = new Set(names.flatMap((name) => [name, ...(clusters.get(name) ?? [])]))
    for (const name of merged) clusters.set(name, merged)
  }
  return (name) => clusters.get(name)?.size ?? 1
}
