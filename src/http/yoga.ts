import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import { ValueCache } from '../operations/cache.ts'
import type { Log } from '../operations/context.ts'
import { BODY_BYTES_MAX } from './body-limit.ts'
import { useCostLimit } from './limits/cost-limit.ts'
import { useDocumentLimit } from './limits/document-limit.ts'
import { useMutationCharge } from './limits/mutation-charge.ts'
import { useRootFieldLimit } from './limits/root-field-limit.ts'
import { useNoSuggestions } from './no-suggestions.ts'
import { toPublicGraphqlError } from './public-error.ts'
import { usePublicErrors } from './public-errors.ts'
import { useTrustedDocuments } from './trusted-documents.ts'
import type { HttpGraphqlContext } from './types.ts'

/** A GET request carries this header, whatever its value: a foreign page cannot add it without asking first. */
export const CSRF_HEADER = 'x-csrf-prevention'

const DOCUMENTS_BYTES_MAX = 4 * 1_048_576
const BYTES_PER_LETTER = 40

type Yoga = YogaServerInstance<HttpGraphqlContext, object>

// Yoga's own cache counts entries, not bytes, and a document may be as large as a request.
function documentCache<Value>() {
  const documents = new ValueCache<Value>(DOCUMENTS_BYTES_MAX)
  return {
    get: (text: string) => documents.get(text),
    set: (text: string, value: Value) => documents.set(text, value, text.length * BYTES_PER_LETTER),
  }
}

/** GraphQL over HTTP, with everything switched off that this API does not need. */
export function makeYoga(options: {
  readonly schema: GraphQLSchema
  readonly hideSuggestions: boolean
  readonly log: Log
}): Yoga {
  return createYoga<HttpGraphqlContext>({
    schema: options.schema,
    graphqlEndpoint: '/graphql',
    batching: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    multipart: false,
    maxRequestBodySize: BODY_BYTES_MAX,
    parserAndValidationCache: {
      documentCache: documentCache<DocumentNode>(),
      errorCache: documentCache<unknown>(),
    },
    // Only what happens outside an execution comes here; usePublicErrors has seen to the rest.
    maskedErrors: {
      isDev: false,
      maskError: (error) =>
        toPublicGraphqlError(error, {
          requestId: null,
          hideSuggestions: options.hideSuggestions,
          onFault: (cause) => options.log.error('graphql.fault', cause),
        }),
    },
    plugins: [
      useCSRFPrevention({ requestHeaders: [CSRF_HEADER] }),
      // which document
      useTrustedDocuments(),
      // parse
      useDocumentLimit(),
      // validate
      ...(options.hideSuggestions ? [useNoSuggestions()] : []),
      useRootFieldLimit(),
      // execute
      useCostLimit(),
      useMutationCharge(),
      usePublicErrors(options),
    ],
  })
}
