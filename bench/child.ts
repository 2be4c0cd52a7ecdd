import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs one part in a process of its own and returns what it prints. `T` is what the part promises to print. */
export async function runPart<T>(
  name: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<T> {
  const file = join(import.meta.dirname, 'parts', `${name}.ts`)
  const { stdout } = await run(process.execPath, [...flags, file, ...args], { maxBuffer: 64 * 1024 * 1024 })
  const line = stdout.trim().split('\n').at(-1) ?? ''
  return JSON.parse(line === '' ? 'null' : line)
}
