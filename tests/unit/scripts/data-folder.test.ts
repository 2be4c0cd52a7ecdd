import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataFolder } from '../../../scripts/data-folder.ts'

let path: string
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'tutela-data-'))
})
afterEach(() => {
  rmSync(path, { recursive: true, force: true })
})

test('the first start makes a 32-byte master key that only its owner may read, the next finds it again', () => {
  const first = openDataFolder(path)
  first.release()
  const second = openDataFolder(path)
  expect(Buffer.from(first.secrets.masterKey, 'base64')).toHaveLength(32)
  expect(second.secrets).toEqual(first.secrets)
  expect(statSync(join(path, 'secrets.json')).mode & 0o777).toBe(0o600)
})

test('what is saved is there at the next start', () => {
  const folder = openDataFolder(path)
  folder.saveSecrets({ ...folder.secrets, adminKey: 'key', organisation: 'org' })
  folder.release()
  expect(openDataFolder(path).secrets).toEqual({ ...folder.secrets, adminKey: 'key', organisation: 'org' })
})

test('a folder in use is refused, and free again once released', async () => {
  const running = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', 'start.ts'])
  try {
    await once(running, 'spawn')
    writeFileSync(join(path, 'lock'), String(running.pid))
    expect(() => openDataFolder(path)).toThrow(`Tutela already runs on ${path} (process ${running.pid})`)
  } finally {
    running.kill()
    await once(running, 'exit')
  }
  openDataFolder(path).release()
})

test('a lock that a crash left behind does not keep anybody out', () => {
  openDataFolder(path).release()
  writeFileSync(join(path, 'lock'), '4194305')
  openDataFolder(path)
  expect(readFileSync(join(path, 'lock'), 'utf8')).toBe(String(process.pid))
})

test('a database whose secrets are gone is refused, not given new ones', () => {
  openDataFolder(path).release()
  rmSync(join(path, 'secrets.json'))
  expect(() => openDataFolder(path)).toThrow('holds a database but not its secrets.json')
})

test.each(['{', '{}', '{"masterKey":"not base64!"}'])('unreadable secrets are refused: %s', (text) => {
  openDataFolder(path).release()
  writeFileSync(join(path, 'secrets.json'), text)
  expect(() => openDataFolder(path)).toThrow('secrets.json cannot be read as secrets')
})

test('a file where the folder should be is refused', () => {
  const file = join(path, 'file')
  writeFileSync(file, '')
  expect(() => openDataFolder(file)).toThrow(`The data folder ${file} cannot be used`)
})
