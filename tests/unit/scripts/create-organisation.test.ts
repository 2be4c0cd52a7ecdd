import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const PROJECT = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'tutela-second-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the command in docs/access.md makes an organisation with a slug of its own, and again a key of its own', () => {
  const [, line = ''] =
    /`npm run create-organisation -- (--data \.tutela [^`]+)`/.exec(
      readFileSync(join(PROJECT, 'docs/access.md'), 'utf8'),
    ) ?? []
  const args = [...line.replace('.tutela', folder).matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )
  const run = () =>
    spawnSync(process.execPath, [join(PROJECT, 'scripts/create-organisation.ts'), ...args], {
      encoding: 'utf8',
    })
  const first = run()
  expect(first.stderr).toBe('')
  expect(first.status).toBe(0)
  expect(first.stdout).toMatch(/^Organisation {2}riverside\nAdmin key {5}tut_\S+\n$/)
  const second = run()
  expect(second.status).toBe(0)
  expect(second.stdout).not.toBe(first.stdout)
}, 120_000)
