import { type ExecutionResult, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { DocumentCache } from './document-cache.ts'
import { rootFieldsOf } from './limits/root-fields.ts'
import type { HttpGraphqlContext } from './types.ts'

/** Notes the code that an answer ends with, of its first error. */
export function noteCode({ errors: [first] = [] }: ExecutionResult, { metrics }: HttpGraphqlContext): void {
  if (first === undefined) return
  const { code } = first.extensions
  metrics.code = typeof code === 'string' ? code : 'UNKNOWN'
}

/** Notes which operation of the schema is asked for, whether its document was known, and the code it ends with. */
export function useOperationMetrics(
  documents: DocumentCache<unknown>,
): Plugin<HttpGraphqlContext, HttpGraphqlContext> {
  return {
    onParse({ context, params }) {
      context.metrics.count(documents.has(String(params.source)) ? 'documentHits' : 'documentMisses')
    },
    // Validation has passed, so there are no names but the schema's own.
    onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation) return
      const names = new Set(rootFieldsOf(args.document, operation))
      args.contextValue.metrics.operation = [...names].sort().join('+')
    },
    onResultProcess({ result, serverContext }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return
      noteCode(result, serverContext)
    },
  }
}
