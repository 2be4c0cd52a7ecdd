import { idOf } from './documents.ts'
import { CredentialError, LimitError, TutelaError, UnavailableError } from './errors.ts'

export interface TransportOptions {
  /** Where the API is, `/graphql` included. */
  readonly url: string
  /** An API key or token, or what gives one for each request. */
  readonly credential: string | (() => string | Promise<string>)
  /** In place of the runtime's own. */
  readonly fetch?: typeof fetch
  /** How long one attempt may take; 10,000 when absent. */
  readonly timeoutMs?: number
  /** Sends the id of each document in place of its text: for keys that may name trusted documents only, see `trustedDocuments`. */
  readonly sendsIds?: boolean
  /** How often to try again where that is safe; 3 when absent. */
  readonly retries?: number
}

export interface Request {
  readonly query: string
  readonly variables: object
  readonly signal?: AbortSignal | undefined
  /** Whether sending it twice does no more than sending it once. */
  readonly isRepeatable: boolean
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { message: string; extensions?: { code?: string; requestId?: string } }[]
}

const TIMEOUT_MS = 10_000
const RETRIES = 3
const FIRST_PAUSE_MS = 250
const PAUSE_MS_MAX = 8_000
/** A service that asks for a longer pause is not waited for: the caller decides. */
const RETRY_AFTER_MS_MAX = 30_000
/** What is over by itself: the service is out of reach, or the organisation is being moved to another database. */
const PASSING: ReadonlySet<string> = new Set(['UNAVAILABLE', 'MOVING'])

export type Send = (request: Request) => Promise<Record<string, unknown>>

/**
 * Sends operations as POST with JSON. Tries again, with jitter, what may be repeated: after no answer, an answer that says that
 * the service is not available, and one that says when to come back. Throws a TutelaError, or the signal's reason.
 */
export function makeSend(options: TransportOptions): Send {
  const { retries = RETRIES } = options
  return async function send(request) {
    for (let attempt = 0; ; attempt += 1) {
      request.signal?.throwIfAborted()
      try {
        return await sendOnce(options, request)
      } catch (error) {
        const pause = pauseBefore(attempt, error)
        if (!request.isRepeatable || attempt >= retries || pause === null || request.signal?.aborted)
          throw error
        await wait(pause, request.signal)
      }
    }
  }
}

/** Milliseconds to wait before the next attempt; null when another one cannot help. */
function pauseBefore(attempt: number, error: unknown): number | null {
  if (error instanceof LimitError) {
    const asked = error.retryAfterSeconds === null ? null : error.retryAfterSeconds * 1_000
    return asked === null || asked > RETRY_AFTER_MS_MAX ? null : asked * (1 + Math.random() / 4)
  }
  if (!(error instanceof UnavailableError)) return null
  return Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + Math.random())
}

async function sendOnce(
  {
    url,
    credential,
    fetch: ask = globalThis.fetch,
    timeoutMs = TIMEOUT_MS,
    sendsIds = false,
  }: TransportOptions,
  { query, variables, signal }: Request,
): Promise<Record<string, unknown>> {
  const bearer = typeof credential === 'string' ? credential : await credential()
  const document = sendsIds ? { documentId: await idOf(query) } : { query }
  const limit = AbortSignal.timeout(timeoutMs)
  let response: Response
  let text: string
  try {
    response = await ask(url, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ...document, variables }),
      signal: signal === undefined ? limit : eitherOf(signal, limit),
    })
    text = await response.text()
  } catch (cause) {
    throw new UnavailableError('No answer came from the service.', { code: 'NO_ANSWER', cause })
  }
  return readAnswer(response, text)
}

/** As AbortSignal.any, which Node 20.0 to 20.2 and older browsers do not have. */
function eitherOf(...signals: readonly AbortSignal[]): AbortSignal {
  const both = new AbortController()
  for (const signal of signals) {
    if (signal.aborted) both.abort(signal.reason)
    else
      signal.addEventListener('abort', () => both.abort(signal.reason), { once: true, signal: both.signal })
  }
  return both.signal
}

function readAnswer(response: Response, text: string): Record<string, unknown> {
  const answer = parse(text)
  const [error] = answer?.errors ?? []
  if (error === undefined && isObject(answer?.data)) return answer.data
  const code = error?.extensions?.code ?? `HTTP_${response.status}`
  const requestId = error?.extensions?.requestId ?? response.headers.get('x-request-id')
  const message = error?.message ?? `The service answered with status ${response.status} and no words.`
  throw errorOf({ message, code, requestId, response })
}

const CREDENTIAL_CODES: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'SUBJECT_NOT_COVERED'])

function errorOf(given: {
  message: string
  code: string
  requestId: string | null
  response: Response
}): TutelaError {
  const { message, code, requestId, response } = given
  if (CREDENTIAL_CODES.has(code)) return new CredentialError(message, { code, requestId })
  if (response.status === 429 || code === 'RATE_LIMITED' || code === 'QUOTA_EXCEEDED') {
    const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
    const retryAfterSeconds = Number.isNaN(seconds) ? null : seconds
    return new LimitError(message, { code, requestId, retryAfterSeconds })
  }
  const isDown = response.status >= 500 || response.status === 408 || PASSING.has(code)
  // An answer that is not GraphQL's says nothing of what happened behind it.
  return isDown || code.startsWith('HTTP_')
    ? new UnavailableError(message, { code, requestId })
    : new TutelaError(message, { code, requestId })
}

function parse(text: string): Answer | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds)
    function done() {
      signal?.removeEventListener('abort', stopped)
      resolve()
    }
    function stopped() {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stopped, { once: true })
  })
}
