import { usesPlugin } from '../../plugins/uses-plugin.ts'
import type { Pack } from '../format.ts'
import type { LintScope } from './scope.ts'
import { conditionSites } from './sites.ts'

/** Whether a pack, or a pack it extends, compares with an operator of a plugin. */
export function usesPlugins({ pack, extended, plugins }: LintScope): boolean {
  const uses = (layer: Pack) => conditionSites(layer).some(({ node }) => usesPlugin(node, plugins))
  return plugins.size > 0 && [pack, ...extended].some(uses)
}
