import type { DocumentNode, GraphQLSchema } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { Fetch } from '../db/timed-fetch.ts'
import { useCacheableAnswer } from './cacheable-answer.ts'
import { useCheckTokenBounds } from './check-token-bounds.ts'
import { useConfirmedStanding } from './confirmed-standing.ts'
import { useDeliveryAfterWrite } from './deliver-after-write.ts'
import { DocumentCache, useForgetInvalid } from './document-cache.ts'
import { useAnswerLimit } from './limits/answer-limit.ts'
import { useCostCharge } from './limits/cost-charge.ts'
import { useCostLimit } from './limits/cost-limit.ts'
import { useDocumentLimit } from './limits/document-limit.ts'
import { useRootFieldLimit } from './limits/root-field-limit.ts'
import { useWorkLimit } from './limits/work-limit.ts'
import { useNoSuggestions } from './no-suggestions.ts'
import { useOperationMetrics } from './operation-metrics.ts'
import { keptForLater, usePublicErrors } from './public-errors.ts'
import { useReadParams } from './read-params.ts'
import { useTrustedDocuments } from './trusted-documents.ts'
import type { HttpGraphqlContext } from './types.ts'

import type { WorkShares } from './work-share.ts'

export type Yoga = YogaServerInstance<HttpGraphqlContext, object>

/** GraphQL over HTTP, with everything switched off that this API does not need. */
export function makeYoga(options: {
  readonly schema: GraphQLSchema
  readonly hideSuggestions: boolean
  readonly workShares: WorkShares
  /** Calls webhooks. */
  readonly fetch: Fetch
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
    // bodyLimit has counted it.
    maxRequestBodySize: false,
    parserAndValidationCache: {
      documentCache: documents,
      errorCache: new DocumentCache<unknown>(),
    },
    // usePublicErrors sees to all of them when the request, its log and its id are at hand.
    maskedErrors: { isDev: false, maskError: keptForLater },
    plugins: [
      useReadParams(),
      usePublicErrors(options),
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
      useCheckTokenBounds(),
      useCostLimit(),
      useCostCharge(),
      useConfirmedStanding(),
      useDeliveryAfterWrite(options.fetch),
      useWorkLimit(options.workShares),
      useAnswerLimit(),
      useCacheableAnswer(),
    ],
  })
}
