import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { writePrivately } from './data-folder.ts'
import { OperatorError } from './operator-error.ts'
import { startSupervised } from './supervised-process.ts'

export interface ServedWorker {
  /** Address of the GraphQL endpoint. */
  graphql: string
  /** Settles when the runtime is gone, whoever ended it. */
  exited: Promise<void>
  stop(): Promise<void>
}

export interface WorkerVariables {
  ENVIRONMENT: string
  LIBSQL_URL: string
  LIBSQL_AUTH_TOKEN?: string
  MASTER_KEY: string
  ALLOWED_ORIGINS?: string
}

const PROJECT = dirname(import.meta.dirname)
const ENTRY = 'src/worker-development.ts'
const ANSWER_MS_MAX = 60_000
const ANSWER_POLL_MS = 50

/**
 * Serves the Worker in workerd on a loopback port and resolves once POST /graphql answers a request made with `key`.
 * `folder` keeps what the runtime needs between starts. Throws an OperatorError when it does not answer.
 */
export async function serveWorker({
  port,
  variables,
  key,
  folder,
  logFile,
}: {
  port: number
  variables: WorkerVariables
  key: string
  folder: string
  logFile: string
}): Promise<ServedWorker> {
  const wrangler = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'))
  const variablesFile = join(folder, 'variables.env')
  writePrivately(variablesFile, toEnvFile({ ...variables }))
  const runtime = startSupervised({
    command: process.execPath,
    args: [
      ...['--no-warnings', join(wrangler, 'wrangler-dist/cli.js'), 'dev', ENTRY, '--cwd', PROJECT],
      ...['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'],
      ...['--env-file', variablesFile, '--persist-to', join(folder, 'state')],
      ...['--show-interactive-dev-session', 'false'],
    ],
    env: {
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: 'true',
      WRANGLER_HIDE_BANNER: 'true',
      WRANGLER_LOG_PATH: join(folder, 'logs'),
      WRANGLER_REGISTRY_PATH: join(folder, 'registry'),
      WRANGLER_SEND_METRICS: 'false',
    },
    logFile,
  })
  const stop = async () => {
    await runtime.stop()
    rmSync(variablesFile, { force: true })
  }
  const graphql = `http://127.0.0.1:${port}/graphql`
  const failure = await waitForAnswer({ graphql, key, hasExited: runtime.hasExited })
  if (failure !== null) {
    await stop()
    throw new OperatorError(`The Worker ${failure}; its own words are in ${logFile}.${lastError(logFile)}`)
  }
  return { graphql, exited: runtime.exited, stop }
}

async function waitForAnswer({
  graphql,
  key,
  hasExited,
}: {
  graphql: string
  key: string
  hasExited: () => boolean
}): Promise<string | null> {
  const deadline = performance.now() + ANSWER_MS_MAX
  let lastAnswer = 'no answer'
  while (performance.now() < deadline) {
    if (hasExited()) return 'ended before it served a request'
    const answer = await askTypename({ graphql, key })
    if (answer === 'served') return null
    lastAnswer = answer
    await delay(ANSWER_POLL_MS)
  }
  return `did not serve POST /graphql within ${ANSWER_MS_MAX / 1_000} s (${lastAnswer})`
}

async function askTypename({ graphql, key }: { graphql: string; key: string }): Promise<string> {
  try {
    const response = await fetch(graphql, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${key}`,
      },
      body: '{"query":"{ __typename }"}',
      signal: AbortSignal.timeout(10_000),
    })
    const text = await response.text()
    return response.ok && text.includes('"__typename":"Query"') ? 'served' : `status ${response.status}`
  } catch {
    return 'no answer'
  }
}

// Single quotes keep a value as it is, except that `$` still starts a reference to another variable.
function toEnvFile(variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value.replaceAll('$', '\\$')}'`)
  return `${lines.join('\n')}\n`
}

function lastError(logFile: string): string {
  const line = readFileSync(logFile, 'utf8')
    .split('\n')
    .findLast((text) => text.includes('ERROR'))
  return line ? ` Last error: ${line.trim()}` : ''
}
