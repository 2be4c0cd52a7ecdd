import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client/web'
import { startNamespacedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { type Deployment, openDeployment } from '../../scripts/operator-context.ts'
import { makeDatabaseFolder } from './database-folder.ts'
import { type GraphqlAnswer, openProduct, type Question } from './fault-world.ts'
import { createNamespace, inNamespace } from './namespaces.ts'
import { type Call, type Fault, startScriptedHrana } from './scripted-hrana.ts'

/** One deployment: a migrated database of its own, a master key of its own, and the product over both. */
export interface TestDeployment {
  readonly url: string
  readonly masterKey: string
  ask(question: Question): Promise<GraphqlAnswer>
  /** As the operator's scripts reach it. */
  asOperator(retiredMasterKeys?: readonly string[]): Promise<Deployment>
  /** The calls to the database so far. */
  calls(): readonly Call[]
  /** What happens from now on at which call to the database; counted from 1. */
  failWhen(fault: (call: Call) => Fault | null): void
  /** Reads and writes past the product and past all faults. */
  rows(sql: string): Promise<Record<string, unknown>[]>
  run(script: string): Promise<void>
  /** The SQL text that makes this database anew, as `turso db shell NAME .dump` gives it. */
  dump(): Promise<string>
}

export interface Deployments {
  readonly folder: string
  /** `dump`: what the database is made of, instead of the migrations. */
  make(options?: { readonly masterKey?: string; readonly dump?: string }): Promise<TestDeployment>
  stop(): Promise<void>
}

/** A real libSQL server on which deployments are made, each knowing nothing of the others. */
export async function startDeployments(): Promise<Deployments> {
  const folder = makeDatabaseFolder('tutela-deployments-')
  const server = await startNamespacedDatabase({ folder: join(folder, 'db'), logFile: join(folder, 'log') })
  const stops: (() => Promise<void>)[] = []
  return {
    folder,
    async make({ masterKey = randomBytes(32).toString('base64'), dump } = {}) {
      const name = `deployment-${stops.length + 1}`
      await createNamespace({ adminUrl: server.adminUrl, name })
      const made = await openOne({ url: server.url, name, masterKey, dump })
      stops.push(made.stop)
      return made.deployment
    },
    async stop() {
      for (const stop of stops) await stop()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openOne(of: { url: string; name: string; masterKey: string; dump: string | undefined }) {
  const { url, name, masterKey, dump } = of
  const direct = inNamespace(() => name)
  const client = createClient({ url, fetch: direct })
  if (dump === undefined) await migrateDatabase({ url, fetch: direct })
  else await client.executeMultiple(dump)
  let faultFor: (call: Call) => Fault | null = () => null
  let before = 0
  const proxy = await startScriptedHrana({
    target: url,
    namespace: name,
    faultFor: (call) => faultFor({ ...call, number: call.number - before }),
  })
  const deployment: TestDeployment = {
    url: proxy.url,
    masterKey,
    ask: openProduct({ url: proxy.url, masterKey }),
    asOperator: (retired = []) =>
      openDeployment({
        LIBSQL_URL: proxy.url,
        MASTER_KEY: masterKey,
        MASTER_KEYS_RETIRED: retired.join(),
      }),
    calls: () => proxy.calls,
    failWhen(fault) {
      before = proxy.calls.length
      faultFor = fault
    },
    async rows(sql) {
      return (await client.execute(sql)).rows.map((row) => ({ ...row }))
    },
    run: (script) => client.executeMultiple(script),
    async dump() {
      const response = await direct(`${url}/dump`)
      if (!response.ok) throw new Error(`The database gives no dump: ${response.status}`)
      return response.text()
    },
  }
  const stop = async () => {
    client.close()
    await proxy.stop()
  }
  return { deployment, stop }
}
