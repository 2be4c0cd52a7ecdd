/** One mistake in what was sent: a code for programs, a sentence for people, and where it is. */
export interface UserError {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

interface About {
  readonly code: string
  /** The id under which the service logged the request; null when no answer arrived. */
  readonly requestId?: string | null
  readonly cause?: unknown
}

/** Everything that this package throws, but for the reason of an `AbortSignal` that nothing was sent before. */
export class TutelaError extends Error {
  override readonly name: string = 'TutelaError'
  readonly code: string
  readonly requestId: string | null

  constructor(message: string, { code, requestId = null, cause }: About) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.requestId = requestId
  }
}

/** What was sent has to be mended first; nothing was recorded. */
export class RefusedError extends TutelaError {
  override readonly name = 'RefusedError'
  readonly userErrors: readonly UserError[]

  constructor(userErrors: readonly UserError[]) {
    super(userErrors.map(({ message }) => message).join(' '), { code: userErrors[0]?.code ?? 'REFUSED' })
    this.userErrors = userErrors
  }
}

/** The credential is missing, not valid, or may not do this. */
export class CredentialError extends TutelaError {
  override readonly name = 'CredentialError'
}

/** Too many requests, or more checks than a day allows; nothing was recorded. */
export class LimitError extends TutelaError {
  override readonly name = 'LimitError'
  /** When to come back, as far as the service said so. */
  readonly retryAfterSeconds: number | null

  constructor(message: string, about: About & { readonly retryAfterSeconds: number | null }) {
    super(message, about)
    this.retryAfterSeconds = about.retryAfterSeconds
  }
}

/** No answer, or none that says anything: the network, a time limit, or the service itself. */
export class UnavailableError extends TutelaError {
  override readonly name = 'UnavailableError'
}

/** Whether it was recorded is not known: the network ended between sending and the answer. Never take it for "not recorded". */
export class OutcomeUnknownError<Recorded> extends TutelaError {
  override readonly name = 'OutcomeUnknownError'
  /** Keep it: the same call with it is answered with what was recorded, or records it now, once. */
  readonly idempotencyKey: string
  /** Asks again with the same key. */
  readonly resolve: () => Promise<Recorded>

  constructor(idempotencyKey: string, resolve: () => Promise<Recorded>, cause: unknown) {
    super(
      'No answer came; whether it was recorded is not known. Call resolve(), or again with the same key.',
      {
        code: 'OUTCOME_UNKNOWN',
        cause,
      },
    )
    this.idempotencyKey = idempotencyKey
    this.resolve = resolve
  }
}
