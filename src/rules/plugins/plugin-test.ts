import type { ConditionValue } from '../pack/format.ts'
import type { LeafComparison } from '../program/leaf-test.ts'
import type { LeafTest } from '../program/program.ts'
import type { PluginOperators, PluginValue } from './define-plugin.ts'

/**
 * The comparison of a leaf with an operator of a plugin. Unknown where lint would have refused the condition: inside an
 * object fact, or against another fact. Throws `TypeError` when no plugin has the operator.
 */
export function pluginTest(
  { operator, value, slot, path }: LeafComparison,
  plugins: PluginOperators,
): LeafTest {
  const found = plugins.get(operator)
  if (!found) throw new TypeError(`no operator is called ${operator}; give its plugin to the compiler`)
  if (path !== null || !isWrittenDown(value)) return () => null
  const compare = found.comparison(value)
  return ({ raw, asOf }) => {
    const actual = raw[slot]
    return actual === undefined ? null : compare(actual, asOf)
  }
}

/** A literal, as opposed to a parameter or another fact. */
export const isWrittenDown = (value: ConditionValue | undefined): value is PluginValue =>
  value !== undefined && (typeof value !== 'object' || Array.isArray(value))
