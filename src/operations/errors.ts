/** Codes of the contract's UserErrorCode: what the caller can mend, reported in the payload. */
export const USER_ERROR_CODES = [
  'INVALID_FACT',
  'UNDECLARED_FACT',
  'DERIVED_FACT',
  'RULES_NOT_IN_FORCE',
  'INVALID_INPUT',
  'NOT_FOUND',
  'PACK_INVALID',
  'ALREADY_DECLARED',
  'SHADOWED_CODE',
  'FACT_NAME_CLASH',
  'LAW_ASSUME',
  'PACK_TESTS_FAILED',
  'VERSION_TAKEN',
  'FLOOR_WEAKENED',
  'FLOOR_UNPROVEN',
  'REASON_MISSING',
  'REVIEW_MISSING',
  'MANDATORY_PACK_MISSING',
  'PARAMETER_OUT_OF_BOUNDS',
  'PACK_DEPENDENCY_MISSING',
  'IDEMPOTENCY_CONFLICT',
  'WAIVER_NOT_ALLOWED',
  'WAIVER_TOO_LONG',
  'SELF_APPROVAL',
  'SIGNATURE_MISSING',
  'SIGNATURE_INVALID',
  'STEP_ALREADY_DONE',
  'STEP_NOT_READY',
  'ROLE_NOT_HELD',
  'PROCEDURE_CLOSED',
  'CLOSING_BLOCKED',
  'VERSION_CONFLICT',
  'UNKNOWN_PROCEDURE',
  'UNKNOWN_REGISTER',
  'HELD',
  'DOCUMENT_INVALID',
  'DOCUMENT_ID_TAKEN',
] as const
export type UserErrorCode = (typeof USER_ERROR_CODES)[number]

/** An expected outcome: verbs return `{ userErrors: UserFault[] }`, they do not throw it. */
export interface UserFault {
  readonly code: UserErrorCode
  /** One plain sentence in the reader's language. */
  readonly message: string
  /** Path from the operation's arguments, for example ["input", "facts", "client", "ageYears"]. */
  readonly path: readonly string[]
}

/** One UserFault; the message is already in the reader's language. */
export function userFault(code: UserErrorCode, message: string, path: readonly string[]): UserFault {
  return { code, message, path }
}

export const REFUSAL_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'SUBJECT_NOT_COVERED',
  'BAD_USER_INPUT',
  'PAYLOAD_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'RESPONSE_TOO_LARGE',
  'WORK_LIMIT_EXCEEDED',
  'UNSUPPORTED_MEDIA_TYPE',
  'METHOD_NOT_ALLOWED',
  'NOT_ACCEPTABLE',
  'OPERATION_TOO_COMPLEX',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'SUBJECT_ERASED',
  'RECORD_ALTERED',
  'LOG_HEADS_MISSING',
  'RULES_NO_LONGER_ACCEPTED',
  'FACTS_NO_LONGER_ACCEPTED',
  'MOVING',
  'UNAVAILABLE',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** The request is refused as a whole: a top-level error with this code and sentence. Knows nothing of HTTP. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly code: RefusalCode
  readonly retryAfterSeconds: number | null
  /** Of RECORD_ALTERED: which part of what is stored is not what was recorded. */
  readonly part: string | null
  /** Of BAD_USER_INPUT: what has to be mended in which argument, where that is known. */
  readonly faults: readonly UserFault[]

  constructor(
    code: RefusalCode,
    message: string,
    options: {
      retryAfterSeconds?: number
      part?: string
      faults?: readonly UserFault[]
      cause?: unknown
    } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.part = options.part ?? null
    this.faults = options.faults ?? []
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}
