/** Kleene's three values as small numbers: `all` is the minimum, `any` the maximum, `not` the mirror. */
import type { Truth } from '../types.ts'

export const FALSE = 0
export const UNKNOWN = 1
export const TRUE = 2
export type TruthCode = 0 | 1 | 2

const NAMES = ['FALSE', 'UNKNOWN', 'TRUE'] as const

/** The name of a truth code, as it is shown to a reader. */
export const truthName = (code: TruthCode): Truth => NAMES[code]

/** Kleene negation: unknown stays unknown. */
export const negate = (code: TruthCode): TruthCode =>
  code === TRUE ? FALSE : code === FALSE ? TRUE : UNKNOWN

/** A definite truth from a boolean. */
export const truthOf = (value: boolean): TruthCode => (value ? TRUE : FALSE)
