/** What an organisation can limit the keeping of. The log itself is not among them: a log that is cut cannot be verified. */
export const RETENTION_KINDS = [
  'CHECKS',
  'WAIVERS',
  'ACCESS_LOG',
  'SHADOW_DIFFERENCES',
  'IDEMPOTENCY_KEYS',
  'USAGE_COUNTERS',
] as const
export type RetentionKind = (typeof RETENTION_KINDS)[number]

/** How long records of a kind are kept; null: for good. */
export interface RetentionLimit {
  readonly kind: RetentionKind
  readonly days: number | null
}

export const RETENTION_DAYS_MIN = 1
export const RETENTION_DAYS_MAX = 36_500
