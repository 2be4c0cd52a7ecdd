import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { startEmbeddedDatabase } from '../../../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../../../scripts/migrate.ts'
import { seed } from '../../../../scripts/seed.ts'
import { GRAPHIQL_PAGE } from '../../../../src/graphiql-page.ts'
import { createApp } from '../../../../src/http/app.ts'
import { makeDatabaseFolder } from '../../../support/database-folder.ts'
import { logKeeperBinding } from '../../../support/log-keeper.ts'

export interface ServedApp {
  readonly url: string
  readonly key: string
  stop(): Promise<void>
}

/** The whole API on loopback with a database of its own, as `npm start` has it but without workerd. */
export async function serveApp(shippedPacks: readonly string[]): Promise<ServedApp> {
  const folder = makeDatabaseFolder('tutela-push-')
  mkdirSync(join(folder, 'database'))
  const database = await startEmbeddedDatabase({
    folder: join(folder, 'database'),
    logFile: join(folder, 'log'),
  })
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  await migrateDatabase(database)
  const { adminKey } = await seed({ ...database, masterKey, shippedPacks })
  const app = createApp({ writeLog: () => {}, graphiql: GRAPHIQL_PAGE })
  const bindings = {
    ENVIRONMENT: 'test',
    LIBSQL_URL: database.url,
    LIBSQL_AUTH_TOKEN: database.authToken,
    MASTER_KEY: masterKey,
    LOG_KEEPER: logKeeperBinding(),
  }
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, (request) => app.fetch(request, bindings)).catch((error: Error) =>
      outgoing.destroy(error),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a TCP address')
  return {
    url: `http://127.0.0.1:${address.port}/graphql`,
    key: adminKey,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  send: (request: Request) => Response | Promise<Response>,
): Promise<void> {
  const body = await buffer(incoming)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const response = await send(
    new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers,
      ...(body.length > 0 && { body }),
    }),
  )
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}
