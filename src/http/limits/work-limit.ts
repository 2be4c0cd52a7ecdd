import type { Plugin } from 'graphql-yoga'
import { REQUEST_WORK_MAX } from '../make-context.ts'
import type { HttpGraphqlContext } from '../types.ts'
import type { WorkShares } from '../work-share.ts'

/** What a unit of cost comes to in counted work: resolving a field and writing it. */
const WORK_PER_COST = 100

/** Holds back an organisation whose operations take more than its share of an isolate, before anything of them runs. */
export function useWorkLimit(shares: WorkShares): Plugin<HttpGraphqlContext> {
  return {
    onExecute({ args }) {
      const { ctx, metrics } = args.contextValue
      const admission = shares.enter(ctx.organisation.id, metrics.cost, ctx.now().getTime())
      return {
        onExecuteDone() {
          const work = REQUEST_WORK_MAX - ctx.work.left + metrics.cost * WORK_PER_COST
          admission.leave(ctx.now().getTime(), work)
        },
      }
    },
  }
}
