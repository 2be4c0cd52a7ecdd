// Run by tests/unit/platform/document-memory.test.ts in a process of its own, as node --expose-gc: prints the growth of the heap.
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { RequestMetrics } from '../../src/http/request-metrics.ts'
import { WorkShares } from '../../src/http/work-share.ts'
import { makeYoga } from '../../src/http/yoga.ts'

const DOCUMENTS = 5_000
const PADDING = 'x'.repeat(400)

function usedHeap(): number {
  if (globalThis.gc === undefined) throw new Error('Run with --expose-gc')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { value: { type: GraphQLString, resolve: () => 'x' } },
  }),
})
const log = {
  info: () => {},
  error: (event: string, error: unknown) => {
    throw new Error(event, { cause: error })
  },
}
const yoga = makeYoga({ schema, hideSuggestions: true, workShares: new WorkShares(1e12), fetch })

async function ask(query: string): Promise<boolean> {
  const request = new Request('https://tutela.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
  })
  const context: object = {
    ctx: {
      log,
      requestId: 'rqs',
      organisation: { id: 'org_1' },
      actor: { kind: 'system', name: 'measure' },
      now: () => new Date(0),
      work: { left: 1e9 },
    },
    charge: () => Promise.resolve(),
    trustedDocumentsOnly: false,
    metrics: new RequestMetrics(),
    params: { query },
  }
  const response = await yoga.fetch(request, context)
  const body: { errors?: unknown } = JSON.parse(await response.text())
  return body.errors === undefined
}

/** How many of 5,000 distinct documents were answered without an error. */
async function answered(make: (at: number) => string): Promise<number> {
  let count = 0
  for (let at = 0; at < DOCUMENTS; at += 1) if (await ask(make(at))) count += 1
  return count
}

await answered((at) => `{ warm${at % 50}: value }`)
const before = usedHeap()
const valid = await answered((at) => `{ a${at}: value b${PADDING}${at}: value }`)
const afterValid = usedHeap()
const invalid = await answered((at) => `{ unknown${at}${PADDING} }`)
const malformed = await answered((at) => `{ a${at}${PADDING} `)
const growth = { valid: afterValid - before, all: usedHeap() - before }
console.log(JSON.stringify({ documents: DOCUMENTS, answered: { valid, invalid, malformed }, growth }))
