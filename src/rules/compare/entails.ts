import { literalOf } from '../conditions/key.ts'
import type { Condition } from '../pack/format.ts'
import { literalImplies } from './literal-implies.ts'

interface Signed {
  readonly node: Condition
  readonly isTrue: boolean
}

/**
 * Whether a resolved condition's structure shows that it never holds better than another: false < unknown < true. An
 * absent condition is true. Sound, not complete: yes is certain, no only means that the structure does not show it. Takes
 * time proportional to the product of both sizes.
 */
export function entails(left: Condition | undefined, right: Condition | undefined): boolean {
  if (right === undefined) return true
  if (left === undefined) return false
  return new Entailment().holds({ node: left, isTrue: true }, { node: right, isTrue: true })
}

class Entailment {
  private readonly numbers = new Map<Condition, number>()
  private readonly known = new Map<string, boolean>()

  holds(left: Signed, right: Signed): boolean {
    const key = `${this.nameOf(left)}>${this.nameOf(right)}`
    const before = this.known.get(key)
    if (before !== undefined) return before
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

  private nameOf({ node, isTrue }: Signed): string {
    const number = this.numbers.get(node) ?? this.numbers.size
    this.numbers.set(node, number)
    return `${isTrue ? '' : '-'}${number}`
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
