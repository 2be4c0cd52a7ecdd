import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createClient } from '@libsql/client/http'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { buildWorker } from './build-worker.ts'
import { type ServedWorker, serveWorker } from './served-worker.ts'

export interface World {
  readonly slug: string
  /** Makes another organisation with the same packs live, and gives its administrator's key. */
  makeOrganisation(slug: string): Promise<string>
  /** A new process of the runtime that has served nothing yet, with more variables of the Worker, or others. */
  serve(bindings?: Readonly<Record<string, string>>): Promise<ServedWorker>
  /** As in a database of before plans were stored. */
  forgetPlans(): Promise<void>
  storedPlanBytes(): Promise<number>
  stop(): Promise<void>
}

/** A libSQL server with a seeded organisation whose shipped packs are live, and the Worker as it is deployed. */
export async function startWorld(folder: string): Promise<World> {
  // First: it holds up this process for so long that a connection to the database, which is in it, would have ended meanwhile.
  const module = buildWorker(join(folder, 'worker'))
  const database = await startEmbeddedDatabase({
    folder: join(folder, 'database'),
    logFile: join(folder, 'database.log'),
  })
  const { url, authToken } = database
  await migrateDatabase({ url, authToken })
  const masterKey = randomBytes(32).toString('base64')
  const { adminKey, organisation } = await seed({ url, authToken, masterKey })
  const client = createClient({ url, authToken })
  return {
    slug: organisation,
    async makeOrganisation(slug) {
      const other = { slug, name: slug, defaultLocale: 'en' }
      return (await seed({ url, authToken, masterKey, organisation: other })).adminKey
    },
    serve: (bindings = {}) =>
      serveWorker({
        module,
        key: adminKey,
        bindings: {
          ENVIRONMENT: 'test',
          LIBSQL_URL: url,
          LIBSQL_AUTH_TOKEN: authToken,
          MASTER_KEY: masterKey,
          VERIFY_SAMPLE_RATE: '0',
          ...bindings,
        },
      }),
    async forgetPlans() {
      await client.execute('delete from ruleset_plans')
    },
    async storedPlanBytes() {
      const { rows } = await client.execute('select max(length(plan)) as bytes from ruleset_plans')
      return Number(rows[0]?.bytes)
    },
    async stop() {
      client.close()
      await database.stop()
    },
  }
}
