import { type Condition, LEVELS, type Requirement } from '../format.ts'
import { isImpossible } from './certainty.ts'
import { conditionKey } from './condition-key.ts'
import type { LintRule, LintScope, Report } from './scope.ts'

/** Comparing pairs costs its square; past this many the rest is left out, and a clean report says a little less. */
const PAIRS_COMPARED_MAX = 5_000

interface Placed {
  readonly requirement: Requirement
  /** Its place in the pack; null for one of an extended pack. */
  readonly index: number | null
  readonly whenKey: string
}

/** Requirements that add nothing: another one asks for the same thing in the same case, or in more cases. */
export const duplicates: LintRule = (scope, report) => {
  let pairs = 0
  for (const group of Map.groupBy(placedRequirements(scope), ({ requirement }) =>
    askedFor(requirement),
  ).values()) {
    const distinct = reportDuplicates(group, report)
    pairs += distinct.length ** 2
    if (pairs > PAIRS_COMPARED_MAX) return
    for (const narrow of distinct) {
      const wider = distinct.find((other) => isShadowed(narrow, other, scope))
      if (!wider || narrow.index === null) continue
      const { code } = narrow.requirement
      const message = `\`${code}\` adds nothing to \`${wider.requirement.code}\`, which asks for the same in more cases`
      report('SHADOWED_REQUIREMENT', ['requirements', narrow.index], message)
    }
  }
}

/** Gives the first requirement of each case. */
function reportDuplicates(group: readonly Placed[], report: Report): Placed[] {
  const first = new Map<string, Placed>()
  for (const placed of group) {
    const same = first.get(placed.whenKey)
    if (!same) first.set(placed.whenKey, placed)
    else if (placed.index !== null) {
      const message = `\`${placed.requirement.code}\` asks for the same as \`${same.requirement.code}\` in the same case`
      report('DUPLICATE_REQUIREMENT', ['requirements', placed.index], message)
    }
  }
  return [...first.values()]
}

function placedRequirements({ pack, inherited }: LintScope): Placed[] {
  const own = (pack.requirements ?? []).map((requirement, index) => ({ requirement, index }))
  const others = [...inherited.values()].map((requirement) => ({ requirement, index: null }))
  return [...others, ...own]
    .filter(({ requirement }) => requirement.require)
    .map((placed) => ({ ...placed, whenKey: conditionKey(placed.requirement.when) }))
}

/** What a requirement asks for, wherever it applies. */
const askedFor = ({ require, closes, each }: Requirement): string =>
  [conditionKey(require), conditionKey(closes), each ?? ''].join('\n')

function isShadowed(
  { requirement, whenKey }: Placed,
  { requirement: other, whenKey: otherKey }: Placed,
  scope: LintScope,
): boolean {
  if (whenKey === otherKey) return false
  const isNoStricter =
    LEVELS.indexOf(requirement.level) >= LEVELS.indexOf(other.level) &&
    (!requirement.failClosed || other.failClosed === true)
  return isNoStricter && implies(requirement.when, other.when, scope)
}

/** Whether one condition cannot be true without the other; an absent one is always true. */
function implies(narrow: Condition | undefined, wide: Condition | undefined, scope: LintScope): boolean {
  if (!wide) return true
  return narrow !== undefined && isImpossible({ all: [narrow, { not: wide }] }, true, scope)
}
