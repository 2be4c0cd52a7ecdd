import { factsOfRequirement, fulfilmentOf } from '../conditions/facts-read.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { LEVEL_RANK } from '../pack/problems.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { entails } from './entails.ts'

/**
 * Whether the structure of two versions of a requirement shows that the first asks at least as much in every case: it
 * applies wherever the second does, is fulfilled only where the second is, and no level, act or unknown counts for less.
 */
export function isPlainlyAtLeastAsStrict(
  one: RequirementInContext | null,
  other: RequirementInContext | null,
): boolean {
  if (other === null) return true
  if (one === null || !readsFactsAlike(one, other)) return false
  const [a, b] = [one.requirement, other.requirement]
  const { work } = one.context
  const [fulfilsA, fulfilsB] = [one, other].map(({ requirement, context }) =>
    fulfilmentOf(requirement, context.facts),
  )
  return (
    a.each === b.each &&
    LEVEL_RANK[a.level] >= LEVEL_RANK[b.level] &&
    (a.failClosed === true || b.failClosed !== true) &&
    (a.bites !== 'on_close' || b.bites === 'on_close') &&
    entails(b.when, a.when, work) &&
    (fulfilsB === undefined || (fulfilsA !== undefined && entails(fulfilsA, fulfilsB, work))) &&
    entails(b.closes, a.closes, work)
  )
}

/** Whether the facts two versions read mean the same to both. */
export function readsFactsAlike(one: RequirementInContext, other: RequirementInContext): boolean {
  const isSameVocabulary = one.context.vocabulary === other.context.vocabulary
  if (one.context.facts === other.context.facts && isSameVocabulary) return true
  const names = [one, other].flatMap(({ requirement, context }) => factsOfRequirement(requirement, context))
  return names.every((name) => meaningOf(name, one.context) === meaningOf(name, other.context))
}

function meaningOf(name: string, { facts, vocabulary }: RuleContext): string {
  const fact: FactDeclaration | undefined = Object.hasOwn(facts, name) ? facts[name] : undefined
  if (!fact) return 'not declared'
  const { label, ask, help, effort, sensitive, changeable, decisive, ...meaning } = fact
  const scale = scaleOf(vocabulary[fact.vocabulary ?? ''])
  return canonicalJson({ ...meaning, isAsked: ask !== undefined, scale })
}

/** A requirement, named conditions and parameters put in place, and the declarations it is written for. */
export interface RequirementInContext {
  readonly requirement: RulesetRequirement
  readonly context: RuleContext
}
/** The codes that have a place on the scale of a vocabulary list, with their places. */
const scaleOf = (terms: RuleContext['vocabulary'][string] = {}): Record<string, number> =>
  Object.fromEntries(
    Object.entries(terms).flatMap(([code, { order }]) => (order === undefined ? [] : [[code, order]])),
  )
