import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runByTheClock, SCHEDULE_MS } from '../../../scripts/run-by-the-clock.ts'
import worker from '../../../src/worker.ts'
import workerDevelopment from '../../../src/worker-development.ts'
import { eventually } from '../../support/eventually.ts'

const MINUTE_MS = 60_000
const read = (file: string) => readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')

describe('the run by the clock', () => {
  test('is asked of Cloudflare once a minute, so that nothing stays unsigned for longer', () => {
    const [, list = ''] = /^\[triggers\]\ncrons = \[(.*)\]$/m.exec(read('wrangler.toml')) ?? []
    expect(list).toBe('"* * * * *"')
  })

  test('has a handler in what is deployed and in what npm start serves', () => {
    expect(worker.scheduled).toBeTypeOf('function')
    expect(workerDevelopment.scheduled).toBeTypeOf('function')
  })

  test('is asked of the Worker as often by npm start', () => {
    expect(SCHEDULE_MS).toBe(MINUTE_MS)
    expect(read('scripts/start.ts')).toContain('runByTheClock({')
  })
})

describe('the clock of npm start', () => {
  let server: Server
  let graphql: string
  let status = 200
  const asked: string[] = []
  const failures: string[] = []

  beforeEach(async () => {
    asked.length = 0
    failures.length = 0
    status = 200
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(status).end('ok')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    graphql = `http://127.0.0.1:${address.port}/graphql`
  })
  afterEach(() => server.close())

  const start = () => runByTheClock({ graphql, onFailure: (reason) => failures.push(reason), everyMs: 20 })

  test('runs at once, again and again, until it is stopped', async () => {
    const clock = start()
    await eventually(() => expect(asked.length).toBeGreaterThanOrEqual(3))
    clock.stop()
    expect(new Set(asked)).toEqual(new Set(['GET /cdn-cgi/local/scheduled']))
    const { length } = asked
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(asked.length).toBeLessThanOrEqual(length + 1)
    expect(failures).toEqual([])
  })

  test('reports a run that failed and goes on', async () => {
    status = 500
    const clock = start()
    await eventually(() => expect(failures.length).toBeGreaterThanOrEqual(2))
    clock.stop()
    expect(failures[0]).toBe('status 500')
  })
})
