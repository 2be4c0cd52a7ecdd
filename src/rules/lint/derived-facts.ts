import {
  conditionsOfExpression,
  expressionNodesOf,
  factsOfExpression,
  factsOfNode,
} from '../conditions/nodes.ts'
import type { FactDeclaration, FactType } from '../pack/format.ts'
import { assumptionOf } from '../pack/format-readings.ts'
import { type EngineText, say } from '../pack/locale.ts'
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
      say(
        `this fact is computed from itself: ${trail.slice(0, 12).join(' → ')}`,
        `此事实由其自身计算得出：${trail.slice(0, 12).join(' → ')}`,
      ),
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
        say(
          `this fact builds on ${length} other facts in a row; at most ${DERIVE_CHAIN_MAX} are allowed`,
          `此事实要经过${length}层其他事实才能算出；最多允许${DERIVE_CHAIN_MAX}层`,
        ),
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
      report(
        'DERIVE_MISFIT',
        path,
        say(
          `\`${name}\` is of type ${fact.type}, but what is computed here is ${inWords(type).en}`,
          `\`${name}\`的类型是${fact.type}，但此处算出的是${inWords(type)['zh-CN']}`,
        ),
      )
  }
  for (const [index, { claim }] of (scope.pack.requirements ?? []).entries()) {
    if (!claim?.value) continue
    const path = ['requirements', index, 'claim', 'value']
    const type = expressionTypeOf({ node: claim.value, path }, { scope, report, wanted: null })
    if (type !== null && !fitsType(type, 'number'))
      report(
        'DERIVE_MISFIT',
        path,
        say(
          `a claim is a number, but what is computed here is ${inWords(type).en}`,
          `陈述的数字必须是数字，但此处算出的是${inWords(type)['zh-CN']}`,
        ),
      )
  }
}

const inWords = (type: FactType): EngineText =>
  type === 'integer' ? say('a whole number', '整数') : say(`a value of type ${type}`, `类型为${type}的值`)
