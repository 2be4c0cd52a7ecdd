import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { json } from 'node:stream/consumers'
import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/client.ts'
import { DatabaseError } from '../../../src/db/database-error.ts'
import { organisations } from '../../../src/db/tables/organisations.ts'

const ROW = { id: 'org_1', slug: 'a', name: 'A', defaultLocale: 'en', createdAt: '2026-01-01T00:00:00.000Z' }
const open: { server: Server; sockets: Set<Socket> }[] = []

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  open.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
})

const answering = (listener: RequestListener) => listen(createHttpServer(listener))

function openAt(url: string) {
  return openDatabase({ url, fetch: globalThis.fetch, clock: Date.now, random: () => 0 })
}

const readOne = (url: string) => {
  const db = openAt(url)
  return { db, outcome: settle(db.orm.select({ one: sql`1` }).from(organisations)) }
}

const writeOne = (url: string) => {
  const db = openAt(url)
  return { db, outcome: settle(db.writeBatch([db.orm.insert(organisations).values(ROW)])) }
}

async function settle(action: PromiseLike<unknown>) {
  const begun = performance.now()
  let error: unknown
  try {
    await action
  } catch (thrown) {
    error = thrown
  }
  if (!(error instanceof DatabaseError) && error instanceof Error && error.cause instanceof DatabaseError) {
    error = error.cause
  }
  if (!(error instanceof DatabaseError)) throw new Error(`No DatabaseError but ${error}`)
  return { error, milliseconds: performance.now() - begun }
}

describe('a server that never answers', () => {
  test('is given up after two seconds when reading', async () => {
    const { db, outcome } = readOne(await listen(createTcpServer(() => {})))
    const { error, milliseconds } = await outcome
    expect([error.kind, error.outcomeUnknown]).toEqual(['unavailable', false])
    expect(milliseconds).toBeGreaterThan(1_800)
    expect(milliseconds).toBeLessThan(2_500)
    expect(db.roundTrips()).toBe(1)
  })

  test('is given up in the middle of its answer', async () => {
    const url = await answering((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"baton":')
    })
    const { error, milliseconds } = await readOne(url).outcome
    expect(error.kind).toBe('unavailable')
    expect(milliseconds).toBeLessThan(2_500)
  })

  test('leaves the outcome of a write open, and the write is not sent again', async () => {
    const { db, outcome } = writeOne(await listen(createTcpServer(() => {})))
    const { error, milliseconds } = await outcome
    expect([error.kind, error.outcomeUnknown]).toEqual(['unavailable', true])
    expect(milliseconds).toBeLessThan(4_500)
    expect(db.roundTrips()).toBe(1)
  }, 10_000)
})

describe('a server that fails', () => {
  const failWith502: RequestListener = (_request, response) => response.writeHead(502).end('bad gateway')

  test('is asked four times for a read, within a second', async () => {
    const { db, outcome } = readOne(await answering(failWith502))
    const { error, milliseconds } = await outcome
    expect(error.kind).toBe('unavailable')
    expect(db.roundTrips()).toBe(4)
    expect(milliseconds).toBeLessThan(1_000)
  })

  test('is asked once for a write', async () => {
    const { db, outcome } = writeOne(await answering(failWith502))
    const { error } = await outcome
    expect([error.kind, error.outcomeUnknown]).toEqual(['unavailable', true])
    expect(db.roundTrips()).toBe(1)
  })

  test('by dropping the connection leaves the outcome of a write open', async () => {
    const url = await listen(createTcpServer((socket) => socket.on('data', () => socket.destroy())))
    const { db, outcome } = writeOne(url)
    expect((await outcome).error.outcomeUnknown).toBe(true)
    expect(db.roundTrips()).toBe(1)
  })

  test('with garbage is reported, not believed', async () => {
    const url = await answering((_request, response) => response.end('<html>hello</html>'))
    expect((await readOne(url).outcome).error).toBeInstanceOf(DatabaseError)
  })
})

describe('a busy server', () => {
  interface PipelineRequest {
    type: string
    batch?: { steps: unknown[] }
  }

  // What sqld says when BEGIN IMMEDIATE cannot have the lock: the first step fails, no other runs.
  function refuseToBegin({ type, batch }: PipelineRequest): object {
    if (batch === undefined) return { type: 'ok', response: { type } }
    const busy = { message: 'SQLite error: database is locked', code: 'SQLITE_BUSY' }
    const result = {
      step_results: batch.steps.map(() => null),
      step_errors: batch.steps.map((_step, index) => (index === 0 ? busy : null)),
    }
    return { type: 'ok', response: { type, result } }
  }

  test('did nothing, so that even a write is repeated, four times at most', async () => {
    const url = await answering(async (request, response) => {
      const { requests } = (await json(request)) as { requests: PipelineRequest[] }
      const body = { baton: null, base_url: null, results: requests.map(refuseToBegin) }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const { db, outcome } = writeOne(url)
    const { error, milliseconds } = await outcome
    expect([error.kind, error.outcomeUnknown]).toEqual(['busy', false])
    expect(db.roundTrips()).toBe(4)
    expect(milliseconds).toBeLessThan(1_000)
  })
})

describe('the only ways to the database', () => {
  const db = openAt('http://127.0.0.1:9')

  test('are selects and write batches: a write on its own is refused before it is sent', async () => {
    await expect(db.orm.insert(organisations).values(ROW)).rejects.toThrow()
    await expect(db.orm.delete(organisations)).rejects.toThrow()
    await expect(db.orm.run(sql`pragma foreign_keys = off`)).rejects.toThrow()
    expect(db.roundTrips()).toBe(0)
  })

  test('have no interactive transaction', async () => {
    await expect(db.orm.transaction(async () => {})).rejects.toThrow(/interactive transaction/)
    expect(db.roundTrips()).toBe(0)
  })
})
