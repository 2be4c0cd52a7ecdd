import type { Pack } from '../pack/format.ts'
import { nodesOf } from '../pack/lint/condition-nodes.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import type { RulesetRequirement } from '../types.ts'
import type { RulesetProblem } from './problem.ts'

/**
 * Overrides of requirements that compare with an operator of a plugin. They are refused: whether an override asks less is
 * found by trying the values at which a comparison changes, and of a plugin's operators nobody knows these.
 */
export function overridesOfPluginRules(
  packs: readonly Pack[],
  requirements: readonly RulesetRequirement[],
  plugins: PluginOperators,
): RulesetProblem[] {
  if (plugins.size === 0) return []
  const ofPlugins = new Set(requirements.filter((one) => usesPlugin(one, plugins)).map(({ code }) => code))
  return packs.flatMap(({ pack, overrides = [] }) =>
    overrides
      .filter(({ target }) => ofPlugins.has(target))
      .map(({ target }) => ({
        code: 'PACK_INVALID',
        message: `${pack}: ${target} compares with an operator of a plugin, so it cannot be overridden.`,
        path: ['packs', pack, target],
      })),
  )
}

const usesPlugin = ({ when, require, closes }: RulesetRequirement, plugins: PluginOperators): boolean =>
  [when, require, closes].some(
    (condition) =>
      condition !== undefined &&
      [...nodesOf({ node: condition, path: [] })].some(({ node }) => plugins.has(node.operator ?? '')),
  )
