import type { Plugin } from 'graphql-yoga'
import type { GraphqlContext } from '../schema/context.ts'
import { toPublicGraphqlError } from './public-error.ts'

/** Replaces every error of an execution by what the caller may see, and logs the cause of an unexpected one once. */
export function usePublicErrors(): Plugin<GraphqlContext> {
  return {
    onExecute({ args }) {
      const { ctx } = args.contextValue
      const logged = new Set<unknown>()
      const onFault = (cause: unknown) => {
        if (logged.has(cause)) return
        logged.add(cause)
        ctx.log.error('operation.fault', cause, { operation: args.operationName ?? null })
      }
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result || result.errors === undefined) return
          const errors = result.errors.map((error) => toPublicGraphqlError(error, ctx.requestId, onFault))
          setResult({ ...result, errors })
        },
      }
    },
  }
}
