import {
  conditionsOfExpression,
  expressionNodesOf,
  factsOfExpression,
  factsOfNode,
} from '../conditions/nodes.ts'
import { assumptionOf, type FactDeclaration, type FactType } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { expressionTypeOf, fitsType } from './expression-types.ts'
import { orderGraph } from './order-graph.ts'
import type { LintRule, LintScope } from './visible-packs.ts'

const DERIVE_CHAIN_MAX = 16

/** Derived facts do not go round in circles and yield what their type says; claims yield numbers. */
export const derivedFacts: LintRule = (scope, report) => {
  const { pack } = scope
  const edges = new Map([...scope.facts].map(([name, fact]) => [name, inputsOf(fact, scope)]))
  const { order, circles } = orderGraph(edges)
  for (const circle of circles) {
    const own = circle.find((name) => Object.hasOwn(pack.facts ?? {}, name))
    if (own === undefined) continue
    const from = circle.indexOf(own)
    const trail = [...circle.slice(from), ...circle.slice(0, from), own]
    report(
      'DERIVE_CYCLE',
      ['facts', own],
      `the fact is computed from itself: ${trail.slice(0, 12).join(' → ')}`,
      'key',
    )
  }
  const lengths = new Map<string, number>()
  for (const name of order) {
    const inputs = edges.get(name) ?? []
    const length = inputs.length === 0 ? 0 : 1 + Math.max(...inputs.map((input) => lengths.get(input) ?? 0))
    lengths.set(name, length)
    if (length > DERIVE_CHAIN_MAX && Object.hasOwn(pack.facts ?? {}, name)) {
      report(
        'DERIVE_TOO_DEEP',
        ['facts', name],
        `the fact builds on ${length} other facts in a row; at most ${DERIVE_CHAIN_MAX} are allowed`,
        'key',
      )
    }
  }
  checkTypes(scope, report)
}

/** The facts a fact is computed from, or whose value decides whether it counts, or is assumed. */
export function inputsOf(fact: FactDeclaration, { graph }: Pick<LintScope, 'graph'>): string[] {
  const path: Path = []
  const unless = assumptionOf(fact)?.unless
  const expressions = fact.derive ? [...expressionNodesOf({ node: fact.derive, path })] : []
  const conditions = [
    ...expressions.flatMap((expression) => conditionsOfExpression(expression).map(({ node }) => node)),
    ...(fact.countsWhen ? [fact.countsWhen] : []),
    ...(unless ? [unless] : []),
  ]
  const reads = [
    ...expressions.flatMap(factsOfExpression),
    ...conditions.flatMap((condition) =>
      [...graph.expanded(condition)].flatMap((node) => factsOfNode({ node, path })),
    ),
  ]
  return [...new Set(reads.map(({ name }) => name))]
}

const checkTypes: LintRule = (scope, report) => {
  for (const [name, fact] of Object.entries(scope.pack.facts ?? {})) {
    if (!fact.derive) continue
    const path = ['facts', name, 'derive']
    const type = expressionTypeOf({ node: fact.derive, path }, { scope, report, wanted: fact })
    if (type !== null && !fitsType(type, fact.type))
      report('DERIVE_MISFIT', path, `the fact is of type ${fact.type}, but this yields ${inWords(type)}`)
  }
  for (const [index, { claim }] of (scope.pack.requirements ?? []).entries()) {
    if (!claim?.value) continue
    const path = ['requirements', index, 'claim', 'value']
    const type = expressionTypeOf({ node: claim.value, path }, { scope, report, wanted: null })
    if (type !== null && !fitsType(type, 'number'))
      report('DERIVE_MISFIT', path, `a claim is a number, but this yields ${inWords(type)}`)
  }
}

const inWords = (type: FactType): string =>
  type === 'integer' ? 'a whole number' : `a value of type ${type}`
