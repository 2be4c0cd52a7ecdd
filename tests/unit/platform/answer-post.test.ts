import { GraphQLError } from 'graphql'
import { createSchema } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { answerRequest, typeOfAnswer } from '../../../src/http/answer-post.ts'
import { RequestMetrics } from '../../../src/http/request-metrics.ts'
import type { AskedParams, HttpGraphqlContext } from '../../../src/http/types.ts'
import { WorkShares } from '../../../src/http/work-share.ts'
import { makeYoga } from '../../../src/http/yoga.ts'
import { RefusedError } from '../../../src/operations/errors.ts'
import { makeVaultWorld } from '../../support/vault-world.ts'

const schema = createSchema({
  typeDefs: `type Query { fine(text: String): String! fault: String refused: String shown: String must: String! }
    type Mutation { act: String }`,
  resolvers: {
    Query: {
      fine: (_parent: unknown, { text }: { text?: string }) => text ?? 'fine',
      fault: () => {
        throw new Error('nobody may read this')
      },
      refused: () => {
        throw new RefusedError('RATE_LIMITED', 'Wait.', { retryAfterSeconds: 7 })
      },
      shown: () => {
        throw new GraphQLError('As it is.', { extensions: { code: 'OWN' } })
      },
      must: () => null,
    },
    Mutation: { act: () => 'done' },
  },
})
const yoga = makeYoga({
  schema,
  hideSuggestions: true,
  workShares: new WorkShares(1e9),
  fetch: () => Promise.reject(new Error('nothing is fetched here')),
})
const world = makeVaultWorld()

const ACCEPTED = [
  null,
  '*/*',
  '*',
  'application/json',
  'application/graphql-response+json',
  'application/*',
  'APPLICATION/JSON',
  'application/graphql-response+json,application/json;q=0.9',
  'application/json, application/graphql-response+json',
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
  'text/event-stream',
  'multipart/mixed',
  'multipart/mixed, application/json',
  'text/html, */*;q=0.1',
  'application/json; charset=utf-8',
  'application/json; charset=latin1, application/graphql-response+json',
  ', application/json',
]

const ASKED: [name: string, params: AskedParams, more?: Partial<HttpGraphqlContext>][] = [
  ['an answer', { query: '{ fine }' }],
  [
    'an answer with a variable',
    { query: 'query($t: String) { fine(text: $t) }', variables: { t: '的"\u0001' } },
  ],
  ['a document that is known by now', { query: '{ fine }' }],
  ['a mutation', { query: 'mutation { act }' }],
  ['a fault beside an answer', { query: '{ fine fault }' }],
  ['a fault that leaves nothing', { query: '{ must }' }],
  ['a refusal with a header', { query: '{ refused }' }],
  ['an error with a code of its own', { query: '{ shown fine }' }],
  ['a document that does not parse', { query: '{ fine' }],
  ['a document that is not valid', { query: '{ fin }' }],
  ['a document with no such operation', { query: 'query a { fine }', operationName: 'b' }],
  ['a variable of another type', { query: 'query($t: String) { fine(text: $t) }', variables: { t: {} } }],
  ['nothing', {}],
  ['an empty text', { query: '' }],
  ['an unknown parameter', { query: '{ fine }', more: 1 } as AskedParams],
  ['a document where only registered ones are taken', { query: '{ fine }' }, { trustedDocumentsOnly: true }],
  ['both a document and an id', { query: '{ fine }', documentId: 'x' }],
  ['too many root fields', { query: `{ ${Array.from({ length: 11 }, (_, n) => `a${n}: fine`).join(' ')} }` }],
]

/** What is asked and known, made anew for each way of answering. */
function asked(accept: string | null, params: AskedParams, more: Partial<HttpGraphqlContext>) {
  const metrics = new RequestMetrics()
  const logged: unknown[] = []
  const ctx = {
    ...world.request('org_a'),
    requestId: 'rqs_1',
    log: { info: () => {}, error: (event: string, cause: unknown) => logged.push([event, String(cause)]) },
  }
  const context: HttpGraphqlContext = {
    ctx,
    checkDocument: () => ({ operations: [], faults: [] }),
    charge: async () => {},
    confirm: async () => ctx,
    writerOnMemory: () => null,
    forgetStanding: () => {},
    trustedDocumentsOnly: false,
    metrics,
    params,
    ...more,
  }
  const headers = { 'content-type': 'application/json', ...(accept !== null && { accept }) }
  const request = new Request('http://localhost/graphql', { method: 'POST', headers, body: '{}' })
  return { request, context, logged, metrics }
}

async function told(response: Response) {
  const { status, headers } = response
  const names = ['content-type', 'retry-after', 'accept', 'allow']
  return { status, headers: names.map((name) => headers.get(name)), body: await response.text() }
}

describe('a POST is answered as Yoga answers it', () => {
  test.each(ASKED)(
    'for %s: status, type, headers, body, code and log are the same',
    async (_name, params, more = {}) => {
      for (const accept of ACCEPTED) {
        const [ours, yogas] = [asked(accept, params, more), asked(accept, params, more)]
        const answer = await answerRequest(yoga, ours.request, {
          context: ours.context,
          hideSuggestions: true,
        })
        const expected = await yoga.fetch(yogas.request, yogas.context)
        expect(await told(answer), String(accept)).toEqual(await told(expected))
        expect(ours.metrics.code).toBe(yogas.metrics.code)
        expect(ours.metrics.operation).toBe(yogas.metrics.operation)
        expect(ours.logged).toEqual(yogas.logged)
      }
    },
  )
})

test('the usual headers of clients are read without Yoga, and what is unusual is left to it', () => {
  const usual = ACCEPTED.filter((accept) => typeOfAnswer(accept) !== null)
  expect(usual).toContain('application/graphql-response+json,application/json;q=0.9')
  expect(usual).toContain(null)
  for (const accept of ['*', 'text/event-stream', 'multipart/mixed', 'application/json; charset=latin1'])
    expect(typeOfAnswer(accept)).toBeNull()
})
