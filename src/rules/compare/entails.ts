import { literalOf } from '../conditions/key.ts'
import { spend, UNBOUNDED } from '../operators/work.ts'
import type { Condition } from '../pack/format.ts'
import type { WorkBudget } from '../types.ts'
import { literalImplies } from './literal-implies.ts'

interface Signed {
  readonly node: Condition
  readonly isTrue: boolean
}

/** Pairs of parts that are looked at; what needs more is not shown. Some milliseconds; written by hand, conditions need few hundred. */
export const PAIRS_MAX = 20_000

/**
 * Whether a resolved condition's structure shows that it never holds better than another: false < unknown < true. An
 * absent condition is true. Sound, not complete: yes is certain, no only means that the structure does not show it, or that it
 * would take more than `PAIRS_MAX` to see. Every pair counts as work; throws WorkLimitError when that is used up.
 */
export function entails(
  left: Condition | undefined,
  right: Condition | undefined,
  work: WorkBudget = UNBOUNDED,
): boolean {
  if (right === undefined) return true
  if (left === undefined) return false
  const entailment = new Entailment()
  const isShown = entailment.holds({ node: left, isTrue: true }, { node: right, isTrue: true })
  spend(work, entailment.pairs * PAIR_WORK)
  return isShown && entailment.pairs < PAIRS_MAX
}

/** What looking at a pair comes to. */
const PAIR_WORK = 4
/** More than any condition has parts. */
const PLACES = 2 ** 24

class Entailment {
  /** Looked at so far. At the bound what is left counts as not shown. */
  pairs = 0
  private readonly numbers = new Map<Condition, number>()
  private readonly known = new Map<number, boolean>()

  holds(left: Signed, right: Signed): boolean {
    if (left.node === right.node && left.isTrue === right.isTrue) return true
    if (this.pairs >= PAIRS_MAX) return false
    const key = this.nameOf(left) * PLACES + this.nameOf(right)
    const before = this.known.get(key)
    if (before !== undefined) return before
    this.pairs += 1
    const answer = this.decide(left, right)
    this.known.set(key, answer)
    return answer
  }

  private decide(left: Signed, right: Signed): boolean {
    if (left.node.not) return this.holds({ node: left.node.not, isTrue: !left.isTrue }, right)
    if (right.node.not) return this.holds(left, { node: right.node.not, isTrue: !right.isTrue })
    const from = partsOf(left)
    const to = partsOf(right)
    if (to?.areAllNeeded) return to.parts.every((part) => this.holds(left, part))
    if (from && !from.areAllNeeded) return from.parts.every((part) => this.holds(part, right))
    if (from?.parts.some((part) => this.holds(part, right))) return true
    if (to) return to.parts.some((part) => this.holds(left, part))
    return !from && literalImplies(literalOf(left.node, left.isTrue), literalOf(right.node, right.isTrue))
  }

  private nameOf({ node, isTrue }: Signed): number {
    const number = this.numbers.get(node) ?? this.numbers.size
    this.numbers.set(node, number)
    return number * 2 + Number(isTrue)
  }
}

function partsOf({ node, isTrue }: Signed): { parts: Signed[]; areAllNeeded: boolean } | null {
  const parts = node.all ?? node.any
  if (!parts) return null
  return {
    parts: parts.map((part) => ({ node: part, isTrue })),
    areAllNeeded: (node.all !== undefined) === isTrue,
  }
}
