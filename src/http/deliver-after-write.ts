import { getOperationAST, OperationTypeNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Fetch } from '../db/timed-fetch.ts'
import type { OperationContext } from '../operations/context.ts'
import { deliverWebhooks } from '../operations/webhooks/deliver-webhooks.ts'
import type { HttpGraphqlContext } from './types.ts'

/** What is left goes with the clock. */
const ROUNDS_MAX = 2

/** Tells webhooks what somebody has just changed, after the answer has left; what is lost on the way goes with the clock. */
export function useDeliveryAfterWrite(fetch: Fetch): Plugin<HttpGraphqlContext> {
  return {
    onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (operation?.operation !== OperationTypeNode.MUTATION) return undefined
      return {
        onExecuteDone: () => {
          const { ctx } = args.contextValue
          if (ctx.hasWebhooks !== false) ctx.inBackground(() => deliver(ctx, fetch))
        },
      }
    },
  }
}

async function deliver(ctx: OperationContext, fetch: Fetch): Promise<void> {
  try {
    await deliverWebhooks(ctx, fetch, ROUNDS_MAX)
  } catch (error) {
    ctx.log.error('webhook.fault', error, { organisation: ctx.organisation.id })
  }
}
