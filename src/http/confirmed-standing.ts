import { getOperationAST, OperationTypeNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { rootFieldsOf } from './limits/root-fields.ts'
import type { HttpGraphqlContext } from './types.ts'

/** What writes records only: of the standing it can change no more than the facts that a waiver is tied to. */
const RECORDING: ReadonlySet<string> = new Set(['runSafetyCheck', 'runSafetyChecks', '__typename'])

/**
 * Has the credential of whoever changes something read by the request itself, and makes this isolate forget what it remembers
 * of the organisation, so that a revoked key or a new ruleset counts here at once.
 */
export function useConfirmedStanding(): Plugin<HttpGraphqlContext> {
  return {
    async onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (operation?.operation !== OperationTypeNode.MUTATION) return undefined
      const { confirm, forgetStanding } = args.contextValue
      Object.assign(args.contextValue, { ctx: await confirm() })
      const { waivers, isComplete } = args.contextValue.ctx.waiversAtHand
      const onlyRecords = rootFieldsOf(args.document, operation).every((field) => RECORDING.has(field))
      if (onlyRecords && isComplete && waivers.length === 0) return undefined
      forgetStanding()
      // What others read while it ran may be from before.
      return { onExecuteDone: forgetStanding }
    },
  }
}
