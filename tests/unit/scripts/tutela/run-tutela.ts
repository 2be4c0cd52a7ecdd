import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { format } from 'node:util'
import { printingTo } from '../../../../scripts/print.ts'
import { runCommandLine } from '../../../../scripts/tutela/command-line.ts'

export const PROJECT = join(import.meta.dirname, '../../../..')
export const TUTELA = join(PROJECT, 'scripts/tutela.ts')

// The caller's own address and key would answer for what a test leaves out.
delete process.env.TUTELA_URL
delete process.env.TUTELA_KEY

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

/** Runs a command line here, without colours; rejects where it throws. */
export async function tutela(args: readonly string[]): Promise<Run> {
  const said = { stdout: '', stderr: '' }
  const listener = {
    log: (...words: unknown[]) => {
      said.stdout += `${format(...words)}\n`
    },
    error: (...words: unknown[]) => {
      said.stderr += `${format(...words)}\n`
    },
  }
  const status = await printingTo(listener, () => runCommandLine(args))
  return { status, ...said }
}

/** Runs it in a process of its own, for tests of its exit status, environment, colours and input: half a second each. */
export function tutelaProcess(
  args: readonly string[],
  { environment = {}, input = '' }: Surroundings = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [TUTELA, ...args],
      { env: { ...process.env, NO_COLOR: '1', ...environment } },
      (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      },
    )
    child.stdin?.end(input)
  })
}
