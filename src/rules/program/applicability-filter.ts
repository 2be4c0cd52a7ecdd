import type { Frame } from './encoded-facts.ts'

interface FilterFact {
  readonly slot: number
  readonly isList: boolean
  /** Where the row of a value starts. */
  readonly rowOf: ReadonlyMap<number, number>
  readonly otherRow: number
}

/** Finds the requirements that a scope index does not rule out. */
export class ScopeFilter {
  private readonly requirements: number
  private readonly rows: Int32Array
  private readonly facts: readonly FilterFact[]

  constructor({ requirements, rows, facts }: ScopeIndex) {
    const words = wordsOf(requirements)
    this.requirements = requirements
    this.rows = rows
    this.facts = facts.map(({ slot, isList, values, firstRow }) => ({
      slot,
      isList,
      rowOf: new Map(values.map((value, n) => [value, (firstRow + n) * words])),
      otherRow: (firstRow + values.length) * words,
    }))
  }

  /** Places of the requirements that can apply, in ascending order. */
  candidates({ known, figures, lists, partial }: Frame): number[] {
    const remaining = new Int32Array(wordsOf(this.requirements)).fill(-1)
    for (const { slot, isList, rowOf, otherRow } of this.facts) {
      if (known[slot] !== 1 || (isList && partial[slot] === 1)) continue
      if (isList) this.keepAnyOf(remaining, lists[slot] ?? [], rowOf, otherRow)
      else this.keep(remaining, rowOf.get(figures[slot] ?? Number.NaN) ?? otherRow)
    }
    return this.placesIn(remaining)
  }

  private keep(remaining: Int32Array, row: number): void {
    const { rows } = this
    for (let word = 0; word < remaining.length; word += 1)
      remaining[word] = (remaining[word] ?? 0) & (rows[row + word] ?? 0)
  }

  private keepAnyOf(
    remaining: Int32Array,
    items: readonly number[],
    rowOf: ReadonlyMap<number, number>,
    otherRow: number,
  ): void {
    const { rows } = this
    const rowsOfItems = items.map((item) => rowOf.get(item) ?? otherRow)
    for (let word = 0; word < remaining.length; word += 1) {
      let letThrough = rows[otherRow + word] ?? 0
      for (const row of rowsOfItems) letThrough |= rows[row + word] ?? 0
      remaining[word] = (remaining[word] ?? 0) & letThrough
    }
  }

  private placesIn(remaining: Int32Array): number[] {
    const places: number[] = []
    for (let word = 0; word < remaining.length; word += 1) {
      for (let bits = remaining[word] ?? 0; bits !== 0; bits &= bits - 1) {
        const place = word * BITS + BITS - 1 - Math.clz32(bits & -bits)
        if (place < this.requirements) places.push(place)
      }
    }
    return places
  }
}

/**
 * Which requirements can apply, given a few facts: one bit a requirement, one row a value. A bit is 0 only where the value
 * makes the requirement's `when` false whatever the other facts are; an unknown fact rules nothing out.
 */
export interface ScopeIndex {
  readonly requirements: number
  readonly facts: readonly IndexedFact[]
  readonly rows: Int32Array
}

export const BITS = 32

/** How many words a row has. */
export const wordsOf = (requirements: number): number => Math.ceil(requirements / BITS)

/** A fact that keeps requirements from applying, with a row of bits for each value that lets some of them through. */
export interface IndexedFact {
  readonly slot: number
  readonly isList: boolean
  /** Values with a row of their own, in the order of the rows; one more row stands for every other value. */
  readonly values: readonly number[]
  /** Place of the first row, in rows. */
  readonly firstRow: number
}
