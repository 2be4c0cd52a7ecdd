import { CredentialError, LimitError, OutcomeUnknownError, RefusedError, TutelaError } from './errors.ts'
import type { CallOptions } from './types.ts'

/** Codes of refusals from before anything is carried out. */
const NOT_CARRIED_OUT: ReadonlySet<string> = new Set([
  ...['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_TOO_COMPLEX'],
  ...['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'METHOD_NOT_ALLOWED', 'NOT_ACCEPTABLE'],
])

/** Records something under a key; throws an OutcomeUnknownError where nobody knows whether it was. */
export async function recording<Recorded>(
  idempotencyKey: string,
  { signal }: CallOptions,
  resolve: () => Promise<Recorded>,
  record: () => Promise<Recorded>,
): Promise<Recorded> {
  signal?.throwIfAborted()
  try {
    return await record()
  } catch (error) {
    if (isKnownNotRecorded(error)) throw error
    throw new OutcomeUnknownError(idempotencyKey, resolve, error)
  }
}

function isKnownNotRecorded(error: unknown): boolean {
  if (error instanceof RefusedError || error instanceof CredentialError || error instanceof LimitError)
    return true
  return error instanceof TutelaError && NOT_CARRIED_OUT.has(error.code)
}
