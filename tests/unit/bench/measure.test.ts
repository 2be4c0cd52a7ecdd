import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { measure } from '../../../bench/requests/measure.ts'
import { measureInRounds } from '../../../bench/requests/rounds.ts'

const parts = new AsyncDisposableStack()
afterAll(() => parts.disposeAsync())

async function contender(name: string, answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  parts.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const worker = { origin: new URL(`http://127.0.0.1:${port}`), processorMs: () => 0 }
  return { name, worker, each: 1, ask: () => ({}) }
}

const HOW = { key: 'k', seconds: 0.2, connections: 2, answerMsMax: 300 }

test('a measurement of requests that are never answered ends, with the name of what hangs', async () => {
  const hanging = await contender('the one that hangs', () => {})
  await expect(measure(hanging, HOW)).rejects.toThrow(/^the one that hangs gave no answer .*timeout/)
})

test('a measurement ends with the name of what answers with errors, and counts what is told to come again', async () => {
  const failing = await contender('the one that fails', (_request, response) => response.end('{"errors":[]}'))
  await expect(measure(failing, HOW)).rejects.toThrow(/^the one that fails gave no answer .*errors/)
  let asked = 0
  const busy = await contender('busy', (_request, response) => {
    asked += 1
    response.writeHead(asked % 2 === 0 ? 503 : 200).end('{"data":{}}')
  })
  const { perSecond, refused } = await measure(busy, HOW)
  expect(perSecond).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
})

test('a measurement of what is only ever told to come again ends with its name', async () => {
  const closed = await contender('closed', (_request, response) => response.writeHead(503).end())
  await expect(measure(closed, HOW)).rejects.toThrow(/^closed gave no answer .*come again/)
})

test('whoever hangs, from the beginning or later, is taken out by name and all others are measured', async () => {
  const answer: RequestListener = (_request, response) => response.end('{"data":{}}')
  let firstAsked: number | undefined
  const later = await contender('hangs later', (request, response) => {
    firstAsked ??= performance.now()
    if (performance.now() - firstAsked < 2 * HOW.seconds * 1_000) answer(request, response)
  })
  const contenders = [
    await contender('one', answer),
    await contender('hangs', () => {}),
    later,
    await contender('two', answer),
  ]
  const { of, failed } = await measureInRounds(contenders, { ...HOW, rounds: 3 })
  expect(failed.map(({ name }) => name).toSorted()).toEqual(['hangs', 'hangs later'])
  expect(failed.map(({ said }) => said).join()).toMatch(/timeout/)
  expect([of('one'), of('two')].map(({ perSecond }) => perSecond.length)).toEqual([3, 3])
  expect([of('hangs'), of('hangs later')].map(({ perSecond, ms }) => [...perSecond, ...ms])).toEqual([[], []])
})
