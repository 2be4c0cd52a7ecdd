// What a caller may see of an error. Everything that is not made for callers becomes one sentence and a request id.
import { causeChain } from '../db/classify-error.ts'
import { DatabaseError } from '../db/database-error.ts'
import { RefusedError, type UserFault } from '../operations/errors.ts'
import { VaultError } from '../operations/vault/seal.ts'
import { WorkLimitError } from '../rules/operators/work.ts'

import { headersOfRefusal, STATUS_OF_CODE } from './error-response.ts'

export const FAULT_MESSAGE = 'Something went wrong here. It has been recorded under the request id.'
export const UNAVAILABLE_MESSAGE = 'The service cannot answer at the moment. Please try again.'
const TOO_MUCH_WORK =
  'This takes more work than is allowed for one request. Ask for less at a time, or make lists, texts and conditions shorter.'
const NOT_ANY_MORE =
  'What you ask with was revoked or has expired meanwhile. Nothing was written by this step.'
const MOVING_MESSAGE =
  'The organisation is being moved to another database and can be read meanwhile. Nothing was written by this step; repeat it after the time in Retry-After.'
/** A move of a small organisation takes seconds; whoever asks again finds out. */
const MOVING_SECONDS = 5
const ALTERED_MESSAGE = 'What is stored here was altered in the database; it is shown no more.'

export interface PublicError {
  readonly message: string
  readonly code: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** True when nobody expected it: the cause belongs into the log. */
  readonly isFault: boolean
  /** Of RECORD_ALTERED: which part. */
  readonly part?: string
  /** Of BAD_USER_INPUT: what has to be mended, as payloads tell it. */
  readonly userErrors?: readonly UserFault[]
}

/** An operation that was run for a protocol beside GraphQL went wrong: in the words that callers may see, and logged already. */
export class ShownError extends Error {
  override readonly name = 'ShownError'
  readonly shown: PublicError

  constructor(shown: PublicError) {
    super(shown.message)
    this.shown = shown
  }
}

/** The words, code and HTTP status for an error that is not GraphQL's own. */
export function toPublicError(error: unknown): PublicError {
  if (error instanceof ShownError) return error.shown
  for (const part of causeChain(error)) {
    if (part instanceof RefusedError) {
      const { code, message, part: altered, faults } = part
      const view = { message, code, status: STATUS_OF_CODE[code], headers: headersOfRefusal(part) }
      return {
        ...view,
        isFault: false,
        ...(altered !== null && { part: altered }),
        ...(faults.length > 0 && { userErrors: faults }),
      }
    }
    if (part instanceof WorkLimitError) {
      return { message: TOO_MUCH_WORK, code: 'WORK_LIMIT_EXCEEDED', status: 400, headers: {}, isFault: false }
    }
    if (part instanceof DatabaseError && part.kind === 'cancelled') {
      return { message: 'The caller hung up.', code: 'CANCELLED', status: 499, headers: {}, isFault: false }
    }
    if (part instanceof DatabaseError && part.kind === 'forbidden') {
      return { message: NOT_ANY_MORE, code: 'UNAUTHENTICATED', status: 401, headers: {}, isFault: false }
    }
    if (part instanceof DatabaseError && part.kind === 'moving') {
      const headers = { 'retry-after': String(MOVING_SECONDS) }
      return { message: MOVING_MESSAGE, code: 'MOVING', status: 503, headers, isFault: false }
    }
    if (part instanceof VaultError && part.problem !== 'unknownMasterKey') {
      const view = { code: 'RECORD_ALTERED', status: STATUS_OF_CODE.RECORD_ALTERED, headers: {} }
      return { ...view, message: ALTERED_MESSAGE, isFault: true, part: 'TEXTS' }
    }
    if (part instanceof DatabaseError && (part.kind === 'busy' || part.kind === 'unavailable')) {
      const headers = { 'retry-after': '1' }
      return { message: UNAVAILABLE_MESSAGE, code: 'UNAVAILABLE', status: 503, headers, isFault: true }
    }
  }
  return { message: FAULT_MESSAGE, code: 'INTERNAL_SERVER_ERROR', status: 500, headers: {}, isFault: true }
}
