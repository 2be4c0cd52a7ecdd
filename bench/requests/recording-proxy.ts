import { once } from 'node:events'
import { createServer } from 'node:http'

export interface Recorded {
  readonly path: string
  readonly authorization: string
  readonly body: string
}

/** Stands before a database and keeps what is sent to it. */
export async function startRecordingProxy(
  target: string,
): Promise<{ url: string; sent: Recorded[]; stop(): Promise<void> }> {
  const sent: Recorded[] = []
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const path = incoming.url ?? '/'
    const authorization = incoming.headers.authorization ?? ''
    sent.push({ path, authorization, body })
    const response = await fetch(new URL(path, target), {
      method: incoming.method ?? 'POST',
      headers: { 'content-type': 'application/json', authorization },
      ...(body === '' ? {} : { body }),
    })
    outgoing.writeHead(response.status, { 'content-type': 'application/json' }).end(await response.text())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a TCP address')
  return {
    url: `http://127.0.0.1:${address.port}`,
    sent,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
