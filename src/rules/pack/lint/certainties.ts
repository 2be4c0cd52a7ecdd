import type { Condition, Requirement } from '../format.ts'
import type { Path } from '../positions.ts'
import { isImpossible } from './certainty.ts'
import { type ConditionNode, partsOf } from './condition-nodes.ts'
import type { LintRule, LintScope, Report } from './scope.ts'
import { conditionSites } from './sites.ts'

/** Conditions and requirements whose outcome does not depend on the facts. */
export const certainties: LintRule = (scope, report) => {
  for (const site of conditionSites(scope.pack, scope.inherited)) checkCondition(site, scope, report)
  for (const [index, requirement] of (scope.pack.requirements ?? []).entries()) {
    checkRequirement(requirement, ['requirements', index], scope, report)
  }
}

/** Reports the outermost part that is certain. */
function checkCondition(root: ConditionNode, scope: LintScope, report: Report): void {
  const { node, path } = root
  if (isImpossible(node, true, scope)) report('NEVER_TRUE', path, 'this condition can never be true')
  else if (isImpossible(node, false, scope))
    report('ALWAYS_TRUE', path, 'this condition can never be false; leave it out')
  else for (const part of partsOf(root)) checkCondition(part, scope, report)
}

function checkRequirement(
  { code, when, require }: Requirement,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  const isSettledAlone = (condition: Condition) =>
    isImpossible(condition, true, scope) || isImpossible(condition, false, scope)
  if (!when || !require || isSettledAlone(when) || isSettledAlone(require)) return
  if (isImpossible({ all: [when, require] }, true, scope))
    report('NEVER_MET', [...path, 'require'], `where \`${code}\` applies it can never be met`)
  else if (isImpossible({ all: [when, { not: require }] }, true, scope)) {
    report('ALWAYS_MET', [...path, 'require'], `where \`${code}\` applies it can never be unmet`)
  }
}
