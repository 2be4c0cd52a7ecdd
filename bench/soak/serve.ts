import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.ts'
import { freePort } from '../../scripts/free-port.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { buildWorker, compatibilityDate } from '../lifecycle/build-worker.ts'
import { readOrEmpty, workerdProcesses } from '../processes.ts'

export interface Tenant {
  readonly slug: string
  readonly key: string
}

export interface Answer {
  readonly status: number
  readonly ms: number
  readonly data: Readonly<Record<string, unknown>> | null
  readonly code: string | null
}

export interface Served {
  readonly tenants: readonly Tenant[]
  readonly graphql: URL
  ask(key: string, query: string, variables?: object): Promise<Answer>
  /** Resident memory of the runtime with all that it simulates; NaN where the system does not tell. */
  residentMiB(): number
  /** What the Worker itself has on its heap, garbage included. */
  heapMiB(): Promise<number>
  stop(): Promise<void>
}

/** In a minute, as in wrangler.toml. */
export const REQUESTS_PER_KEY_MAX = 1_200
const LIMITS = {
  RATE_LIMIT_KEY: REQUESTS_PER_KEY_MAX,
  RATE_LIMIT_ORGANISATION: 6_000,
  RATE_LIMIT_ADDRESS: 60,
}

/** The Worker as it is deployed, in workerd, over a libSQL server, with organisations whose shipped packs are live. */
export async function serveTenants(folder: string, count: number): Promise<Served> {
  const database = await startEmbeddedDatabase({
    folder: join(folder, 'database'),
    logFile: join(folder, 'database.log'),
  })
  const { url, authToken } = database
  await migrateDatabase({ url, authToken })
  const masterKey = randomBytes(32).toString('base64')
  const tenants: Tenant[] = []
  for (let number = 1; number <= count; number += 1) {
    const slug = `soak-${number}`
    const organisation = { slug, name: slug, defaultLocale: 'en', requiresSecondPerson: false }
    const { adminKey } = await seed({ url, authToken, masterKey, organisation })
    tenants.push({ slug, key: adminKey })
  }
  const contents = readFileSync(buildWorker(join(folder, 'worker')), 'utf8')
  const inspectorPort = await freePort()
  const runtime = await startRuntime({
    contents,
    bindings: {
      LIBSQL_URL: url,
      LIBSQL_AUTH_TOKEN: authToken,
      MASTER_KEY: masterKey,
      ENVIRONMENT: 'test',
      VERIFY_SAMPLE_RATE: '0.01',
    },
    inspectorPort,
  })
  const graphql = new URL('/graphql', runtime.address)
  return {
    tenants,
    graphql,
    ask: (key, query, variables = {}) => ask(graphql, key, { query, variables }),
    residentMiB: runtime.residentMiB,
    heapMiB: () => heapMiB(inspectorPort),
    async stop() {
      await runtime.stop()
      await database.stop()
    },
  }
}

export interface Runtime {
  readonly address: URL
  residentMiB(): number
  stop(): Promise<void>
}

/** Serves a module in workerd, with the limits of the product. */
export async function startRuntime({
  contents,
  bindings,
  inspectorPort,
}: {
  readonly contents: string
  readonly bindings: Readonly<Record<string, string>>
  readonly inspectorPort: number
}): Promise<Runtime> {
  const before = workerdProcesses()
  const ratelimits = Object.entries(LIMITS).map(([name, limit]) => [
    name,
    { namespace_id: name, simple: { limit, period: 60 as const } },
  ])
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      handleStructuredLogs: () => {},
      inspectorHost: '127.0.0.1',
      inspectorPort,
      workers: [
        {
          name: 'tutela',
          compatibilityDate: compatibilityDate(),
          modules: [{ type: 'ESModule', path: 'worker.js', contents }],
          bindings,
          ratelimits: Object.fromEntries(ratelimits),
        },
      ],
    }),
  )
  const address = await runtime.ready
  const own = workerdProcesses().filter((pid) => !before.includes(pid))
  return {
    address,
    residentMiB: () => own.reduce((sum, pid) => sum + residentMiB(pid), own.length > 0 ? 0 : Number.NaN),
    stop: () => runtime.dispose(),
  }
}

/** Asks the runtime's inspector about the Worker; connected no longer than that, so that nothing is kept for it. */
async function heapMiB(inspectorPort: number): Promise<number> {
  const listed = await fetch(`http://127.0.0.1:${inspectorPort}/json`)
  const targets: { title: string; webSocketDebuggerUrl: string }[] = JSON.parse(await listed.text())
  const target = targets.find(({ title }) => title.endsWith('user:tutela'))
  if (!target) throw new Error('The inspector does not know the Worker')
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  const answered = new Promise<string>((resolve, reject) => {
    socket.addEventListener('open', () => socket.send('{"id":1,"method":"Runtime.getHeapUsage"}'))
    socket.addEventListener('message', ({ data }) => resolve(String(data)))
    socket.addEventListener('error', () => reject(new Error('The inspector cannot be reached')))
  })
  const { result }: { result: { usedSize: number; backingStorageSize?: number } } = JSON.parse(await answered)
  socket.close()
  return (result.usedSize + (result.backingStorageSize ?? 0)) / 1_048_576
}

async function ask(graphql: URL, key: string, body: object): Promise<Answer> {
  const start = performance.now()
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  const ms = performance.now() - start
  const { data = null, errors }: { data?: Answer['data']; errors?: { extensions?: { code?: string } }[] } =
    JSON.parse(text)
  return { status: response.status, ms, data, code: errors?.[0] ? (errors[0].extensions?.code ?? '') : null }
}

function residentMiB(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/status`)) ?? []
  return Number(kibibytes ?? Number.NaN) / 1_024
}
