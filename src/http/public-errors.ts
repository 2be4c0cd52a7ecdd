import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { toPublicGraphqlError } from './public-graphql-error.ts'
import type { HttpGraphqlContext } from './types.ts'

const OPERATION_NAME_LETTERS_MAX = 100

/** Keeps an error from outside an execution, its cause below, until `usePublicErrors` shows it. */
export function keptForLater(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError })
}

interface PublicErrorsOptions {
  readonly hideSuggestions: boolean
}

/**
 * Replaces every error of an answer by what the caller may see, whether it comes from an execution or from before it, and logs
 * the cause of an unexpected one once, under the request's id. Nothing leaves without passing here.
 */
export function withPublicErrors(
  result: ExecutionResult,
  { ctx, params }: HttpGraphqlContext,
  { hideSuggestions }: PublicErrorsOptions,
): ExecutionResult {
  if (result.errors === undefined) return result
  const logged = new Set<unknown>()
  const onFault = (cause: unknown) => {
    if (logged.has(cause)) return
    logged.add(cause)
    const operation = params.operationName?.slice(0, OPERATION_NAME_LETTERS_MAX) ?? null
    ctx.log.error('operation.fault', cause, { operation })
  }
  const view = { requestId: ctx.requestId, hideSuggestions, onFault }
  return { ...result, errors: result.errors.map((error) => toPublicGraphqlError(error, view)) }
}

/** `withPublicErrors` for answers that Yoga writes. */
export function usePublicErrors(
  options: PublicErrorsOptions,
): Plugin<HttpGraphqlContext, HttpGraphqlContext> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return
      setResult(withPublicErrors(result, serverContext, options))
    },
  }
}
