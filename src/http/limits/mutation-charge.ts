import { getOperationAST, OperationTypeNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { HttpGraphqlContext } from '../types.ts'
import { rootFieldsOf } from './root-fields.ts'

/** Charges every mutation of a request by itself: one request with ten of them costs as much as ten requests. */
export function useMutationCharge(): Plugin<HttpGraphqlContext> {
  return {
    async onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (operation?.operation !== OperationTypeNode.MUTATION) return
      // The request itself has been charged for the first one.
      const more = rootFieldsOf(args.document, operation).length - 1
      for (let unit = 0; unit < more; unit += 1) await args.contextValue.charge()
    },
  }
}
