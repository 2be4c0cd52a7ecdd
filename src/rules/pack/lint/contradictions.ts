import type { Requirement } from '../format.ts'
import { isImpossible } from './certainty.ts'
import type { LintRule, LintScope } from './scope.ts'

/** Comparing pairs costs its square; past this many the rest is left out, and a clean report says a little less. */
const PAIRS_COMPARED_MAX = 2_000

/** Two requirements that can apply to one case and cannot both be met there, unless a conflict rule says so already. */
export const contradictions: LintRule = (scope, report) => {
  const byFact = Map.groupBy(readings(scope), ({ fact }) => fact)
  const said = new Set(
    [scope.pack, ...scope.extended]
      .flatMap((pack) => pack.conflicts ?? [])
      .map(({ between }) => [...between].sort().join()),
  )
  const reported = new Set<string>()
  let compared = 0
  for (const readers of byFact.values()) {
    for (const { requirement, index } of readers) {
      for (const { requirement: other, index: otherIndex } of readers) {
        // Each pair once, and reported where this pack can change it.
        if (index === null || (otherIndex !== null && otherIndex >= index) || compared >= PAIRS_COMPARED_MAX)
          continue
        compared += 1
        const pair = [requirement.code, other.code].sort().join()
        if (said.has(pair) || reported.has(pair) || !contradict(requirement, other, scope)) continue
        reported.add(pair)
        const message = `\`${requirement.code}\` and \`${other.code}\` can apply together, but cannot both be met`
        report('CONTRADICTING_REQUIRES', ['requirements', index, 'require'], message)
      }
    }
  }
}

interface Reading {
  readonly fact: string
  readonly requirement: Requirement
  readonly index: number | null
}

function readings({ pack, inherited, graph }: LintScope): Reading[] {
  const own = (pack.requirements ?? []).map((requirement, index) => ({ requirement, index }))
  const others = [...inherited.values()].map((requirement) => ({ requirement, index: null }))
  return [...own, ...others].flatMap(({ requirement, index }) => {
    const nodes = requirement.require ? [...graph.expanded(requirement.require)] : []
    const facts = new Set(nodes.flatMap(({ fact }) => fact ?? []))
    return [...facts].map((fact) => ({ fact, requirement, index }))
  })
}

function contradict(left: Requirement, right: Requirement, scope: LintScope): boolean {
  if (!left.require || !right.require) return false
  if (isImpossible(left.require, true, scope) || isImpossible(right.require, true, scope)) return false
  const whens = [left.when, right.when].filter((when) => when !== undefined)
  const requires = { all: [left.require, right.require] }
  if (!isImpossible(requires, true, scope)) return false
  return whens.length === 0 || !isImpossible({ all: whens }, true, scope)
}
