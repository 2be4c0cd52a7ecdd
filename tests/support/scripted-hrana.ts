import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

/** What may go wrong with one call. "After" means that the real server has done what was asked. */
export type Fault =
  | 'dropBefore'
  | 'dropAfter'
  | 'errorBefore'
  | 'errorAfter'
  | 'hangBefore'
  | 'hangAfter'
  | 'hangInBody'
  | 'busy'
  | 'expired'
  | 'garbage'
  | 'garbageAfter'
  | { readonly delayMs: number }
  | { readonly breakStep: number }

export interface Call {
  /** Counted from 1. */
  readonly number: number
  readonly isWrite: boolean
  /** SQL texts of the call in order, those of the transaction around them left out. */
  readonly statements: readonly string[]
}

export interface ScriptedHrana {
  readonly url: string
  readonly calls: readonly Call[]
  stop(): Promise<void>
}

interface Statement {
  readonly sql?: string
  readonly sql_id?: number
}
interface PipelineRequest {
  readonly type: string
  readonly sql?: string
  readonly sql_id?: number
  readonly stmt?: Statement
  readonly batch?: { readonly steps: readonly { readonly stmt: Statement }[] }
}
interface Pipeline {
  readonly baton: string | null
  readonly requests: readonly PipelineRequest[]
}

const FRAME = /^(BEGIN|COMMIT|ROLLBACK)\b/i
const WRITES = /\bBEGIN IMMEDIATE\b/i
const BUSY = { message: 'SQLite error: database is locked', code: 'SQLITE_BUSY' }

/**
 * A Hrana server on loopback in front of a real one. Each pipeline call is passed on as it came, unless `faultFor` names a
 * fault for it. `namespace` is the database behind it.
 */
export async function startScriptedHrana({
  target,
  namespace,
  faultFor,
}: {
  target: string
  namespace?: string
  faultFor: (call: Call) => Fault | null
}): Promise<ScriptedHrana> {
  const calls: Call[] = []
  const sockets = new Set<Socket>()
  const server = createServer(async (request, response) => {
    try {
      const body = await buffer(request)
      const pipeline: Pipeline = JSON.parse(body.toString())
      const call = describe(pipeline, calls.length + 1)
      calls.push(call)
      const forward = (changed: Buffer = body) => passOn(`${target}${request.url}`, changed, namespace)
      await answer({ request, response, pipeline, forward, fault: faultFor(call) })
    } catch {
      response.destroy()
    }
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function describe({ requests }: Pipeline, number: number): Call {
  const stored = new Map(
    requests.flatMap(({ type, sql, sql_id }) =>
      type === 'store_sql' && sql !== undefined ? [[sql_id, sql] as const] : [],
    ),
  )
  const all = requests.flatMap(({ stmt, batch }) =>
    [...(stmt ? [stmt] : []), ...(batch?.steps.map((step) => step.stmt) ?? [])].map(
      ({ sql, sql_id }) => sql ?? stored.get(sql_id) ?? '',
    ),
  )
  return {
    number,
    isWrite: all.some((sql) => WRITES.test(sql)),
    statements: all.filter((sql) => !FRAME.test(sql)),
  }
}

async function passOn(url: string, body: Buffer, namespace: string | undefined) {
  const headers = new Headers({ 'content-type': 'application/json' })
  if (namespace !== undefined) headers.set('x-namespace-bin', btoa(namespace).replaceAll('=', ''))
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
}

async function answer({
  request,
  response,
  pipeline,
  forward,
  fault,
}: {
  request: IncomingMessage
  response: ServerResponse
  pipeline: Pipeline
  forward: (body?: Buffer) => Promise<{ status: number; body: Buffer }>
  fault: Fault | null
}): Promise<void> {
  const send = (status: number, body: string | Buffer) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  if (fault === null) {
    const real = await forward()
    send(real.status, real.body)
  } else if (typeof fault === 'object') {
    if ('delayMs' in fault) await delay(fault.delayMs)
    const changed = 'breakStep' in fault ? withBrokenStep(pipeline, fault.breakStep) : pipeline
    const real = await forward(Buffer.from(JSON.stringify(changed)))
    send(real.status, real.body)
  } else if (fault === 'dropBefore') request.socket.destroy()
  else if (fault === 'errorBefore') send(502, 'bad gateway')
  else if (fault === 'busy')
    send(200, JSON.stringify({ baton: null, base_url: null, results: pipeline.requests.map(refuseAsBusy) }))
  else if (fault === 'expired')
    send(400, JSON.stringify({ message: 'The stream has expired', code: 'STREAM_EXPIRED' }))
  else if (fault === 'garbage') send(200, '<html>hello</html>')
  else if (fault !== 'hangBefore')
    await spoilAnswer(fault, { request, response, real: await forward(), send })
}

async function spoilAnswer(
  fault: 'dropAfter' | 'errorAfter' | 'hangAfter' | 'hangInBody' | 'garbageAfter',
  {
    request,
    response,
    real,
    send,
  }: {
    request: IncomingMessage
    response: ServerResponse
    real: { status: number; body: Buffer }
    send: (status: number, body: string | Buffer) => void
  },
): Promise<void> {
  if (fault === 'dropAfter') request.socket.destroy()
  if (fault === 'errorAfter') send(502, 'bad gateway')
  if (fault === 'garbageAfter') send(200, real.body.subarray(0, real.body.length / 2))
  if (fault === 'hangInBody') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': real.body.length })
    response.write(real.body.subarray(0, real.body.length / 2))
  }
}

// What sqld says when BEGIN IMMEDIATE cannot have the lock: the first step fails, no other runs.
function refuseAsBusy({ type, batch }: PipelineRequest): object {
  if (type === 'execute') return { type: 'error', error: BUSY }
  if (batch === undefined) return { type: 'ok', response: { type } }
  const result = {
    step_results: batch.steps.map(() => null),
    step_errors: batch.steps.map((_step, index) => (index === 0 ? BUSY : null)),
  }
  return { type: 'ok', response: { type, result } }
}

const BROKEN = { sql: 'select * from no_such_table', args: [], named_args: [], want_rows: true }

/** The same call with its n-th statement (from 0) failing in the real database, in the middle of the transaction. */
function withBrokenStep({ baton, requests }: Pipeline, broken: number): Pipeline {
  return {
    baton,
    requests: requests.map((request) => {
      if (request.stmt) return { ...request, stmt: BROKEN }
      if (!request.batch) return request
      // Step 0 begins the transaction.
      const steps = request.batch.steps.map((step, index) =>
        index === broken + 1 ? { ...step, stmt: BROKEN } : step,
      )
      return { ...request, batch: { ...request.batch, steps } }
    }),
  }
}
