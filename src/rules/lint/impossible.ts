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
  if (!scope.graph.fits(condition)) return false
  const answers = known.get(scope.graph) ?? { true: new WeakMap(), false: new WeakMap() }
  known.set(scope.graph, answers)
  const { facts, parameters, graph } = scope
  return cannotBe(condition, isTrue, { facts, parameters, graph, answers })
}

/** What was found of the conditions of a graph, since every part is asked about again for each whole it stands in. */
const known = new WeakMap<CertaintyScope['graph'], Answers>()

type Answers = Readonly<Record<'true' | 'false', WeakMap<Condition, boolean>>>

interface Asked extends CertaintyScope {
  readonly answers: Answers
}

function cannotBe(node: Condition, isTrue: boolean, asked: Asked): boolean {
  const answers = isTrue ? asked.answers.true : asked.answers.false
  const known = answers.get(node)
  if (known !== undefined) return known
  const answer = isExcluded(node, isTrue, asked)
  answers.set(node, answer)
  return answer
}

function isExcluded(node: Condition, isTrue: boolean, scope: Asked): boolean {
  if (node.not) return cannotBe(node.not, !isTrue, scope)
  if (node.condition !== undefined) {
    const named = scope.graph.named(node.condition)
    return named !== undefined && cannotBe(named, isTrue, scope)
  }
  const parts = node.all ?? node.any
  if (!parts)
    return (
      node.fact !== undefined &&
      node.operator !== 'isStated' &&
      excludeEachOther([literalOf(node, isTrue)], scope)
    )
  const allNeeded = (node.all !== undefined) === isTrue
  if (!allNeeded) return parts.every((part) => cannotBe(part, isTrue, scope))
  return (
    parts.some((part) => cannotBe(part, isTrue, scope)) || contradicts(necessary(node, isTrue, scope), scope)
  )
}

interface Necessities {
  readonly literals: Literal[]
  /** Whole parts that must be true and that must be false. */
  readonly held: Condition[]
  readonly refuted: Condition[]
}

/** What must hold for a condition to be true (or false): literals, and parts taken as a whole. */
function necessary(root: Condition, isRootTrue: boolean, scope: CertaintyScope): Necessities {
  const found: Necessities = { literals: [], held: [], refuted: [] }
  const collect = (node: Condition, isTrue: boolean): void => {
    if (node.not) collect(node.not, !isTrue)
    const parts = node.all ?? node.any
    if (parts || node.condition !== undefined) (isTrue ? found.held : found.refuted).push(node)
    if (parts && (node.all !== undefined) === isTrue) for (const part of parts) collect(part, isTrue)
    const named = scope.graph.named(node.condition)
    if (named) collect(named, isTrue)
    if (node.fact !== undefined && node.operator !== 'isStated') found.literals.push(literalOf(node, isTrue))
  }
  collect(root, isRootTrue)
  return found
}

function contradicts({ literals, held, refuted }: Necessities, scope: CertaintyScope): boolean {
  if (shareOne(held, refuted)) return true
  const signs = new Map<string, boolean>()
  for (const { key, isTrue } of literals) {
    if (signs.get(key) === !isTrue) return true
    signs.set(key, isTrue)
  }
  const byFact = Map.groupBy(literals, ({ leaf }) => `${leaf.fact}${leaf.path ?? ''}`)
  // What a comparison excludes by itself was asked of it alone.
  for (const group of byFact.values()) if (group.length > 1 && excludeEachOther(group, scope)) return true
  return false
}

/** Texts of whole conditions are made only where there is something to compare. */
function shareOne(held: readonly Condition[], refuted: readonly Condition[]): boolean {
  if (held.length === 0 || refuted.length === 0) return false
  const keys = new Set(held.map(conditionKey))
  return refuted.some((part) => keys.has(conditionKey(part)))
}

/** Whether a require can turn out false: one that only asks for something to be stated is true or unknown. */
export function canBeUnmet(require: Condition, scope: CertaintyScope): boolean {
  const leaves = [...scope.graph.expanded(require)].filter(({ fact }) => fact !== undefined)
  return leaves.some(({ operator }) => operator !== 'isStated') && !isImpossible(require, false, scope)
}
