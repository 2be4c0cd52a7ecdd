import { execFile } from 'node:child_process'
import { join } from 'node:path'

export const PROJECT = join(import.meta.dirname, '../../../..')
export const TUTELA = join(PROJECT, 'scripts/tutela.ts')

export interface Run {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

interface Surroundings {
  readonly environment?: NodeJS.ProcessEnv
  /** What stands on standard input. */
  readonly input?: string
}

/** Runs the command line in a process of its own, without colours and without the caller's address and key. */
export function tutela(
  args: readonly string[],
  { environment = {}, input = '' }: Surroundings = {},
): Promise<Run> {
  const { TUTELA_URL: _url, TUTELA_KEY: _key, ...inherited } = process.env
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [TUTELA, ...args],
      { env: { ...inherited, NO_COLOR: '1', ...environment } },
      (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      },
    )
    child.stdin?.end(input)
  })
}
