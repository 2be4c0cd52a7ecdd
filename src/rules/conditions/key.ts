import { NEGATIONS } from '../operators/signatures.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { Condition } from '../pack/format.ts'

export interface Literal {
  readonly leaf: Condition
  /** The operator, or the one it is the opposite of. */
  readonly operator: string
  readonly isTrue: boolean
  /** Fact, path, operator and value: two literals with one key and different `isTrue` exclude each other. */
  readonly key: string
}

/** A comparison, or its opposite when `isTrue` is false, in the one form in which it can be compared with others. */
export function literalOf(leaf: Condition, isTrue: boolean): Literal {
  const known = literals.get(leaf)
  if (known) return isTrue ? known.asWritten : known.opposite
  const asWritten = positiveLiteral(leaf)
  const made = { asWritten, opposite: { ...asWritten, isTrue: !asWritten.isTrue } }
  literals.set(leaf, made)
  return isTrue ? made.asWritten : made.opposite
}

// Analyses look at the same comparisons over and over.
const literals = new WeakMap<Condition, { readonly asWritten: Literal; readonly opposite: Literal }>()
const keys = new WeakMap<Condition, string>()

function positiveLiteral(leaf: Condition): Literal {
  const operator = leaf.operator ?? ''
  const positive = NEGATIONS.get(operator)
  const form = {
    fact: leaf.fact ?? '',
    operator: positive ?? operator,
    path: leaf.path ?? '',
    value: sorted(leaf.value),
  }
  const isPlain = typeof form.value !== 'object' || Array.isArray(form.value)
  return {
    leaf,
    operator: form.operator,
    isTrue: positive === undefined,
    // Its keys stand in canonical order; where there is no object in it, that is the canonical form.
    key: isPlain ? JSON.stringify(form) : canonicalJson(form),
  }
}

function sorted(value: Condition['value']): NonNullable<Condition['value']> {
  return Array.isArray(value) ? value.toSorted() : (value ?? '')
}

/** A text that is the same for conditions that differ only in the order of their parts. Named conditions stay names. */
export function conditionKey(node: Condition | undefined): string {
  if (!node) return '-'
  const known = keys.get(node)
  if (known !== undefined) return known
  const made = makeKey(node)
  keys.set(node, made)
  return made
}

function makeKey(node: Condition): string {
  if (node.all) return groupKey('all', node.all)
  if (node.any) return groupKey('any', node.any)
  if (node.not) return `not(${conditionKey(node.not)})`
  if (node.condition !== undefined) return `#${node.condition}`
  const { key, isTrue } = literalOf(node, true)
  return isTrue ? key : `not(${key})`
}

function groupKey(form: 'all' | 'any', parts: readonly Condition[]): string {
  const all = [...new Set(parts.map(conditionKey))].sort()
  return all.length === 1 ? (all[0] ?? '') : `${form}(${all.join(',')})`
}
