import { watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { OperatorError } from '../operator-error.ts'
import { printError } from '../print.ts'
import { stopRequest } from '../stop-request.ts'

/** An editor that saves writes more than once; that is one change. */
const QUIET_MS = 100

/**
 * Does the work, and again after each change of a file, until it is asked to stop (Ctrl-C). Gives what the last run gave.
 * Folders are watched rather than files, because editors put a new file in the old one's place. Throws an OperatorError
 * (exit 2) when a folder is not there.
 */
export async function watchFiles<Result>(
  files: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  const stopped = stopRequest().then(() => 'stop' as const)
  const changes = watchChanges(files)
  try {
    for (;;) {
      const result = await work()
      printError('Watching; Ctrl-C ends it.')
      if ((await Promise.race([stopped, changes.next()])) === 'stop') return result
    }
  } finally {
    changes.close()
  }
}

/** `next` resolves after the next change, or at once when there was one since the last. */
function watchChanges(files: readonly string[]) {
  let changed = Promise.withResolvers<void>()
  let quiet: NodeJS.Timeout | undefined
  const onChange = () => {
    clearTimeout(quiet)
    quiet = setTimeout(() => changed.resolve(), QUIET_MS)
  }
  const byFolder = Map.groupBy(files, (file) => dirname(resolve(file)))
  const watchers = [...byFolder].map(([folder, inside]) => {
    const names = new Set(inside.map((file) => basename(file)))
    return watchFolder(folder, (name) => names.has(name) && onChange())
  })
  return {
    async next() {
      await changed.promise
      changed = Promise.withResolvers()
    },
    close() {
      clearTimeout(quiet)
      for (const watcher of watchers) watcher.close()
    },
  }
}

function watchFolder(folder: string, onName: (name: string) => void) {
  try {
    return watch(folder, (_, name) => onName(name ?? ''))
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : String(error)
    throw new OperatorError(`${folder} cannot be watched: ${reason}.`, { exitCode: 2 })
  }
}
