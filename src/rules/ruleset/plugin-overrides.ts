import type { Pack } from '../pack/format.ts'
import { say, worded } from '../pack/locale.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import { usesPlugin } from '../plugins/uses-plugin.ts'
import type { RulesetRequirement } from '../types.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

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
  const usesOne = ({ when, require, closes }: RulesetRequirement) =>
    [when, require, closes].some((condition) => condition !== undefined && usesPlugin(condition, plugins))
  const ofPlugins = new Set(requirements.filter(usesOne).map(({ code }) => code))
  return packs.flatMap(({ pack, overrides = [] }) =>
    overrides
      .filter(({ target }) => ofPlugins.has(target))
      .map(({ target }) => ({
        code: 'PACK_INVALID',
        ...worded(
          say(
            `${pack}: ${target} compares with an operator of a plugin, so it cannot be overridden.`,
            `${pack}：${target}使用插件运算符作比较，因此不能覆盖。`,
          ),
        ),
        path: ['packs', pack, target],
      })),
  )
}
