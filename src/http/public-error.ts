// What a caller may see of an error. Everything that is not made for callers becomes one sentence and a request id.
import { GraphQLError } from 'graphql'
import { causeChain } from '../db/classify-error.ts'
import { DatabaseError } from '../db/database-error.ts'
import { RefusedError, type UserFault } from '../operations/errors.ts'
import { VaultError } from '../operations/vault/seal.ts'
import { WorkLimitError } from '../rules/index.ts'

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
const SUGGESTION = / ?Did you mean .*\?$/s
const MESSAGE_LENGTH_MAX = 300
// graphql-js reports bad variables and arguments like this; the value shown is the caller's own.
const COERCION = /^(Variable "\$|Argument ")/

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

/** The error below GraphQL's own wrapping, or undefined when GraphQL itself raised it. */
function originalOf(error: GraphQLError): unknown {
  const { originalError } = error
  return originalError instanceof GraphQLError ? originalOf(originalError) : originalError
}

/** GraphQL's own words about the caller's document, variables or arguments may pass; its words about our answer may not. */
function isAboutTheRequest(error: GraphQLError): boolean {
  if (originalOf(error) !== undefined) return false
  return error.path === undefined || COERCION.test(error.message)
}

/** GraphQL's own sentences quote the caller's values, however long these are. */
function shortened(message: string): string {
  const isShort = message.length <= MESSAGE_LENGTH_MAX
  return isShort ? message : `${message.slice(0, MESSAGE_LENGTH_MAX).toWellFormed()}…`
}

function withCode(error: GraphQLError, view: ErrorView): GraphQLError {
  const message = shortened(view.hideSuggestions ? error.message.replace(SUGGESTION, '') : error.message)
  return new GraphQLError(message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions: {
      code: 'BAD_USER_INPUT',
      // Only those who accept GraphQL's own media type get the status: see GraphQL over HTTP.
      http: { spec: true, status: 400 },
      ...error.extensions,
    },
  })
}

export interface ErrorView {
  /** Shown with an unexpected error; null where it is not known. */
  readonly requestId: string | null
  readonly hideSuggestions: boolean
  /** Gets the cause of an unexpected error. */
  readonly onFault: (cause: unknown) => void
}

function showGraphqlError(error: unknown, view: ErrorView): GraphQLError {
  if (error instanceof GraphQLError && isAboutTheRequest(error)) return withCode(error, view)
  const cause = error instanceof GraphQLError ? (originalOf(error) ?? error) : error
  const { message, code, status, headers, isFault, part, userErrors } = toPublicError(cause)
  if (isFault) view.onFault(cause)
  return new GraphQLError(message, {
    ...(error instanceof GraphQLError && { nodes: error.nodes, path: error.path }),
    extensions: {
      code,
      ...(part !== undefined && { part }),
      ...(userErrors !== undefined && { userErrors }),
      ...(isFault && view.requestId !== null && { requestId: view.requestId }),
      http: { status, headers },
    },
  })
}

// Yoga passes every error by its own masking once more.
const finished = new WeakSet<GraphQLError>()

/** Turns an error of an execution into what the caller sees. */
export function toPublicGraphqlError(error: unknown, view: ErrorView): GraphQLError {
  if (error instanceof GraphQLError && finished.has(error)) return error
  const shown = showGraphqlError(error, view)
  finished.add(shown)
  return shown
}
