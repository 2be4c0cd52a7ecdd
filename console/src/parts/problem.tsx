import { LimitError, OutcomeUnknownError, RefusedError, TutelaError, UnavailableError } from '@tutela/client'
import { useEffect, useRef } from 'preact/hooks'
import type { TextKey } from '../texts/en.ts'
import { text } from '../texts/texts.ts'

/** Each code that the API refuses a whole request with; `{message}` is what it says itself. RATE_LIMITED says how long to wait. */
const BY_CODE: Readonly<Record<string, TextKey>> = {
  UNAUTHENTICATED: 'problem.unauthenticated',
  FORBIDDEN: 'problem.forbidden',
  SUBJECT_NOT_COVERED: 'problem.notCovered',
  BAD_USER_INPUT: 'problem.input',
  PAYLOAD_TOO_LARGE: 'problem.tooMuch',
  REQUEST_TIMEOUT: 'problem.tooSlow',
  RESPONSE_TOO_LARGE: 'problem.tooMuch',
  WORK_LIMIT_EXCEEDED: 'problem.tooMuch',
  UNSUPPORTED_MEDIA_TYPE: 'problem.misfit',
  METHOD_NOT_ALLOWED: 'problem.misfit',
  NOT_ACCEPTABLE: 'problem.misfit',
  OPERATION_TOO_COMPLEX: 'problem.tooMuch',
  QUOTA_EXCEEDED: 'problem.quota',
  SUBJECT_ERASED: 'problem.erased',
  RECORD_ALTERED: 'problem.altered',
  LOG_HEADS_MISSING: 'problem.headsMissing',
  RULES_NO_LONGER_ACCEPTED: 'problem.rulesOld',
  FACTS_NO_LONGER_ACCEPTED: 'problem.factsOld',
  CANCELLED: 'problem.cancelled',
  INTERNAL_SERVER_ERROR: 'problem.fault',
  UNAVAILABLE: 'problem.unavailable',
  MOVING: 'problem.moving',
  // Of the client: nothing came back.
  NO_ANSWER: 'problem.offline',
}

/** What went wrong, in words for people, whatever it was. */
export function sentenceOf(error: unknown): string {
  if (error instanceof OutcomeUnknownError) return text('problem.unknownOutcome')
  if (error instanceof RefusedError) return error.userErrors.map(({ message }) => message).join(' ')
  if (!(error instanceof TutelaError)) return text('problem.console')
  const { message } = error
  const known = BY_CODE[error.code]
  if (known !== undefined) return text(known, { message })
  if (error instanceof LimitError) return limitSentence(error)
  return error instanceof UnavailableError ? text('problem.unavailable') : text('problem.other', { message })
}

function limitSentence({ retryAfterSeconds }: LimitError): string {
  return retryAfterSeconds === null
    ? text('problem.rate')
    : text('problem.rateSeconds', { seconds: retryAfterSeconds })
}

/**
 * A problem, where it happened. It takes the focus, says that nothing was lost, and offers the next step: again, or, where nobody
 * knows whether something was recorded, to find out.
 */
export function Problem({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [error])
  if (error === null || error === undefined) return null
  const refusals = error instanceof RefusedError ? error.userErrors : []
  const reference = error instanceof TutelaError ? error.requestId : null
  return (
    <div class="problem" role="alert" tabIndex={-1} ref={box}>
      <h2>{text(refusals.length > 0 ? 'problem.mend' : 'problem.title')}</h2>
      {refusals.length > 1 ? (
        <ul>
          {refusals.map(({ message, path }) => (
            <li key={path.join('.')} dir="auto">
              {message}
            </li>
          ))}
        </ul>
      ) : (
        <p dir="auto">{sentenceOf(error)}</p>
      )}
      <p>{text('problem.kept')}</p>
      {reference === null ? null : <p class="quiet">{text('problem.reference', { id: reference })}</p>}
      {again === undefined ? null : (
        <button type="button" onClick={again}>
          {text(error instanceof OutcomeUnknownError ? 'problem.resolve' : 'problem.again')}
        </button>
      )}
    </div>
  )
}
