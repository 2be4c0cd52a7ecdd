import type { Pack } from '../pack/format.ts'
import { usesPlugin } from '../plugins/uses-plugin.ts'
import { conditionSites } from './sites.ts'
import type { LintScope } from './visible-packs.ts'

/** Whether a pack, or a pack it extends, compares with an operator of a plugin. */
export function usesPlugins({ pack, extended, plugins }: LintScope): boolean {
  const uses = (layer: Pack) => conditionSites(layer).some(({ node }) => usesPlugin(node, plugins))
  return plugins.size > 0 && [pack, ...extended].some(uses)
}
