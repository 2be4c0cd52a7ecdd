import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

export interface DatabaseGate {
  url: string
  stop(): Promise<void>
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * Stands before the embedded database on a loopback port and lets through only who knows its token. The server answers pages of any
 * origin (`Access-Control-Allow-Origin: *`) and cannot be told not to: a request with an origin, or with a name of this machine that
 * somebody else's name server gave it, is refused here, and no answer carries leave for other origins.
 */
export async function openDatabaseGate({
  target,
  authToken,
}: {
  /** Address of the server. */
  target: string
  authToken: string
}): Promise<DatabaseGate> {
  const agent = new Agent({ keepAlive: true })
  const wanted = Buffer.from(`Bearer ${authToken}`)
  const server = createServer((incoming, outgoing) => {
    const refusal = refusalOf(incoming, wanted)
    if (refusal === null) pass(incoming, outgoing, { target, agent })
    else outgoing.writeHead(refusal).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a TCP address')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      agent.destroy()
      await once(server, 'close')
    },
  }
}

/** Status of the refusal; null for whoever may pass. */
function refusalOf({ headers, url }: IncomingMessage, wanted: Buffer): number | null {
  if (headers.origin !== undefined || !LOOPBACK.test(headers.host ?? '')) return 403
  if (url === '/health') return null
  const given = Buffer.from(headers.authorization ?? '')
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? null : 401
}

function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { target, agent }: { target: string; agent: Agent },
): void {
  const { method, headers, url } = incoming
  const address = new URL(url ?? '/', target)
  const onward = request(
    address,
    { method, headers: { ...headers, host: address.host }, agent },
    (answer) => {
      const passed = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'))
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(passed))
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    },
  )
  // A caller that went away, or a server that did: the other side hears of it.
  outgoing.on('close', () => outgoing.writableFinished || onward.destroy())
  onward.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()))
  incoming.pipe(onward)
}
