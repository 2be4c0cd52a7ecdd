import { factsOfNode } from '../conditions/nodes.ts'
import { say } from '../pack/locale.ts'
import { conditionSites, factReads, listOf, nodesAt } from './sites.ts'
import type { LintRule } from './visible-packs.ts'

/** A field of list items is read only where an item of that list is at hand: under `each`, in a ranking, in its own list. */
export const itemFacts: LintRule = (scope, report) => {
  const { pack, inherited, facts, graph } = scope
  for (const { name, path, list } of factReads(pack, inherited)) {
    const needed = listOf(name)
    if (needed === null || list === undefined || needed === list) continue
    report(
      'ITEM_FACT',
      path,
      say(
        `\`${name}\` is said of one item, so it can be read only by a requirement with "each": "${needed}"`,
        `\`${name}\`说的是单个条目，只有带"each": "${needed}"的要求才能读取`,
      ),
      'value',
      name,
    )
  }
  for (const site of conditionSites(pack, inherited)) {
    if (site.role === 'named') continue
    for (const { node, path } of nodesAt(site)) {
      const inner = graph.named(node.condition)
      const reads = inner
        ? [...graph.expanded(inner)].flatMap((part) => factsOfNode({ node: part, path }))
        : []
      const stray = reads.find(({ name }) => listOf(name) !== null && listOf(name) !== site.list)
      if (stray)
        report(
          'ITEM_FACT',
          [...path, 'condition'],
          say(
            `the condition \`${node.condition}\` reads \`${stray.name}\`, which is said of one item, so the requirement needs "each": "${listOf(stray.name)}"`,
            `条件\`${node.condition}\`读取\`${stray.name}\`，它说的是单个条目，因此该要求需要"each": "${listOf(stray.name)}"`,
          ),
        )
    }
  }
  const lists = [
    ...(pack.requirements ?? []).map(({ each }, index) => ({
      name: each,
      path: ['requirements', index, 'each'],
    })),
    ...(pack.rankings ?? []).map(({ list }, index) => ({ name: list, path: ['rankings', index, 'list'] })),
  ]
  for (const { name, path } of lists) {
    const type = name === undefined ? undefined : facts.get(name)?.type
    if (type !== undefined && type !== 'list')
      report(
        'ITEM_FACT',
        path,
        say(
          `\`${name}\` is of type ${type}, and only a fact of type list has items`,
          `\`${name}\`的类型是${type}，只有类型为list的事实才有条目`,
        ),
      )
  }
}
