import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openDatabaseGate } from './database-gate.ts'
import { freePort } from './free-port.ts'
import { OperatorError } from './operator-error.ts'
import { type SupervisedProcess, startSupervised } from './supervised-process.ts'

export interface EmbeddedDatabase {
  url: string
  /** Without it nothing is answered; new at each start. */
  authToken: string
  /** Settles when the server is gone, whoever ended it. */
  exited: Promise<void>
  stop(): Promise<void>
}

/**
 * How often the server moves its write-ahead log into the database. It must be told: left to itself it does so after whichever commit makes
 * the log long, and a writer that waits meanwhile leaves a dead entry in the server's queue of writers, which nobody writes past any more
 * (`acquire` in its connection_manager.rs). What it does by the clock empties that queue. A pause lasts as long as what was written since.
 */
export const checkpointsBy = (seconds: number): readonly string[] => [
  '--checkpoint-interval-s',
  String(seconds),
]
const CHECKPOINT_SECONDS = 1
/** Where there are many databases, each does it for itself. */
const CHECKPOINT_SECONDS_EACH = 5

const HEALTHY_MS_MAX = 10_000
const HEALTH_POLL_MS = 10

/**
 * Starts the libSQL server that comes with the development dependencies, on a free loopback port. Whoever asks needs the token, at
 * the address that is given and at the server's own; pages of other origins are refused even with it.
 * Needs an existing folder for its data; the server ends with this process, however that ends.
 * Throws an OperatorError where there is no build for this machine or where the folder cannot be opened.
 */
export async function startEmbeddedDatabase({
  folder,
  logFile,
}: {
  folder: string
  logFile: string
}): Promise<EmbeddedDatabase> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const authToken = tokenOf(privateKey)
  const { x: SQLD_AUTH_JWT_KEY = '' } = publicKey.export({ format: 'jwk' })
  const { url, server } = await startServer({
    folder,
    logFile,
    checkpointSeconds: CHECKPOINT_SECONDS,
    extraArgs: [],
    env: { SQLD_AUTH_JWT_KEY },
  })
  const gate = await openDatabaseGate({ target: url, authToken })
  const stop = async () => {
    await gate.stop()
    await server.stop()
  }
  return { url: gate.url, authToken, exited: server.exited, stop }
}

/** A JSON Web Token that lets its bearer do everything; it says nothing, as the server takes what it does not say for a yes. */
function tokenOf(privateKey: KeyObject): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ a: 'rw' })}`
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
}

/** For tests only, without a token: the same server with namespaces: many databases behind one address, created and forked through adminUrl. */
export async function startNamespacedDatabase({
  folder,
  logFile,
}: {
  folder: string
  logFile: string
}): Promise<Omit<EmbeddedDatabase, 'authToken'> & { adminUrl: string }> {
  const adminAddress = `127.0.0.1:${await freePort()}`
  const extraArgs = ['--enable-namespaces', '--admin-listen-addr', adminAddress]
  const { url, server } = await startServer({
    folder,
    logFile,
    checkpointSeconds: CHECKPOINT_SECONDS_EACH,
    extraArgs,
    env: {},
  })
  return { url, adminUrl: `http://${adminAddress}`, exited: server.exited, stop: server.stop }
}

async function startServer({
  folder,
  logFile,
  checkpointSeconds,
  extraArgs,
  env,
}: {
  folder: string
  logFile: string
  checkpointSeconds: number
  extraArgs: string[]
  env: Record<string, string>
}) {
  const address = `127.0.0.1:${await freePort()}`
  const server = startSupervised({
    command: serverBinary(),
    args: [
      ...['--no-welcome', '--db-path', folder, '--http-listen-addr', address],
      ...checkpointsBy(checkpointSeconds),
      ...extraArgs,
    ],
    env: { RUST_LOG: 'error', ...env },
    logFile,
  })
  const url = `http://${address}`
  if (!(await becomesHealthy({ url, server }))) {
    await server.stop()
    const [reason] = readFileSync(logFile, 'utf8').split('\n')
    throw new OperatorError(
      `The embedded database could not open ${folder} (${reason || 'no answer'}); its own words are in ${logFile}.`,
    )
  }
  return { url, server }
}

/**
 * The server's program. The package's own entry in node_modules/.bin is missing on npm 10, so the file is looked up by hand.
 * Throws an OperatorError where there is no build for this machine.
 */
export function serverBinary(): string {
  const build = `${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`sqld-${build}/package.json`)), 'sqld')
  } catch {
    throw new OperatorError(
      `The embedded database is not installed for ${build}: set LIBSQL_URL and LIBSQL_AUTH_TOKEN to use a Turso ` +
        'or libSQL server instead (there are builds for Linux and macOS; on Windows WSL has one).',
    )
  }
}

async function becomesHealthy({ url, server }: { url: string; server: SupervisedProcess }): Promise<boolean> {
  const deadline = performance.now() + HEALTHY_MS_MAX
  while (!server.hasExited() && performance.now() < deadline) {
    const response = await fetch(`${url}/health`).catch(() => null)
    if (response?.ok) return true
    await delay(HEALTH_POLL_MS)
  }
  return false
}
