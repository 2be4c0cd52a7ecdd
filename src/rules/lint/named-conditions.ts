import type { ConditionNode } from '../conditions/nodes.ts'
import type { Condition } from '../pack/format.ts'
import { LIMITS } from '../pack/format-values.ts'
import { say } from '../pack/locale.ts'
import { type Measure, referencesOf } from './condition-graph.ts'
import { type ConditionSite, conditionSites, nodesAt, requirementSites } from './sites.ts'
import { CONDITION, reportUnknown } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** Named conditions exist, do not go round in circles, and stay small once they are put in place. */
export const namedConditions: LintRule = (scope, report) => {
  const { graph } = scope
  const sites = conditionSites(scope.pack, scope.inherited)
  for (const site of sites) {
    for (const node of nodesAt(site)) checkReference(node, scope, report)
  }
  for (const circle of graph.circles) reportCircle(circle, scope, report)
  const ofRequirements = new Set(['when', 'require', 'closes', 'dueNowWhen', 'urgency'])
  for (const site of sites.filter(({ node }) => standsOnFitting(node, scope))) {
    const measure = graph.measure(site.node)
    checkDepth(site, measure, report)
    if (!ofRequirements.has(site.role)) checkCount(site.path, measure.comparisons, report)
  }
  checkRequirements(scope, report)
}

/** Where a named condition is too large itself, it is reported there and not again at all its users. */
function standsOnFitting(condition: Condition, { graph }: LintScope): boolean {
  return referencesOf(condition).every((name) => {
    const named = graph.named(name)
    return named === undefined || graph.fits(named)
  })
}

function checkReference({ node, path }: ConditionNode, scope: LintScope, report: Report): void {
  const name = node.condition
  if (name === undefined || scope.conditions.has(name)) return
  const at = [...path, 'condition']
  reportUnknown(CONDITION, { name, known: scope.conditions.keys(), path: at }, scope, report)
}

function reportCircle(circle: readonly string[], { pack }: LintScope, report: Report): void {
  const own = circle.find((name) => Object.hasOwn(pack.conditions ?? {}, name))
  if (own === undefined) return
  const from = circle.indexOf(own)
  const trail = [...circle.slice(from), ...circle.slice(0, from), own]
  const shown = trail.length > 12 ? [...trail.slice(0, 10), '…', own] : trail
  const message = say(
    `this condition refers to itself: ${shown.join(' → ')}`,
    `此条件引用了自身：${shown.join(' → ')}`,
  )
  report('CONDITION_CYCLE', ['conditions', own], message)
}

function checkDepth({ path }: ConditionSite, { depth, hops }: Measure, report: Report): void {
  const max = LIMITS.conditionDepthMax
  if (depth > max)
    report(
      'CONDITION_TOO_DEEP',
      path,
      say(
        `with the conditions it names put in place this one is ${depth} levels deep; at most ${max} are allowed`,
        `代入所引用的条件后，此条件有${depth}层；最多允许${max}层`,
      ),
    )
  else if (hops > max)
    report(
      'CONDITION_TOO_DEEP',
      path,
      say(
        `conditions refer to each other ${hops} times in a row here; at most ${max} are allowed`,
        `此处条件连续相互引用${hops}次；最多允许${max}次`,
      ),
    )
}

function checkCount(path: ConditionSite['path'], comparisons: number, report: Report): void {
  const max = LIMITS.conditionsPerRequirementMax
  if (comparisons <= max) return
  report(
    'TOO_MANY_CONDITIONS',
    path,
    say(
      `with the conditions it names put in place there are ${comparisons} comparisons here; at most ${max} are allowed`,
      `代入所引用的条件后，此处共有${comparisons}个比较；最多允许${max}个`,
    ),
  )
}

/** The parts of a requirement count together. */
function checkRequirements(scope: LintScope, report: Report): void {
  const total = (parts: Parameters<typeof requirementSites>[0]) =>
    requirementSites(parts, [], null)
      .filter(({ node }) => standsOnFitting(node, scope))
      .reduce((sum, site) => sum + scope.graph.measure(site.node).comparisons, 0)
  for (const [index, requirement] of (scope.pack.requirements ?? []).entries()) {
    checkCount(['requirements', index], total(requirement), report)
  }
  for (const [index, { target, change }] of (scope.pack.overrides ?? []).entries()) {
    const base = scope.inherited.get(target)
    checkCount(['overrides', index], total(base ?? {}) + total(change), report)
  }
}
