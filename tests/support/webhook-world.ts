import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { makeApiKey } from '../../src/operations/api-keys/key-format.ts'
import type { Log, OperationContext } from '../../src/operations/context.ts'
import { type IdPrefix, makeId } from '../../src/operations/ids.ts'
import { createOrganisation } from '../../src/operations/organisation/create-organisation.ts'
import { systemContext } from '../../src/operations/system-context.ts'
import { createWebhook } from '../../src/operations/webhooks/create-webhook.ts'
import { deliverWebhooks } from '../../src/operations/webhooks/deliver-webhooks.ts'
import { type News, newsStatements } from '../../src/operations/webhooks/news-statements.ts'
import { openMemoryDatabase } from './memory-database.ts'

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const SILENT: Log = { info: () => {}, error: () => {} }
const MASTER_KEYS = { current: randomBytes(32), retired: [] }

/** An organisation in this process's memory that tells addresses on this machine what happens. */
export async function makeWebhookWorld() {
  const { db, rows } = openMemoryDatabase()
  const now = () => new Date()
  const newId = (prefix: IdPrefix) => makeId(prefix, now(), randomBytes)
  const { key } = await makeApiKey(randomBytes)
  const { organisation } = await createOrganisation({
    ctx: { db, now, newId },
    input: { slug: 'told', name: 'Told', defaultLocale: 'en', adminKey: key, requiresSecondPerson: false },
  })
  if (organisation === null) throw new Error('No organisation')
  const context = (more: Partial<OperationContext> = {}): OperationContext => ({
    ...systemContext({
      name: 'test',
      db,
      organisation,
      masterKeys: MASTER_KEYS,
      log: SILENT,
      sources: { now, randomBytes },
    }),
    allowsLoopback: true,
    ...more,
  })
  let told = 0
  return {
    rows,
    context,
    /** Has an address told all that there is; gives the id and the secret. */
    async listen(url: string, topics: readonly string[] = ['procedure.*', 'check.recorded']) {
      const input = { name: 'Receiver', url, topics }
      const { webhook, secret, userErrors } = await createWebhook({ ctx: context(), input })
      if (webhook === null || secret === null) throw new Error(JSON.stringify(userErrors))
      return { id: webhook.id, secret }
    },
    /** Something happens about a record. */
    async tell(recordId: string, topic: News['topic'] = 'procedure.note_added', orderKey?: string) {
      const ctx = context()
      told += 1
      const news: News = {
        topic,
        dedupeKey: `told ${told}`,
        recordId,
        data: { runId: recordId, number: told },
        ...(orderKey !== undefined && { orderKey }),
      }
      const [first, ...rest] = newsStatements(ctx, [news])
      if (first !== undefined) await db.writeBatch([first, ...rest])
      return told
    },
    /** The clock strikes; `fetch` stands for the network. */
    deliver: (more: Partial<OperationContext> = {}, send: typeof fetch = fetch) =>
      deliverWebhooks(context(more), (request, init) => send(request, init), 10),
    deliveries: () =>
      rows(
        'select topic, state, attempts, last_status, last_fault, next_at from webhook_deliveries order by sequence',
      ),
  }
}

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly received: Received[]
  answer: (response: ServerResponse, request: Received) => void
}

/** A receiver on this machine that keeps what it gets. */
export async function makeReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const behaviour: Pick<Receiver, 'answer'> = { answer: (response) => response.writeHead(204).end() }
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const one = { headers: request.headers, body }
      received.push(one)
      behaviour.answer(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(behaviour, {
    url: `http://127.0.0.1:${port}/hooks?token=1`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  })
}

/** What a receiver makes of a message with the library of the specification; throws when the signature is not right. */
export function verified(
  secret: string,
  { headers, body }: Received,
): { type: string; data: { number: number } } {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  return new Webhook(secret).verify(body, given) as { type: string; data: { number: number } }
}
