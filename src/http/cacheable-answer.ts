import { getOperationAST } from 'graphql'
import type { Plugin, YogaInitialContext } from 'graphql-yoga'
import { isPublicVocabulary } from '../operations/vocabulary/public-vocabulary.ts'
import { CONSISTENCY_HEADER } from './consistency.ts'
import { rootFieldsOf } from './limits/root-fields.ts'
import type { HttpGraphqlContext } from './types.ts'

/** What the schema says of itself, the same for everybody. */
const OF_THE_SCHEMA: ReadonlySet<string> = new Set(['__schema', '__type', '__typename'])
/** Words of the live rules: as public as the packs they stand in. */
const VOCABULARY = 'vocabulary'

/** By the asker's own browser only, for others ask with other keys; new rules are seen after a minute. */
const HEADERS = {
  'cache-control': 'private, max-age=60',
  vary: `accept, authorization, ${CONSISTENCY_HEADER}`,
}

/**
 * Lets the answer to a GET that names a trusted document be kept for a minute where all of it is public: what the schema says of itself,
 * and the vocabulary while no pack of the organisation is live. Everything else is kept by nobody.
 */
export function useCacheableAnswer(): Plugin<YogaInitialContext & HttpGraphqlContext> {
  return {
    onExecute({ args: { document, operationName, contextValue } }) {
      const { isTrustedDocument = false, request } = contextValue
      const operation = getOperationAST(document, operationName)
      if (!isTrustedDocument || request.method !== 'GET' || !operation) return undefined
      const fields = rootFieldsOf(document, operation)
      if (!fields.every((name) => name === VOCABULARY || OF_THE_SCHEMA.has(name))) return undefined
      return {
        async onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result || result.errors !== undefined) return
          if (fields.includes(VOCABULARY) && !(await isPublicVocabulary(contextValue))) return
          setResult({ ...result, extensions: { ...result.extensions, http: { headers: HEADERS } } })
        },
      }
    },
  }
}
