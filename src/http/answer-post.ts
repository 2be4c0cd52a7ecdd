import type { ExecutionResult } from 'graphql'
import { isAsyncIterable, processRegularResult } from 'graphql-yoga'
import { noteCode } from './operation-metrics.ts'
import { keptForLater, withPublicErrors } from './public-errors.ts'
import { secureResponse } from './security-headers.ts'
import type { HttpGraphqlContext } from './types.ts'
import type { Yoga } from './yoga.ts'

const JSON_TYPE = 'application/json'
const GRAPHQL_TYPE = 'application/graphql-response+json'
/** What each entry of an accept header makes of an answer in one piece, as Yoga reads it. */
const TYPE_OF_ENTRY: ReadonlyMap<string, string> = new Map([
  [GRAPHQL_TYPE, GRAPHQL_TYPE],
  [JSON_TYPE, JSON_TYPE],
  ['application/*', JSON_TYPE],
  ['*/*', JSON_TYPE],
])

/** The media type of an answer in one piece: of the first entry that has one. Null where there is none, or it is not plain to see. */
export function typeOfAnswer(accept: string | null): string | null {
  if (accept === null || accept === '' || accept === '*/*') return JSON_TYPE
  if (accept.toLowerCase().includes('charset')) return null
  for (const entry of accept.toLowerCase().split(',')) {
    const type = TYPE_OF_ENTRY.get(entry.replace(/;.*$/s, '').trim())
    if (type !== undefined) return type
  }
  return null
}

/**
 * Answers a request over GraphQL. The usual one, a POST for an answer in one piece, goes through all stages of a document but not through
 * what Yoga does around them: its adapters of requests and its choice among ways of answering take as long as the stages of a small
 * document. Everything else is left to Yoga.
 */
export async function answerRequest(
  yoga: Yoga,
  request: Request,
  { context, hideSuggestions }: { readonly context: HttpGraphqlContext; readonly hideSuggestions: boolean },
): Promise<Response> {
  const type = request.method === 'POST' ? typeOfAnswer(request.headers.get('accept')) : null
  if (type === null) return yoga.fetch(request, context)
  const result = withPublicErrors(await resultOf(yoga, request, context), context, { hideSuggestions })
  noteCode(result, context)
  if (result.errors !== undefined || result.extensions?.http !== undefined)
    return processRegularResult(result, yoga.fetchAPI, type)
  return secureResponse(JSON.stringify(result), { 'content-type': `${type}; charset=utf-8` })
}

/** What is refused before anything of the document runs is thrown. */
async function resultOf(yoga: Yoga, request: Request, context: HttpGraphqlContext): Promise<ExecutionResult> {
  let result: Awaited<ReturnType<Yoga['getResultForParams']>>
  try {
    result = await yoga.getResultForParams({ params: context.params, request }, context)
  } catch (error) {
    return { errors: [keptForLater(error)] }
  }
  // Nothing of this schema is answered in parts.
  if (result === undefined || isAsyncIterable(result)) throw new Error('The answer is not in one piece')
  return result
}
