import {
  conditionsOfExpression,
  expressionNodesOf,
  factNamesOf,
  factsOfExpression,
  parametersOfNode,
} from '../conditions/nodes.ts'
import type { Condition } from '../pack/format.ts'
import type { LintScope } from './visible-packs.ts'

/** What one part of a condition, or of an expression behind one of its facts, reads. */
export interface Reads {
  readonly facts: readonly string[]
  readonly parameters: readonly string[]
}

/** Every part of some conditions, named conditions put in place, and of what the facts they read are computed from, each fact once. */
export function* nodesBehind(
  conditions: readonly Condition[],
  { graph, facts }: Pick<LintScope, 'graph' | 'facts'>,
): Generator<Reads> {
  const visited = new Set<string>()
  const toVisit = [...conditions]
  for (let next = toVisit.pop(); next; next = toVisit.pop()) {
    for (const node of graph.expanded(next)) {
      const names = factNamesOf(node)
      yield { facts: names, parameters: parametersOfNode({ node, path: [] }).map(({ name }) => name) }
      for (const name of names) {
        const derive = visited.has(name) ? undefined : facts.get(name)?.derive
        visited.add(name)
        for (const expression of derive ? expressionNodesOf({ node: derive, path: [] }) : []) {
          const { param } = expression.node
          if (param !== undefined) yield { facts: [], parameters: [param] }
          toVisit.push(...conditionsOfExpression(expression).map((condition) => condition.node))
          toVisit.push(...factsOfExpression(expression).map((read) => ({ fact: read.name })))
        }
      }
    }
  }
}
