import type { Pack } from '../pack/format.ts'

/** Why a set of packs cannot become a ruleset. */
export type RulesetProblemCode =
  | 'PACK_DEPENDENCY_MISSING'
  | 'PARAMETER_OUT_OF_BOUNDS'
  | 'FLOOR_WEAKENED'
  | 'PACK_INVALID'
  | 'INVALID_INPUT'

export interface RulesetProblem {
  readonly code: RulesetProblemCode
  readonly message: string
  /** Where in the request or the packs, for example ["parameters", "cctv.maxRetentionDays"]. */
  readonly path: readonly string[]
}

/** A pack with the digest of its canonical form. */
export interface PackVersion {
  readonly pack: Pack
  readonly digest: string
}
