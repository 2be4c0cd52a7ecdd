import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { measure } from '../../../bench/requests/measure.ts'

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
