import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The Node that runs this test, and every other one on the search path that is not the project's own. */
export function installedNodes(): string[] {
  const running = realpathSync(process.execPath)
  const others = (process.env.PATH ?? '')
    .split(delimiter)
    .map((part) => join(part, 'node'))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .filter((file) => !file.includes('node_modules'))
  return [...new Set([running, ...others])]
}
