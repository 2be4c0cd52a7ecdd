/** A waiver that was granted and neither revoked nor has run out, as far as a check has to know it. */
export interface GrantedWaiver {
  readonly id: string
  readonly requirementCode: string
  /** Keyed hash of the subject's reference; null once the subject was erased. */
  readonly subjectHash: string | null
  readonly rulesetDigest: string
  readonly grantedAt: string
  readonly expiresAt: string
  /** Null while it has not let a recorded check pass. */
  readonly factsDigest: string | null
}

/** What was read of an organisation's waivers together with the credential. */
export interface WaiversAtHand {
  readonly waivers: readonly GrantedWaiver[]
  /** False: the organisation has more; those of a subject have to be asked for. */
  readonly isComplete: boolean
}
