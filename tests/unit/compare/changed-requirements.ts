import fc from 'fast-check'
import type { RequirementInContext } from '../../../src/rules/compare/implied-strictness.ts'
import type { Condition, Pack } from '../../../src/rules/pack/format.ts'
import { layerPacks } from '../../../src/rules/ruleset/resolve-ruleset.ts'
import type { RuleContext, RulesetRequirement } from '../../../src/rules/types.ts'

/** Ways to make another requirement of one; `other` lends its conditions. */
type Change = (one: RulesetRequirement, other: RulesetRequirement) => RulesetRequirement

const both = (
  a: Condition | undefined,
  b: Condition | undefined,
  form: 'all' | 'any',
): Condition | undefined => (a && b ? (form === 'all' ? { all: [a, b] } : { any: [b, a] }) : (a ?? b))

function withCondition(
  requirement: RulesetRequirement,
  part: 'when' | 'require' | 'closes',
  condition: Condition | undefined,
): RulesetRequirement {
  const { [part]: _replaced, ...others } = requirement
  return condition ? { ...others, [part]: condition } : others
}

export const CHANGES: Readonly<Record<string, Change>> = {
  replace: (_one, other) => other,
  'wider when': (one, other) => withCondition(one, 'when', one.when && both(one.when, other.when, 'any')),
  'narrower when': (one, other) => withCondition(one, 'when', both(one.when, other.when, 'all')),
  'narrower require': (one, other) => withCondition(one, 'require', both(one.require, other.require, 'all')),
  'wider require': (one, other) => withCondition(one, 'require', both(one.require, other.require, 'any')),
  'other require': (one, other) => withCondition(one, 'require', other.require),
  'double negation': (one) => withCondition(one, 'require', one.require && { not: { not: one.require } }),
  'no when': (one) => withCondition(one, 'when', undefined),
  'other closes': (one, other) => withCondition(one, 'closes', other.closes),
  'lower level': (one) => ({ ...one, level: 'advisory' }),
  'fails closed': (one) => ({ ...one, failClosed: true }),
  'fails open': (one) => ({ ...one, failClosed: false }),
}

export interface ChangedRequirement {
  readonly packs: readonly Pack[]
  readonly picks: readonly [number, number]
  readonly change: string
}

/** Packs with a change to one of their requirements, as plain JSON. */
export const arbitraryChange = (packs: fc.Arbitrary<Pack[]>): fc.Arbitrary<ChangedRequirement> =>
  fc.record({
    packs,
    picks: fc.tuple(fc.nat(20), fc.nat(20)),
    change: fc.constantFrom(...Object.keys(CHANGES)),
  })

/** Both versions of the changed requirement, judged by one and the same list if by any; null when there are none. */
export function versionsOf({ packs, picks, change }: ChangedRequirement): {
  before: RequirementInContext
  after: RequirementInContext
} | null {
  const layered = layerPacks(
    packs.map((pack) => ({ pack, digest: '' })),
    {},
  )
  if (!layered.ok) return null
  const { facts, vocabulary, requirements } = layered.body
  const context: RuleContext = { facts, vocabulary }
  const one = requirements[picks[0] % requirements.length]
  const related = requirements.filter(({ each }) => each === one?.each)
  const other = related[picks[1] % related.length]
  if (!one || !other) return null
  const after = { ...(CHANGES[change]?.(one, other) ?? one), code: one.code }
  return { before: { requirement: one, context }, after: { requirement: after, context } }
}
