import type { Plugin } from 'graphql-yoga'
import type { GraphqlContext } from '../schema/context.ts'
import { toPublicGraphqlError } from './public-error.ts'

const OPERATION_NAME_LETTERS_MAX = 100

/** Replaces every error of an execution by what the caller may see, and logs the cause of an unexpected one once. */
export function usePublicErrors(options: { readonly hideSuggestions: boolean }): Plugin<GraphqlContext> {
  return {
    onExecute({ args }) {
      const { ctx } = args.contextValue
      const logged = new Set<unknown>()
      const onFault = (cause: unknown) => {
        if (logged.has(cause)) return
        logged.add(cause)
        const operation = args.operationName?.slice(0, OPERATION_NAME_LETTERS_MAX) ?? null
        ctx.log.error('operation.fault', cause, { operation })
      }
      const view = { requestId: ctx.requestId, hideSuggestions: options.hideSuggestions, onFault }
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result || result.errors === undefined) return
          const errors = result.errors.map((error) => toPublicGraphqlError(error, view))
          setResult({ ...result, errors })
        },
      }
    },
  }
}
