import type { Pack } from '../pack/format.ts'
import type { Worded } from '../pack/locale.ts'
import type { CounterExample } from '../pack/problems.ts'

/** Why a set of packs cannot become a ruleset. */
export type RulesetProblemCode =
  | 'PACK_DEPENDENCY_MISSING'
  | 'PARAMETER_OUT_OF_BOUNDS'
  | 'FLOOR_WEAKENED'
  /** Of a change to a floor it could not be decided within the bound that it never asks for less. */
  | 'FLOOR_UNPROVEN'
  | 'PACK_INVALID'
  /** A name that another pack of the set has with another meaning. */
  | 'ALREADY_DECLARED'
  /** A code of a requirement, a conflict or a ranking that another pack of the set has. */
  | 'SHADOWED_CODE'
  /** A fact above or below one of another pack. */
  | 'FACT_NAME_CLASH'
  /** Evidence that would be there with nothing said. */
  | 'LAW_ASSUME'
  | 'INVALID_INPUT'

export interface RulesetProblem extends Worded {
  readonly code: RulesetProblemCode
  /** Where in the request or the packs, for example ["parameters", "cctv.maxRetentionDays"]. */
  readonly path: readonly string[]
  /** FLOOR_WEAKENED: a case of which the floor (before) asks more than what was to take its place (after). */
  readonly counterExample?: CounterExample
}

/** What was settled on the stricter side instead of being refused. */
export type RulesetWarningCode =
  /** An override is less strict than a floor that the organisation has tuned further: both count. */
  | 'CONDITION_JOINED'
  /** A looser value of a parameter gave way to a stricter one. */
  | 'STRICTER_PARAMETER_KEPT'
  /** A pack of the set does not count yet, or not any more. */
  | 'PACK_NOT_IN_FORCE'

export interface RulesetWarning extends Worded {
  readonly code: RulesetWarningCode
  readonly path: readonly string[]
}

/** A pack with the digest of its canonical form. */
export interface PackVersion {
  readonly pack: Pack
  readonly digest: string
}
