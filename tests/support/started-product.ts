import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { makeDatabaseFolder } from './database-folder.ts'

const PROJECT = join(import.meta.dirname, '../..')
const READY_MS_MAX = 90_000
const POLL_MS = 100

export interface StartedProduct {
  readonly graphql: URL
  readonly adminKey: string
  /** What the Worker wrote so far. */
  workerLog(): string
  /** Makes another organisation, as its operator does, and returns its first key. */
  makeOrganisation(slug: string): Promise<string>
  stop(): Promise<void>
}

/**
 * Runs what `npm start` runs, with a data folder of its own, on a free port of the loopback interface. `prepare` does something with
 * the data folder before; `options` are given to the command as well.
 */
export async function startProduct(
  prepare: (data: string) => void = () => {},
  options: readonly string[] = [],
): Promise<StartedProduct> {
  const folder = makeDatabaseFolder('tutela-started-')
  const [data, readyFile] = [join(folder, 'data'), join(folder, 'ready.json')]
  prepare(data)
  const args = ['scripts/start.ts', '--port', '0', '--data', data, '--ready-file', readyFile, ...options]
  const started = spawn(process.execPath, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (text) => said.push(String(text)))
  const exited = once(started, 'exit')
  const stop = async () => {
    started.kill('SIGTERM')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = performance.now() + READY_MS_MAX
  while (!existsSync(readyFile)) {
    if (started.exitCode !== null || performance.now() > deadline) {
      await stop()
      throw new Error(`The product did not start: ${said.join('')}`)
    }
    await delay(POLL_MS)
  }
  const { graphql, adminKey }: { graphql: string; adminKey: string } = JSON.parse(
    readFileSync(readyFile, 'utf8'),
  )
  return {
    graphql: new URL(graphql),
    adminKey,
    workerLog: () => readFileSync(join(data, 'worker.log'), 'utf8'),
    makeOrganisation: (slug) => makeOrganisation(slug, join(data, 'worker/variables.env')),
    stop,
  }
}

async function makeOrganisation(slug: string, variablesFile: string): Promise<string> {
  const variables = [...readFileSync(variablesFile, 'utf8').matchAll(/^(\w+)='(.*)'$/gm)]
  const env = { ...process.env, ...Object.fromEntries(variables.map(([, name, value]) => [name, value])) }
  const args = ['scripts/create-organisation.ts', '--slug', slug, '--name', slug]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PROJECT, env })
  const key = /tut_\S+/.exec(stdout)?.[0]
  if (key === undefined) throw new Error(`No key in: ${stdout}`)
  return key
}
