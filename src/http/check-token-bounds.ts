import { getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { checkTokenOf } from '../operations/check-tokens/token-bounds.ts'
import { RefusedError } from '../operations/errors.ts'
import { rootFieldsOf } from './limits/root-fields.ts'
import type { HttpGraphqlContext } from './types.ts'

/** What may be asked with a check token; which subject may be asked about, the verbs see to. */
const OPEN_TO_TOKENS: ReadonlySet<string> = new Set(['assessSafety', 'runSafetyCheck', '__typename'])

/** Refuses with FORBIDDEN, before anything runs, whatever a check token is not for. */
export function useCheckTokenBounds(): Plugin<HttpGraphqlContext> {
  return {
    onExecute({ args }) {
      const { document, operationName, contextValue } = args
      if (checkTokenOf(contextValue.ctx.actor) === null) return
      const operation = getOperationAST(document, operationName)
      const fields = operation ? rootFieldsOf(document, operation) : []
      const other = fields.find((name) => !OPEN_TO_TOKENS.has(name))
      if (other === undefined) return
      const message = `A check token is for "assessSafety" and "runSafetyCheck" and nothing else: it may not ask for "${other}".`
      throw new RefusedError('FORBIDDEN', message)
    },
  }
}
