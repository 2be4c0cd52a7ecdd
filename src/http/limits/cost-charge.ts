import { getOperationAST, OperationTypeNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { HttpGraphqlContext } from '../types.ts'
import { rootFieldsOf } from './root-fields.ts'

/** Cost that one unit of the rate limits pays for. */
export const COST_PER_UNIT = 1_000

/**
 * Charges the rate limits what a request costs: a unit for every 1,000 of cost, and one for every mutation at least, since one
 * request with ten of them is as much as ten requests.
 */
export function useCostCharge(): Plugin<HttpGraphqlContext> {
  return {
    onExecute({ args }) {
      const { charge, metrics } = args.contextValue
      const operation = getOperationAST(args.document, args.operationName)
      const isMutation = operation?.operation === OperationTypeNode.MUTATION
      const mutations = isMutation ? rootFieldsOf(args.document, operation).length : 0
      // The request itself has been charged the first unit.
      const more = Math.max(mutations, Math.ceil(metrics.cost / COST_PER_UNIT)) - 1
      // Nothing to wait for is the usual case, and then nobody does.
      if (more <= 0) return undefined
      return Promise.all(Array.from({ length: more }, () => charge())).then(() => undefined)
    },
  }
}
