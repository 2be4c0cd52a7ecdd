import { existsSync, readFileSync } from 'node:fs'

const PARENT_POLL_MS = 200

/**
 * Resolves when this process is asked to stop: by Ctrl-C, by a signal, by its terminal closing, or, under npm,
 * by the end of npm (which passes on no signal when it is killed).
 */
export function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
    if (!process.env.npm_lifecycle_event) return
    const parent = process.ppid
    const npm = parentOfShell(parent) ?? parent
    setInterval(() => {
      if (process.ppid !== parent || !isAlive(npm)) resolve()
    }, PARENT_POLL_MS).unref()
  })
}

// npm starts a script through a shell; on Linux that shell stays in between, elsewhere it becomes the script.
function parentOfShell(pid: number): number | null {
  const file = `/proc/${pid}/stat`
  const match = existsSync(file) ? /\((?:sh|dash|bash)\) \S (\d+)/.exec(readFileSync(file, 'utf8')) : null
  return match ? Number(match[1]) : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
