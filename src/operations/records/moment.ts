import type { Moment } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'

/** When and where the caller asks, and the work that may be done for the call. */
export const momentOf = (ctx: OperationContext): Moment => ({
  asOf: ctx.now().toISOString(),
  zone: ctx.organisation.timeZone,
  work: ctx.work,
})
