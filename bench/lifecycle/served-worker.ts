import { readFileSync } from 'node:fs'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { readOrEmpty, threadsIn, workerdProcesses } from '../processes.ts'
import type { RequestCost } from '../results.ts'
import { compatibilityDate } from './build-worker.ts'

export interface Answer<Data> {
  readonly data: Data
  readonly cost: RequestCost
}

export interface ServedWorker {
  ask<Data>(query: string, variables?: object): Promise<Answer<Data>>
  /** Where it listens: for requests of others than the world's administrator, and answers of any kind. */
  readonly graphql: URL
  /** Processor time of the whole runtime so far, in milliseconds; NaN where the system does not tell. */
  processorMs(): number
  stop(): Promise<void>
}

const NANOSECONDS_PER_MS = 1_000_000
const LOG_MS_MAX = 2_000

/** Serves a built Worker in workerd: a new process, hence a new isolate that has seen nothing. */
export async function serveWorker({
  module,
  key,
  bindings,
}: {
  readonly module: string
  readonly key: string
  readonly bindings: Readonly<Record<string, string>>
}): Promise<ServedWorker> {
  const calls = new Map<string, number>()
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      handleStructuredLogs: ({ message }) => noteCalls(calls, message),
      workers: [
        {
          name: 'tutela',
          compatibilityDate: compatibilityDate(),
          modules: [{ type: 'ESModule', path: 'worker.js', contents: readFileSync(module, 'utf8') }],
          bindings,
        },
      ],
    }),
  )
  const before = workerdProcesses()
  const address = await runtime.ready
  const own = workerdProcesses().filter((pid) => !before.includes(pid))
  return {
    graphql: new URL('/graphql', address),
    processorMs: () => processorMsOf(own),
    async ask<Data>(query: string, variables = {}) {
      const body = JSON.stringify({ query, variables })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
      const [start, cpuBefore] = [performance.now(), processorMsOf(own)]
      const response = await fetch(new URL('/graphql', address), { method: 'POST', headers, body })
      const text = await response.text()
      const ms = performance.now() - start
      const cpuMs = processorMsOf(own) - cpuBefore
      const { data, errors }: { data?: Data; errors?: unknown } = JSON.parse(text)
      if (!data || errors) throw new Error(`${query.slice(0, 80)}: ${JSON.stringify(errors)}`)
      const id = response.headers.get('x-request-id') ?? ''
      return { data, cost: { ms, cpuMs, databaseCalls: await callsOf(calls, id) } }
    },
    stop: () => runtime.dispose(),
  }
}

function noteCalls(calls: Map<string, number>, line: string): void {
  if (!line.includes('"request.done"')) return
  const { requestId, databaseCalls }: { requestId: string; databaseCalls: number } = JSON.parse(line)
  calls.set(requestId, databaseCalls)
}

/** The line of a request may be read after its answer. */
async function callsOf(calls: ReadonlyMap<string, number>, id: string): Promise<number> {
  const deadline = performance.now() + LOG_MS_MAX
  while (!calls.has(id) && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 1))
  return calls.get(id) ?? Number.NaN
}

/** The first field of `schedstat`: nanoseconds on a processor, of each thread. */
function processorMsOf(processes: readonly number[]): number {
  const threads = processes.flatMap((pid) => {
    const folder = `/proc/${pid}/task`
    return threadsIn(folder).map((thread) =>
      Number(readOrEmpty(`${folder}/${thread}/schedstat`).split(' ')[0]),
    )
  })
  return threads.length === 0 ? Number.NaN : threads.reduce((sum, one) => sum + one, 0) / NANOSECONDS_PER_MS
}
