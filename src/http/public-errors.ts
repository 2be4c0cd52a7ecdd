import { GraphQLError } from 'graphql'
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

/**
 * Replaces every error of an answer by what the caller may see, whether it comes from an execution or from before it, and logs
 * the cause of an unexpected one once, under the request's id. Nothing leaves without passing here.
 */
export function usePublicErrors(options: {
  readonly hideSuggestions: boolean
}): Plugin<HttpGraphqlContext, HttpGraphqlContext> {
  return {
    onResultProcess({ result, setResult, serverContext: { ctx, params } }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result || result.errors === undefined) return
      const logged = new Set<unknown>()
      const onFault = (cause: unknown) => {
        if (logged.has(cause)) return
        logged.add(cause)
        const operation = params.operationName?.slice(0, OPERATION_NAME_LETTERS_MAX) ?? null
        ctx.log.error('operation.fault', cause, { operation })
      }
      const view = { requestId: ctx.requestId, hideSuggestions: options.hideSuggestions, onFault }
      setResult({ ...result, errors: result.errors.map((error) => toPublicGraphqlError(error, view)) })
    },
  }
}
