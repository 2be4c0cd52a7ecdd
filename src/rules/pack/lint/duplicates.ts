import type { Requirement } from '../format.ts'
import { conditionKey } from './condition-key.ts'
import type { LintRule } from './scope.ts'

/** Two requirements that ask for the same thing in the same case. */
export const duplicates: LintRule = ({ pack, inherited }, report) => {
  const first = new Map(
    [...inherited.values()]
      .filter(({ require }) => require)
      .map((requirement) => [keyOf(requirement), requirement.code]),
  )
  for (const [index, requirement] of (pack.requirements ?? []).entries()) {
    if (!requirement.require) continue
    const key = keyOf(requirement)
    const same = first.get(key)
    if (same === undefined) first.set(key, requirement.code)
    else if (same !== requirement.code) {
      report(
        'DUPLICATE_REQUIREMENT',
        ['requirements', index],
        `\`${requirement.code}\` asks for the same as \`${same}\` in the same case`,
      )
    }
  }
}

const keyOf = ({ when, require, closes, each }: Requirement): string =>
  [conditionKey(when), conditionKey(require), conditionKey(closes), each ?? ''].join('\n')
