// What a caller may see of an error of an execution: GraphQL's own words about the request, or the words of public-error.ts.
import { GraphQLError } from 'graphql'
import { toPublicError } from './public-error.ts'

const SUGGESTION = / ?Did you mean .*\?$/s
const MESSAGE_LENGTH_MAX = 300
// graphql-js reports bad variables and arguments like this; the value shown is the caller's own.
const COERCION = /^(Variable "\$|Argument ")/

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
