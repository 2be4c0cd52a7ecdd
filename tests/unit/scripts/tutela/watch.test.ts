import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { starterPack } from '../../../../scripts/tutela/starter-pack.ts'
import { eventually } from '../../../support/eventually.ts'
import { TUTELA, tutela } from './run-tutela.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tutela-watch-'))
const file = join(folder, 'pack.json')
const input = { name: 'example/watched', locales: ['en'], today: '2026-11-21', schema: './pack.schema.json' }
const sound = JSON.stringify(starterPack(input))
const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true }))

function watching(...args: string[]) {
  const child = spawn(process.execPath, [TUTELA, ...args, '--watch'], {
    env: { ...process.env, NO_COLOR: '1' },
  })
  running.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      output += part
    })
  const exited = once(child, 'exit')
  return {
    /** Waits until the text has appeared, and forgets everything so far. */
    async says(text: string) {
      await eventually(() => expect(output).toContain(text))
      output = ''
    },
    async stop() {
      child.kill('SIGINT')
      const [status] = await exited
      return status
    },
  }
}

test('check --watch runs again after every change, also one by renaming, and Ctrl-C ends it', async () => {
  writeFileSync(file, sound)
  const watch = watching('packs', 'check', file)
  await watch.says('Watching; Ctrl-C ends it.')
  writeFileSync(file, sound.replace('1.0.0', 'one'))
  await watch.says('is not a version')
  const saved = join(folder, 'saved')
  writeFileSync(saved, sound.replace('"aboutClient"', '"aboutKlient"'))
  renameSync(saved, file)
  await watch.says('did you mean `aboutClient`?')
  expect(await watch.stop()).toBe(1)
})

test('test --watch survives a file that is gone for a while', async () => {
  writeFileSync(file, sound)
  const watch = watching('packs', 'test', file)
  await watch.says('4 of 4 tests pass')
  rmSync(file)
  await watch.says('pack.json cannot be read: there is no file of this name in this place.')
  writeFileSync(file, sound)
  await watch.says('4 of 4 tests pass')
  expect(await watch.stop()).toBe(0)
})

test('a folder that is not there is refused with exit status 2', async () => {
  const { status, stderr } = await tutela(['packs', 'check', '--watch', join(folder, 'lost', 'pack.json')])
  expect(stderr).toMatch(/lost cannot be watched: ENOENT\.\n$/)
  expect(status).toBe(2)
})
