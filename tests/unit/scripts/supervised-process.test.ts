import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSupervised } from '../../../scripts/supervised-process.ts'
import { eventually } from '../../support/eventually.ts'

const PRINTS_ITS_PID = ['-e', 'console.log(process.pid); setInterval(() => {}, 1_000)']
const MODULE = new URL('../../../scripts/supervised-process.ts', import.meta.url).href

let folder: string
let logFile: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutela-process-'))
  logFile = join(folder, 'log')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const printedPid = () =>
  eventually(() => Number(/^\d+\n/.exec(readFileSync(logFile, 'utf8'))?.[0] ?? expect.fail()))

test('stop ends the command', async () => {
  const running = startSupervised({ command: process.execPath, args: PRINTS_ITS_PID, env: {}, logFile })
  const pid = await printedPid()
  expect(isAlive(pid)).toBe(true)
  await running.stop()
  expect(isAlive(pid)).toBe(false)
})

test('a command that ends by itself is noticed', async () => {
  const running = startSupervised({ command: process.execPath, args: ['-e', ''], env: {}, logFile })
  await running.exited
  expect(running.hasExited()).toBe(true)
})

test('a command that ignores SIGTERM is ended all the same', { timeout: 15_000 }, async () => {
  const stubborn = [
    '-e',
    'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1_000)',
  ]
  const running = startSupervised({ command: process.execPath, args: stubborn, env: {}, logFile })
  const pid = await printedPid()
  await running.stop()
  await eventually(() => expect(isAlive(pid)).toBe(false))
})

test('the command does not outlive a parent that is killed', async () => {
  const call = { command: process.execPath, args: PRINTS_ITS_PID, env: {}, logFile }
  const script = `const { startSupervised } = await import(${JSON.stringify(MODULE)}); startSupervised(${JSON.stringify(call)})`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  const pid = await printedPid()
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await eventually(() => expect(isAlive(pid)).toBe(false))
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const state = `/proc/${pid}/stat`
  const isZombie = existsSync(state) && readFileSync(state, 'utf8').includes(') Z ')
  return !isZombie
}
