import type { RefusalCode, RefusedError } from '../operations/errors.ts'

export const STATUS_OF_CODE = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  SUBJECT_NOT_COVERED: 403,
  BAD_USER_INPUT: 400,
  PAYLOAD_TOO_LARGE: 413,
  REQUEST_TIMEOUT: 408,
  RESPONSE_TOO_LARGE: 400,
  WORK_LIMIT_EXCEEDED: 400,
  UNSUPPORTED_MEDIA_TYPE: 415,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  OPERATION_TOO_COMPLEX: 400,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  // About one field of an otherwise good answer.
  SUBJECT_ERASED: 200,
  // What is stored contradicts what was recorded: nothing the caller can mend.
  RECORD_ALTERED: 200,
  LOG_HEADS_MISSING: 409,
  // The owner of the packs can mend it, with another set.
  RULES_NO_LONGER_ACCEPTED: 409,
  // About one field: nothing the caller can mend.
  FACTS_NO_LONGER_ACCEPTED: 200,
  // Over by itself: what was refused may be repeated.
  MOVING: 503,
  UNAVAILABLE: 503,
} as const satisfies Record<RefusalCode, number>

/** Headers that belong to a refusal, for example Retry-After. */
export function headersOfRefusal(refusal: RefusedError): Record<string, string> {
  return {
    ...(refusal.code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
    ...(refusal.code === 'METHOD_NOT_ALLOWED' && { allow: 'GET, POST' }),
    ...(refusal.retryAfterSeconds !== null && { 'retry-after': String(refusal.retryAfterSeconds) }),
  }
}

/** A refusal before GraphQL is reached, in the shape every GraphQL client reads. */
export function errorResponse(error: {
  readonly message: string
  readonly code: string
  readonly status: number
  readonly requestId: string
  readonly headers?: Readonly<Record<string, string>>
}): Response {
  const { message, code, status, requestId, headers = {} } = error
  const body = { errors: [{ message, extensions: { code, requestId } }] }
  return Response.json(body, { status, headers })
}
