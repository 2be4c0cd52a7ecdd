import type { OperationContext } from '../operations/context.ts'

/** What every resolver receives; a resolver reads its arguments, calls one verb with `ctx` and returns. */
export interface GraphqlContext {
  readonly ctx: OperationContext
}
