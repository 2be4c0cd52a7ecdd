import type { DocumentNode, GraphQLSchema } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { Log } from '../operations/context.ts'
import { BODY_BYTES_MAX } from './body-limit.ts'
import { DocumentCache, useForgetInvalid } from './document-cache.ts'
import { useCostLimit } from './limits/cost-limit.ts'
import { useDocumentLimit } from './limits/document-limit.ts'
import { useMutationCharge } from './limits/mutation-charge.ts'
import { useRootFieldLimit } from './limits/root-field-limit.ts'
import { useNoSuggestions } from './no-suggestions.ts'
import { useOperationMetrics } from './operation-metrics.ts'
import { toPublicGraphqlError } from './public-error.ts'
import { usePublicErrors } from './public-errors.ts'
import { useTrustedDocuments } from './trusted-documents.ts'
import type { HttpGraphqlContext } from './types.ts'

type Yoga = YogaServerInstance<HttpGraphqlContext, object>

/** GraphQL over HTTP, with everything switched off that this API does not need. */
export function makeYoga(options: {
  readonly schema: GraphQLSchema
  readonly hideSuggestions: boolean
  readonly log: Log
}): Yoga {
  const documents = new DocumentCache<DocumentNode>()
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
      documentCache: documents,
      errorCache: new DocumentCache<unknown>(),
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
      useOperationMetrics(documents),
      // which document
      useTrustedDocuments(),
      // parse
      useDocumentLimit(),
      // validate
      useForgetInvalid(documents),
      ...(options.hideSuggestions ? [useNoSuggestions()] : []),
      useRootFieldLimit(),
      // execute
      useCostLimit(),
      useMutationCharge(),
      usePublicErrors(options),
    ],
  })
}
