// What a caller may see of an error. Everything that is not made for callers becomes one sentence and a request id.
import { GraphQLError } from 'graphql'
import { causeChain } from '../db/classify-error.ts'
import { DatabaseError } from '../db/database-error.ts'
import { RefusedError } from '../operations/errors.ts'
import { headersOfRefusal, STATUS_OF_CODE } from './error-response.ts'

export const FAULT_MESSAGE = 'Something went wrong here. It has been recorded under the request id.'
export const UNAVAILABLE_MESSAGE = 'The service cannot answer at the moment. Please try again.'
// graphql-js reports bad variables and arguments like this; the value shown is the caller's own.
const COERCION = /^(Variable "\$|Argument ")/

export interface PublicError {
  readonly message: string
  readonly code: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** True when nobody expected it: the cause belongs into the log. */
  readonly isFault: boolean
}

/** The words, code and HTTP status for an error that is not GraphQL's own. */
export function toPublicError(error: unknown): PublicError {
  for (const part of causeChain(error)) {
    if (part instanceof RefusedError) {
      const { code, message } = part
      return { message, code, status: STATUS_OF_CODE[code], headers: headersOfRefusal(part), isFault: false }
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

function withCode(error: GraphQLError): GraphQLError {
  if (error.extensions.code !== undefined && error.extensions.http !== undefined) return error
  const http = error.extensions.http ?? { spec: true, status: 400 }
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions: { code: 'BAD_USER_INPUT', ...error.extensions, http },
  })
}

/** Turns an error of an execution into what the caller sees; calls `onFault` with the cause of an unexpected one. */
export function toPublicGraphqlError(
  error: unknown,
  requestId: string | null,
  onFault: (cause: unknown) => void,
): GraphQLError {
  if (error instanceof GraphQLError && isAboutTheRequest(error)) return withCode(error)
  const cause = error instanceof GraphQLError ? (originalOf(error) ?? error) : error
  const { message, code, status, headers, isFault } = toPublicError(cause)
  if (isFault) onFault(cause)
  return new GraphQLError(message, {
    ...(error instanceof GraphQLError && { nodes: error.nodes, path: error.path }),
    extensions: {
      code,
      ...(isFault && requestId !== null && { requestId }),
      http: { status, headers },
    },
  })
}
