import { randomBytes as random } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client/web'
import { startNamespacedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { createApp } from '../../src/http/app.ts'
import { makeDatabaseFolder } from './database-folder.ts'
import { logKeeperBinding } from './log-keeper.ts'
import { createNamespace, deleteNamespace, forkTemplate, inNamespace, TEMPLATE } from './namespaces.ts'
import { type Call, type Fault, startScriptedHrana } from './scripted-hrana.ts'

export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions: { readonly code?: string; readonly requestId?: string }
  }[]
}

export interface Question {
  readonly key: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** One database of its own, reached through a server that can be told to fail. */
export interface Branch {
  /** Asks the product; `fault` says what happens at which of its calls to the database. */
  ask(
    question: Question,
    fault?: (call: Call) => Fault | null,
  ): Promise<{ answer: GraphqlAnswer; calls: readonly Call[] }>
  /** From now on any call may fail, also of questions asked at the same time. */
  failAlways(fault: (call: Call) => Fault | null): void
  /** Reads past the product and past all faults. */
  rows(sql: string): Promise<Record<string, unknown>[]>
  /** The same for several selects on one snapshot. */
  rowsOfEach(statements: string[]): Promise<Record<string, unknown>[][]>
  remove(): Promise<void>
}

export interface FaultWorld {
  readonly adminKey: string
  readonly masterKey: string
  /** A copy of the seeded database. */
  branch(): Promise<Branch>
  /** The seeded database itself: what is done here is in every later branch. */
  readonly trunk: Branch
  stop(): Promise<void>
}

const NOTHING = () => null
const START = Date.now()

/** Starts the real libSQL server with a seeded organisation, "example", whose shipped packs are live. */
export async function startFaultWorld(): Promise<FaultWorld> {
  const folder = makeDatabaseFolder('tutela-faults-')
  const server = await startNamespacedDatabase({ folder: join(folder, 'db'), logFile: join(folder, 'log') })
  const { adminUrl, url } = server
  await createNamespace({ adminUrl, name: TEMPLATE })
  await migrateDatabase({ url, fetch: inNamespace(() => TEMPLATE) })
  const masterKey = random(32).toString('base64')
  const proxy = await startScriptedHrana({ target: url, namespace: TEMPLATE, faultFor: NOTHING })
  const { adminKey } = await seed({ url: proxy.url, masterKey })
  const open = (name: string) => openBranch({ url, name, masterKey })
  const trunk = await open(TEMPLATE)
  let branches = 0
  const oneByOne = inOrder()
  return {
    adminKey,
    masterKey,
    trunk,
    async branch() {
      branches += 1
      const name = `branch-${branches}`
      await oneByOne(() => forkTemplate({ adminUrl, name }))
      const branch = await open(name)
      return {
        ...branch,
        async remove() {
          await branch.remove()
          await oneByOne(() => deleteNamespace({ adminUrl, name }))
        },
      }
    },
    async stop() {
      await trunk.remove()
      await proxy.stop()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The server's own administration locks up when copies are made and deleted at the same time. */
function inOrder() {
  let last: Promise<unknown> = Promise.resolve()
  return (work: () => Promise<void>): Promise<void> => {
    const next = last.then(work, work)
    last = next
    return next
  }
}

async function openBranch({
  url,
  name,
  masterKey,
}: {
  url: string
  name: string
  masterKey: string
}): Promise<Branch> {
  let faultFor: (call: Call) => Fault | null = NOTHING
  let always: (call: Call) => Fault | null = NOTHING
  const proxy = await startScriptedHrana({
    target: url,
    namespace: name,
    faultFor: (call) => faultFor(call) ?? always(call),
  })
  const askProduct = openProduct({ url: proxy.url, masterKey })
  const client = createClient({ url, fetch: inNamespace(() => name) })
  return {
    async ask({ key, query, variables = {} }, fault = NOTHING) {
      const before = proxy.calls.length
      faultFor = (call) => fault({ ...call, number: call.number - before })
      const answer = await askProduct({ key, query, variables })
      faultFor = NOTHING
      const calls = proxy.calls.slice(before).map((call) => ({ ...call, number: call.number - before }))
      return { answer, calls }
    },
    failAlways(fault) {
      always = fault
    },
    async rows(sql) {
      const { rows } = await client.execute(sql)
      return rows.map((row) => ({ ...row }))
    },
    async rowsOfEach(statements) {
      const results = await client.batch(statements, 'read')
      return results.map(({ rows }) => rows.map((row) => ({ ...row })))
    },
    async remove() {
      client.close()
      await proxy.stop()
    },
  }
}

/** The network of the product: its database, and elsewhere receivers that take whatever they are told. */
function networkWith(database: string): typeof fetch {
  const { origin } = new URL(database)
  return async (request, init) => {
    const url = new URL(request instanceof Request ? request.url : request)
    return url.origin === origin ? fetch(request, init) : new Response(null, { status: 204 })
  }
}

/** The product over the database at an address, in this process. */
export function openProduct({ url, masterKey }: { url: string; masterKey: string }) {
  const app = createApp({ now: tickingClock, writeLog: () => {}, fetch: networkWith(url) })
  const bindings = {
    ENVIRONMENT: 'test',
    LIBSQL_URL: url,
    MASTER_KEY: masterKey,
    VERIFY_SAMPLE_RATE: '0',
    LOG_KEEPER: logKeeperBinding(),
  }
  return async ({ key, query, variables = {} }: Question): Promise<GraphqlAnswer> => {
    const response = await app.fetch(requestOf(key, { query, variables }), bindings)
    return JSON.parse(await response.text())
  }
}

// Goes on a millisecond a look: things stay in order, and no run lasts a minute, after which the time of a key's last use
// would be written in the background.
let ticks = 0
function tickingClock(): Date {
  ticks += 1
  return new Date(START + ticks)
}

function requestOf(key: string, body: object): Request {
  return new Request('https://tutela.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })
}

const GENERATED = [
  [/\b([a-z]{2,5})_[0-9a-hjkmnp-tv-z]{26}\b/g, '$1_…'],
  [/\bv1\.[A-Za-z0-9+/=]+\.[A-Za-z0-9+/=]+\.[A-Za-z0-9+/=]+/g, '<sealed>'],
  [/"prefix":"[^"]+"/g, '"prefix":"…"'],
  [/\btut_[a-z0-9_]+/g, '<key>'],
  [/\b[0-9a-f]{64}\b/g, '<hash>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/"[A-Za-z0-9+/]{43}="|"[A-Za-z0-9+/]{86}=="/g, '"<base64>"'],
] as const

/** A JSON value without what differs from run to run: ids, times, keys, hashes, sealed texts. */
export function withoutChance(value: unknown): string {
  return GENERATED.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), JSON.stringify(value))
}

/** The whole content of a database, free of chance, each table's rows sorted; and what is wrong with it in itself. */
export async function stateOf(branch: Branch): Promise<{ state: string; contradictions: string[] }> {
  const contents = await contentStatements(branch)
  const results = await branch.rowsOfEach([
    ...contents.values(),
    'pragma foreign_key_check',
    ...Object.values(CONTRADICTIONS),
  ])
  const tables = [...contents.keys()].map(
    (table, at) => `${table}: ${(results[at] ?? []).map(withoutChance).sort().join('\n')}`,
  )
  const [broken = [], ...found] = results.slice(contents.size)
  return {
    state: tables.join('\n\n'),
    contradictions: [
      ...(broken.length > 0 ? ['a broken foreign key'] : []),
      ...Object.keys(CONTRADICTIONS).filter((_what, at) => found[at]?.[0]?.n !== 0),
    ],
  }
}

// Named by the digest beside them, and large.
const PACK_TEXTS = new Set(['source', 'document'])
let statements: ReadonlyMap<string, string> | null = null

/** A select of everything in each table; the tables are the same in every branch. */
async function contentStatements(branch: Branch): Promise<ReadonlyMap<string, string>> {
  if (statements !== null) return statements
  const columns =
    await branch.rows(`select t.name as tbl, c.name as col from sqlite_master t, pragma_table_info(t.name) c
    where t.type = 'table' and t.name not like 'sqlite%' and t.name not like 'libsql%' order by t.name, c.cid`)
  const byTable = new Map<string, string[]>()
  for (const { tbl, col } of columns) {
    if (PACK_TEXTS.has(String(col))) continue
    byTable.set(String(tbl), [...(byTable.get(String(tbl)) ?? []), `"${String(col)}"`])
  }
  statements = new Map(
    [...byTable].map(([table, names]) => [table, `select ${names.join(', ')} from "${table}"`]),
  )
  return statements
}

const CONTRADICTIONS = {
  'a check without its leaf, key row or idempotency key': `select count(*) as n from checks c where
    not exists (select 1 from log_leaves l where l.record_id = c.id and l.sequence = c.sequence)
    or not exists (select 1 from data_keys k where k.record_id = c.id)
    or not exists (select 1 from idempotency_keys i where i.record_id = c.id)`,
  'a leaf without its record': `select count(*) as n from log_leaves l where
    not exists (select 1 from checks c where c.id = l.record_id)
    and not exists (select 1 from subject_erasures e where e.id = l.record_id)
    and not exists (select 1 from record_events v where v.id = l.record_id)
    and not exists (select 1 from access_log a where a.id = l.record_id)`,
  'an event without its leaf, key row or idempotency key': `select count(*) as n from record_events e where
    not exists (select 1 from log_leaves l where l.record_id = e.id and l.sequence = e.sequence)
    or not exists (select 1 from data_keys k where k.record_id = e.record_id)
    or not exists (select 1 from idempotency_keys i where i.record_id = e.id)`,
  'a record that does not stand at its last event': `select count(*) as n from records r where r.version <>
    (select max(e.version) from record_events e where e.record_id = r.id) or r.version <>
    (select count(*) from record_events e where e.record_id = r.id)`,
  'an entry of the access log without its leaf': `select count(*) as n from access_log a where
    not exists (select 1 from log_leaves l where l.record_id = a.id)`,
  'a gap in a log': `select count(*) as n from (select organisation_id, max(sequence) as last, count(*) as entries
    from log_leaves group by organisation_id) where last <> entries`,
  'a head beyond its log': `select count(*) as n from log_heads h where h.size >
    (select count(*) from log_leaves l where l.organisation_id = h.organisation_id)`,
  'a destroyed key without an erasure': `select count(*) as n from data_keys where wrapped_key is null and
    not exists (select 1 from subject_erasures e where e.id = erasure_id)`,
  'an activation of no stored ruleset': `select count(*) as n from activations a where
    not exists (select 1 from rulesets r where r.digest = a.ruleset_digest and r.organisation_id = a.organisation_id)`,
}
