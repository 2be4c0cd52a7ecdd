/** What is known, by dotted name or nested; `null` says that it was asked and is not known. */
export type Facts = Readonly<Record<string, unknown>>

export type Verdict = 'BLOCKED' | 'NEEDS_INFORMATION' | 'PROCEED_WITH_CONDITIONS' | 'PROCEED'

/** Of `tutela-verdict`. */
export interface VerdictDetail {
  /** Null while nobody knows: an answer is on its way, could not be sent, or the check begins anew. Never take it for the last one. */
  readonly verdict: Verdict | null
  /** Whether a further answer could change it. */
  readonly isOpen: boolean
}

/** Of `tutela-recorded`. */
export interface RecordedDetail {
  readonly checkId: string
  /** The verdict as it was recorded. */
  readonly verdict: Verdict
  readonly recordedAt: string
  readonly receipt: {
    readonly digest: string
    readonly sequence: number | null
    readonly rulesetDigest: string
  }
}

/** Of `tutela-error`. */
export interface ErrorDetail {
  readonly code: string
  readonly message: string
  /** The id under which the service logged the request; null when no answer came. */
  readonly requestId: string | null
}
