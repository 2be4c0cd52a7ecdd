import type { GraphQLSchema } from 'graphql'
import type { Fetch } from '../db/timed-fetch.ts'
import type { Shapes } from '../facades/facade.ts'
import { productSchema } from '../schema/index.ts'
import { answerRequest } from './answer-post.ts'
import { shapesOf } from './json-shapes.ts'
import { checkDocument } from './limits/check-document.ts'
import type { HttpGraphqlContext } from './types.ts'
import type { WorkShares } from './work-share.ts'
import { makeYoga, type Yoga } from './yoga.ts'

/**
 * What a document needs: the schema with all its verbs, GraphQL and its limits. More than half of the code, so `app.ts` loads it for the
 * first who asks; what runs by the clock, keeps the heads of logs or says that it is alive does without.
 */
export interface Graphql {
  readonly yoga: Yoga
  readonly answer: (request: Request, context: HttpGraphqlContext) => Promise<Response>
  readonly checkDocument: HttpGraphqlContext['checkDocument']
  readonly shapes: Shapes
}

export interface GraphqlOptions {
  /** The product's own when absent. */
  readonly schema: GraphQLSchema | undefined
  readonly hideSuggestions: boolean
  readonly workShares: WorkShares
  /** Calls webhooks. */
  readonly fetch: Fetch
}

/** Made once in an isolate, as building a schema takes longer than most requests. */
export function makeGraphql(options: GraphqlOptions): Graphql {
  const schema = options.schema ?? productSchema()
  const yoga = makeYoga({ ...options, schema })
  const { hideSuggestions } = options
  return {
    yoga,
    answer: (request, context) => answerRequest(yoga, request, { context, hideSuggestions }),
    checkDocument: (text) => checkDocument(schema, text),
    shapes: shapesOf(() => schema),
  }
}
