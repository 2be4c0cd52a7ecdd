import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { checkpointsBy, serverBinary } from '../../scripts/embedded-database.ts'
import { freePort } from '../../scripts/free-port.ts'

export interface KillableDatabase {
  readonly url: string
  /** Ends the server as a power cut would, and leaves it so. */
  kill(): Promise<void>
  /** Starts it anew on the same data. */
  restart(): Promise<void>
  /** Ends the server as a power cut would, without a word to it, and starts it anew on the same data after `whileDown`. */
  killAndRestart(whileDown: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

/** The real libSQL server on a port that stays the same however often it is killed; `options` are more of its own. */
export async function startKillableDatabase(
  folder: string,
  options: readonly string[] = [],
): Promise<KillableDatabase> {
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  const start = async () => {
    const child = spawn(
      serverBinary(),
      [
        ...['--no-welcome', '--db-path', folder, '--http-listen-addr', address],
        ...checkpointsBy(1),
        ...options,
      ],
      { stdio: 'ignore', env: { ...process.env, RUST_LOG: 'error' } },
    )
    process.once('exit', () => child.kill('SIGKILL'))
    await becomesHealthy(url, child)
    return child
  }
  let running = await start()
  const kill = async () => {
    const gone = once(running, 'exit')
    running.kill('SIGKILL')
    await gone
  }
  const restart = async () => {
    running = await start()
  }
  return {
    url,
    kill,
    restart,
    async killAndRestart(whileDown) {
      await kill()
      await whileDown()
      await restart()
    },
    stop: kill,
  }
}

async function becomesHealthy(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`The database ended with ${child.exitCode}`)
    const response = await fetch(`${url}/health`).catch(() => null)
    if (response?.ok) return
    await delay(10)
  }
  throw new Error('The database does not answer')
}
