import { existsSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm'
/** What all databases of a run take at once, many times over; containers often give 64 MiB. */
const BYTES_WANTED = 2 * 1024 ** 3

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize >= BYTES_WANTED
}

/**
 * A new folder for the files of a database: in memory where the machine has room, else on its disk. A database
 * waits for the disk at every write; on a disk that others use as well such a wait takes seconds, and tests of
 * something else run out of time. Databases that are killed keep what they wrote: only processes end, not machines.
 */
export function makeDatabaseFolder(prefix: string): string {
  return mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), prefix))
}
