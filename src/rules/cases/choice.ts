import type { FactValue } from '../types.ts'

/** Values of a fact to try. */
export interface Choice {
  readonly values: readonly FactValue[]
  /** True when every other value behaves like one of these in the conditions they were chosen for. */
  readonly isExact: boolean
}
