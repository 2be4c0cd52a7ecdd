import { conditionsWithin } from '../conditions/nodes.ts'
import type { Condition } from '../pack/format.ts'
import { LIMITS } from '../pack/format-values.ts'
import { orderGraph } from './order-graph.ts'

/** What a condition amounts to once named conditions are put in place. */
export interface Measure {
  /** Comparisons; saturates, since named conditions can multiply without end. */
  readonly comparisons: number
  /** Levels of all, any, not and fact. */
  readonly depth: number
  /** Named conditions that refer to named conditions. */
  readonly hops: number
}

export interface ConditionGraph {
  /** Circles of named conditions, each as the names along it. */
  readonly circles: readonly (readonly string[])[]
  /** Measures a condition without putting anything in place. */
  measure(condition: Condition): Measure
  /** Whether a condition is small enough to be put in place; one that is not is refused and not looked into further. */
  fits(condition: Condition): boolean
  /** A named condition that exists and is not part of a circle. */
  named(name: string | undefined): Condition | undefined
  /** The condition and every part of it, named conditions put in place; of one that does not fit, only what stands there. */
  expanded(condition: Condition): Generator<Condition>
}

const SATURATED = 1_000_000_000
const UNKNOWN: Measure = { comparisons: 1, depth: 1, hops: 0 }

/** Builds the graph of all named conditions a pack sees, in time proportional to their size. */
export function makeConditionGraph(conditions: ReadonlyMap<string, Condition>): ConditionGraph {
  const edges = new Map([...conditions].map(([name, node]) => [name, referencesOf(node)]))
  const { order, circles } = orderGraph(edges)
  const measures = new Map<string, Measure>()
  const measured = new WeakMap<Condition, Measure>()
  const measure = (node: Condition): Measure => {
    const known = measured.get(node) ?? measureOf(node, measures)
    measured.set(node, known)
    return known
  }
  for (const name of order) {
    const node = conditions.get(name)
    if (node) measures.set(name, measure(node))
  }
  const fits = (node: Condition): boolean => {
    const { comparisons, depth, hops } = measure(node)
    return (
      comparisons <= LIMITS.conditionsPerRequirementMax &&
      depth <= LIMITS.conditionDepthMax &&
      hops <= LIMITS.conditionDepthMax
    )
  }
  const named = (name: string | undefined) =>
    name !== undefined && measures.has(name) ? conditions.get(name) : undefined
  return {
    circles,
    measure,
    fits,
    named,
    expanded: (node) => (fits(node) ? expand(node, named) : inPlace(node)),
  }
}

/** The named conditions a condition refers to directly. */
export function referencesOf(root: Condition): string[] {
  return conditionsWithin(root).flatMap(({ condition }) => condition ?? [])
}

function measureOf(node: Condition, named: ReadonlyMap<string, Measure>): Measure {
  if (node.condition !== undefined) {
    const found = named.get(node.condition) ?? UNKNOWN
    return { ...found, hops: found.hops + 1 }
  }
  let comparisons = node.fact === undefined ? 0 : 1
  let depth = 0
  let hops = 0
  for (const parts of [node.all, node.any, node.not && [node.not]]) {
    for (const part of parts ?? []) {
      const measured = measureOf(part, named)
      comparisons += measured.comparisons
      depth = Math.max(depth, measured.depth)
      hops = Math.max(hops, measured.hops)
    }
  }
  return { comparisons: Math.min(comparisons, SATURATED), depth: 1 + depth, hops }
}

function* expand(root: Condition, named: ConditionGraph['named']): Generator<Condition> {
  for (const node of conditionsWithin(root)) {
    yield node
    const inner = named(node.condition)
    if (inner) yield* expand(inner, named)
  }
}

function* inPlace(root: Condition): Generator<Condition> {
  yield* conditionsWithin(root)
}
