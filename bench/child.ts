import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Longer than any part takes on a quiet machine, all of them together being a quarter of an hour. */
const PART_MS_MAX = 600_000

/**
 * Runs one part in a process of its own and returns what it prints. `T` is what the part promises to print. Throws with the part's name
 * when it fails or does not end.
 */
export async function runPart<T>(
  name: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<T> {
  const file = join(import.meta.dirname, 'parts', `${name}.ts`)
  const options = { maxBuffer: 64 * 1024 * 1024, timeout: PART_MS_MAX }
  const { stdout } = await run(process.execPath, [...flags, file, ...args], options).catch(
    (cause: unknown) => {
      throw new Error(`The part ${name} failed, or did not end in ${PART_MS_MAX / 1_000} s`, { cause })
    },
  )
  const line = stdout.trim().split('\n').at(-1) ?? ''
  return JSON.parse(line === '' ? 'null' : line)
}
