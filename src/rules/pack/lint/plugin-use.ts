import type { Pack } from '../format.ts'
import { nodesOf } from './condition-nodes.ts'
import type { LintScope } from './scope.ts'
import { conditionSites } from './sites.ts'

/** Whether a pack, or a pack it extends, compares with an operator of a plugin. */
export function usesPlugins({ pack, extended, plugins }: LintScope): boolean {
  const uses = (layer: Pack) =>
    conditionSites(layer).some((site) =>
      [...nodesOf(site)].some(({ node }) => plugins.has(node.operator ?? '')),
    )
  return plugins.size > 0 && [pack, ...extended].some(uses)
}
