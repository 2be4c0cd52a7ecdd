import {
  CredentialError,
  LimitError,
  OutcomeUnknownError,
  RefusedError,
  TutelaError,
  UnavailableError,
} from '@tutela/client'
import type { ErrorDetail } from './public-types.ts'
import type { TextKey } from './texts/en.ts'
import type { Words } from './texts/texts.ts'

/** The page has not said yet which service to ask, or with what. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}

const BY_CODE: Readonly<Record<string, TextKey>> = {
  UNAUTHENTICATED: 'problem.expired',
  FORBIDDEN: 'problem.forbidden',
  SUBJECT_NOT_COVERED: 'problem.forbidden',
  QUOTA_EXCEEDED: 'problem.quota',
  OPERATION_TOO_COMPLEX: 'problem.tooMuch',
  PAYLOAD_TOO_LARGE: 'problem.tooMuch',
  WORK_LIMIT_EXCEEDED: 'problem.tooMuch',
  INTERNAL_SERVER_ERROR: 'problem.fault',
  NO_ANSWER: 'problem.offline',
}

/** Whether another token may help. */
export const isExpired = (error: unknown): boolean =>
  error instanceof CredentialError && error.code === 'UNAUTHENTICATED'

/** What went wrong, in words for people, whatever it was. */
export function sentenceOf(error: unknown, words: Words): string {
  if (error instanceof SetupError) return words.text('problem.setup')
  if (error instanceof OutcomeUnknownError) return words.text('problem.unknownOutcome')
  if (error instanceof RefusedError) return error.message
  if (!(error instanceof TutelaError)) return words.text('problem.page')
  const known = BY_CODE[error.code]
  if (known !== undefined) return words.text(known)
  if (error instanceof LimitError) {
    const { retryAfterSeconds: seconds } = error
    return seconds === null ? words.text('problem.rate') : words.text('problem.rateSeconds', { seconds })
  }
  if (error instanceof UnavailableError) return words.text('problem.unavailable')
  return words.text('problem.refused', { code: error.code })
}

/** The same for the page's own code. */
export function detailOf(error: unknown, words: Words): ErrorDetail {
  const message = sentenceOf(error, words)
  if (error instanceof TutelaError) return { code: error.code, message, requestId: error.requestId }
  return { code: error instanceof SetupError ? 'NOT_SET_UP' : 'PAGE_ERROR', message, requestId: null }
}
