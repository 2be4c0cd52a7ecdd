import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WritesInFlight } from '../../../src/db/writes-in-flight.ts'

const options = { clock: () => performance.now(), random: () => 0, millisecondsLeft: () => 10_000 }

test('no more than two writes of an isolate are on their way, and all of them get there', async () => {
  const writes = new WritesInFlight()
  let [now, most] = [0, 0]
  const write = async () => {
    now += 1
    most = Math.max(most, now)
    await delay(5)
    now -= 1
    return 'written'
  }
  const all = await Promise.all(Array.from({ length: 50 }, () => writes.run(write, options)))
  expect(new Set(all)).toEqual(new Set(['written']))
  expect(most).toBe(2)
})

test('a write that fails gives its turn to the next', async () => {
  const writes = new WritesInFlight()
  const failing = Array.from({ length: 20 }, () =>
    writes.run(() => Promise.reject(new Error('no')), options).catch(() => 'failed'),
  )
  expect(await Promise.all(failing)).toEqual(Array(20).fill('failed'))
})

test('one whose time is over before its turn is told that the database is busy', async () => {
  const writes = new WritesInFlight()
  const never = () => new Promise<never>(() => {})
  for (let one = 0; one < 2; one += 1) void writes.run(never, options)
  await expect(writes.run(async () => 'written', { ...options, millisecondsLeft: () => 0 })).rejects.toThrow(
    'busy',
  )
})

test('writes that the runtime dropped hold up nobody for longer than a write may take', async () => {
  const writes = new WritesInFlight()
  let nowMs = 0
  const byHand = { ...options, clock: () => nowMs }
  for (let one = 0; one < 2; one += 1) void writes.run(() => new Promise<never>(() => {}), byHand)
  nowMs = 4_499
  const early = writes.run(async () => 'written', { ...byHand, millisecondsLeft: () => 0 })
  await expect(early).rejects.toThrow('busy')
  nowMs = 4_500
  expect(await writes.run(async () => 'written', byHand)).toBe('written')
})

test('a write whose turn comes when hardly any time is left is not sent, so that nobody has to ask whether it was done', async () => {
  const writes = new WritesInFlight()
  let sent = 0
  const write = async () => {
    sent += 1
  }
  await expect(writes.run(write, { ...options, millisecondsLeft: () => 299 })).rejects.toThrow('busy')
  expect(sent).toBe(0)
  await writes.run(write, { ...options, millisecondsLeft: () => 300 })
  expect(sent).toBe(1)
})
