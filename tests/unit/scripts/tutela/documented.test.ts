import { execFile } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { HELP } from '../../../../scripts/tutela/help.ts'
import { PROJECT } from './run-tutela.ts'

const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8')
const commands = [...HELP.matchAll(/^tutela (packs \w+|log \w+|\w+)/gm)].map(([, command = '']) => command)

test('docs/command-line.md has every command of --help, and both have every exit status', () => {
  const page = read('docs/command-line.md')
  expect(commands.length).toBeGreaterThan(6)
  for (const command of commands) expect(page).toContain(`| \`${command} `)
  expect([...page.matchAll(/^\| (\d) \|/gm)].map(([, status]) => status)).toEqual(['0', '1', '2'])
  expect(HELP).toMatch(/Exit status: 0 [\s\S]* 1 [\s\S]* 2 /)
})

test.each(['README.md', 'docs/writing-packs.md', 'docs/command-line.md'])(
  '%s names only commands that exist',
  (file) => {
    const named = [...read(file).matchAll(/npx tutela (packs \w+|log \w+|[a-z]+)/g)].map(
      ([, command]) => command,
    )
    expect(named.length).toBeGreaterThan(0)
    for (const command of named) expect(commands).toContain(command)
  },
)

test('npx runs it in a checkout, without a network', { timeout: 60_000 }, async () => {
  const { bin }: { bin: { tutela: string } } = JSON.parse(read('package.json'))
  accessSync(join(PROJECT, bin.tutela), constants.X_OK)
  const cache = mkdtempSync(join(tmpdir(), 'tutela-npx-'))
  const env = { ...process.env, npm_config_cache: cache, npm_config_offline: 'true' }
  try {
    const { stdout } = await promisify(execFile)('npx', ['tutela', '--help'], { cwd: PROJECT, env })
    expect(stdout).toBe(`${HELP}\n`)
  } finally {
    rmSync(cache, { recursive: true })
  }
})
