import type { FactValue } from '../types.ts'

/** What was given of each fact, by slot; a plain array serves a check faster than a map. */
export class SlotValues<Value = GivenValue> {
  private readonly values: (Value | undefined)[]

  constructor(slots: number) {
    this.values = new Array(slots)
  }

  /** Null for a caller who says that it is not known, undefined for one who says nothing. */
  get(slot: number): Value | undefined {
    return this.values[slot]
  }

  has(slot: number): boolean {
    return this.values[slot] !== undefined
  }

  set(slot: number, value: Value): void {
    this.values[slot] = value
  }
}

/** The value of a fact as given; `null` is a caller who says that it is not known. */
export type GivenValue = FactValue | null
