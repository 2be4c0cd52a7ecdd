import { conditionsWithin } from '../conditions/nodes.ts'
import type { Condition } from '../pack/format.ts'
import type { PluginOperators } from './define-plugin.ts'

/** Whether a condition compares with an operator of a plugin anywhere in it. */
export function usesPlugin(condition: Condition, plugins: PluginOperators): boolean {
  return conditionsWithin(condition).some(({ operator }) => plugins.has(operator ?? ''))
}
