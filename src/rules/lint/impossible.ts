import { conditionKey, type Literal, literalOf } from '../conditions/key.ts'
import type { Condition } from '../pack/format.ts'
import { excludeEachOther } from './value-domains.ts'
import type { LintScope } from './visible-packs.ts'

type CertaintyScope = Pick<LintScope, 'facts' | 'parameters' | 'graph'>

/**
 * Whether a condition can never be true (`isTrue`), or never be false, whatever is known. Sound, not complete: yes is
 * certain, no only means that nothing was found. `isStated`, which is true or unknown by design, counts as possible both
 * ways. A condition too large to put in place is not judged.
 */
export function isImpossible(condition: Condition, isTrue: boolean, scope: CertaintyScope): boolean {
  return scope.graph.fits(condition) && cannotBe(condition, isTrue, scope)
}

/** What was found of the conditions of a graph, since every part is asked about again for each whole it stands in. */
const known = new WeakMap<CertaintyScope['graph'], Map<boolean, WeakMap<Condition, boolean>>>()

function cannotBe(node: Condition, isTrue: boolean, scope: CertaintyScope): boolean {
  const bySign = known.get(scope.graph) ?? new Map([true, false].map((sign) => [sign, new WeakMap()]))
  known.set(scope.graph, bySign)
  const answers = bySign.get(isTrue)
  const answer = answers?.get(node) ?? isExcluded(node, isTrue, scope)
  answers?.set(node, answer)
  return answer
}

function isExcluded(node: Condition, isTrue: boolean, scope: CertaintyScope): boolean {
  if (node.not) return cannotBe(node.not, !isTrue, scope)
  if (node.condition !== undefined) {
    const named = scope.graph.named(node.condition)
    return named !== undefined && cannotBe(named, isTrue, scope)
  }
  const parts = node.all ?? node.any
  if (!parts) return contradicts(necessary(node, isTrue, scope), scope)
  const allNeeded = (node.all !== undefined) === isTrue
  if (!allNeeded) return parts.every((part) => cannotBe(part, isTrue, scope))
  return (
    parts.some((part) => cannotBe(part, isTrue, scope)) || contradicts(necessary(node, isTrue, scope), scope)
  )
}

interface Necessities {
  readonly literals: Literal[]
  /** Keys of whole parts that must be true and that must be false. */
  readonly held: Set<string>
  readonly refuted: Set<string>
}

/** What must hold for a condition to be true (or false): literals, and parts taken as a whole. */
function necessary(root: Condition, isRootTrue: boolean, scope: CertaintyScope): Necessities {
  const found: Necessities = { literals: [], held: new Set(), refuted: new Set() }
  const collect = (node: Condition, isTrue: boolean): void => {
    if (node.not) collect(node.not, !isTrue)
    const parts = node.all ?? node.any
    if (parts || node.condition !== undefined) (isTrue ? found.held : found.refuted).add(conditionKey(node))
    if (parts && (node.all !== undefined) === isTrue) for (const part of parts) collect(part, isTrue)
    const named = scope.graph.named(node.condition)
    if (named) collect(named, isTrue)
    if (node.fact !== undefined && node.operator !== 'isStated') found.literals.push(literalOf(node, isTrue))
  }
  collect(root, isRootTrue)
  return found
}

function contradicts({ literals, held, refuted }: Necessities, scope: CertaintyScope): boolean {
  if ([...held].some((key) => refuted.has(key))) return true
  const signs = new Map<string, boolean>()
  for (const { key, isTrue } of literals) {
    if (signs.get(key) === !isTrue) return true
    signs.set(key, isTrue)
  }
  const byFact = Map.groupBy(literals, ({ leaf }) => `${leaf.fact}${leaf.path ?? ''}`)
  return [...byFact.values()].some((group) => excludeEachOther(group, scope))
}

/** Whether a require can turn out false: one that only asks for something to be stated is true or unknown. */
export function canBeUnmet(require: Condition, scope: CertaintyScope): boolean {
  const leaves = [...scope.graph.expanded(require)].filter(({ fact }) => fact !== undefined)
  return leaves.some(({ operator }) => operator !== 'isStated') && !isImpossible(require, false, scope)
}
