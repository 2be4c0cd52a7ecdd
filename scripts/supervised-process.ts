import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

export interface SupervisedProcess {
  /** Settles when the process is gone, whoever ended it. */
  exited: Promise<void>
  hasExited(): boolean
  stop(): Promise<void>
}

// Its standard input is a pipe from us. However we end, even by SIGKILL, the pipe closes and the command gets SIGTERM.
const END_WITH_PARENT =
  'exec 3<&0; "$@" 3<&- </dev/null & pid=$!; (cat <&3 >&2; kill "$pid") 2>/dev/null & wait "$pid"'
const STOP_MS_MAX = 3_000

/** Starts a command that cannot outlive this process; its output replaces logFile. */
export function startSupervised({
  command,
  args,
  env,
  logFile,
}: {
  command: string
  args: string[]
  env: Record<string, string>
  logFile: string
}): SupervisedProcess {
  const log = openSync(logFile, 'w', 0o600)
  const isWindows = process.platform === 'win32'
  const [file, ...rest] = isWindows ? [command] : ['/bin/sh', '-c', END_WITH_PARENT, 'supervised', command]
  // A group of its own: Ctrl-C in the terminal reaches only us, and we end the parts in order.
  const child = spawn(file, [...rest, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', log, log],
    detached: !isWindows,
  })
  closeSync(log)
  child.stdin?.on('error', () => {})
  const exited = once(child, 'exit').then(() => {
    child.stdin?.destroy()
  })
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  return {
    exited,
    hasExited,
    async stop() {
      child.stdin?.end()
      if (isWindows) child.kill()
      await Promise.race([exited, delay(STOP_MS_MAX, undefined, { ref: false })])
      if (!isWindows && child.pid !== undefined) killGroup(child.pid)
      await exited
    },
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
