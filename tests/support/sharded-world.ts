import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addShard } from '../../scripts/directory.ts'
import { seed } from '../../scripts/seed.ts'
import { createApp } from '../../src/http/app.ts'
import { makeScheduled } from '../../src/http/scheduled.ts'
import type { GraphqlAnswer, Question } from './fault-world.ts'
import { logKeeperBinding } from './log-keeper.ts'
import { type Deployments, startDeployments, type TestDeployment } from './two-deployments.ts'

const MIGRATIONS = join(import.meta.dirname, '../../src/db/directory/migrations')

/** An answer with its status and how long the caller is told to wait. */
export interface HttpAnswer extends GraphqlAnswer {
  readonly status: number
  readonly retryAfter: string | null
}

/** One isolate of the Worker, with a memory of its own. */
export interface Isolate {
  ask(question: Question): Promise<HttpAnswer>
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** What the clock does; gives the lines of the log. */
  byTheClock(): Promise<string[]>
  /** Of the log so far. */
  readonly lines: readonly string[]
}

/** A directory and two shards with an organisation each: north in shard-a, south in shard-b. */
export interface ShardedWorld {
  readonly deployments: Deployments
  readonly directory: TestDeployment
  readonly a: TestDeployment
  readonly b: TestDeployment
  readonly north: string
  readonly south: string
  /** What the operator's commands are given. */
  readonly env: Readonly<Record<string, string>>
  isolate(options?: {
    readonly now?: () => Date
    readonly bindings?: Readonly<Record<string, string>>
  }): Isolate
  stop(): Promise<void>
}

/** The SQL text that makes a directory. */
function directorySchema(): string {
  const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith('.sql'))
  return files
    .sort()
    .map((file) => readFileSync(join(MIGRATIONS, file), 'utf8'))
    .join('\n')
}

export async function startShardedWorld(): Promise<ShardedWorld> {
  const deployments = await startDeployments()
  const masterKey = randomBytes(32).toString('base64')
  const [a, b] = [await deployments.make({ masterKey }), await deployments.make({ masterKey })]
  const directory = await deployments.make({ masterKey, dump: directorySchema() })
  const env = { DIRECTORY_URL: directory.url, MASTER_KEY: masterKey }
  const settle = async (slug: string, { url }: TestDeployment) => {
    const organisation = { slug, name: slug, defaultLocale: 'en', requiresSecondPerson: false }
    return (await seed({ url, masterKey, organisation })).adminKey
  }
  const north = await settle('north', a)
  const south = await settle('south', b)
  await addShard(env, { name: 'shard-a', url: a.url }, () => {})
  await addShard(env, { name: 'shard-b', url: b.url }, () => {})
  const keeper = logKeeperBinding()
  return {
    deployments,
    directory,
    a,
    b,
    north,
    south,
    env,
    isolate: ({ now = () => new Date(), bindings = {} } = {}) => {
      const all = { ENVIRONMENT: 'test', VERIFY_SAMPLE_RATE: '0', LOG_KEEPER: keeper, ...env, ...bindings }
      return makeIsolate(now, all)
    },
    stop: () => deployments.stop(),
  }
}

function makeIsolate(now: () => Date, bindings: object): Isolate {
  const lines: string[] = []
  const surroundings = { now, writeLog: (line: string) => void lines.push(line), fetch }
  const app = createApp(surroundings)
  const send = async (path: string, init?: RequestInit) =>
    app.fetch(new Request(`https://tutela.test${path}`, init), bindings)
  return {
    lines,
    fetch: send,
    async ask({ key, query, variables = {} }) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
      const body = JSON.stringify({ query, variables })
      const response = await send('/graphql', { method: 'POST', headers, body })
      const answer: GraphqlAnswer = JSON.parse(await response.text())
      return { ...answer, status: response.status, retryAfter: response.headers.get('retry-after') }
    },
    async byTheClock() {
      const before = lines.length
      await makeScheduled(surroundings)({}, bindings)
      return lines.slice(before)
    },
  }
}
