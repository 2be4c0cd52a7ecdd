import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client/http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../../scripts/embedded-database.ts'

let folder: string
let database: EmbeddedDatabase

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tutela-embedded-'))
  database = await startEmbeddedDatabase({ folder: join(folder, 'db'), logFile: join(folder, 'log') })
})
afterAll(async () => {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Every loopback address at which a process of the database listens. */
function addresses(): string[] {
  const own = readdirSync('/proc').flatMap((id) => {
    try {
      const args = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0')
      const at = args.indexOf('--http-listen-addr')
      return args.includes(join(folder, 'db')) && at > 0 ? [`http://${args[at + 1]}`] : []
    } catch {
      return []
    }
  })
  return [database.url, ...new Set(own)]
}

const STATEMENT = JSON.stringify({
  requests: [{ type: 'execute', stmt: { sql: 'select 42 as n' } }, { type: 'close' }],
})

/** Not fetch, which sets the host itself. */
function send(url: string, headers: Record<string, string>, method = 'POST') {
  return new Promise<{ status: number; headers: object; body: string }>((done, fail) => {
    const one = request(`${url}/v2/pipeline`, { method, headers }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    })
    one.on('error', fail)
    one.end(method === 'POST' ? STATEMENT : '')
  })
}

const leave = ({ headers }: { headers: object }) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'))

describe('the embedded database', () => {
  test('carries statements out for whoever has its token', async () => {
    const client = createClient(database)
    const { rows } = await client.execute('select 42 as n')
    client.close()
    expect(rows[0]?.n).toBe(42)
  })

  test.each([
    ['no credential', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['another one of the same length', { authorization: `Bearer ${'x'.repeat(220)}` }],
    ['a token that nobody signed', { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJhIjoicncifQ.' }],
  ])('carries nothing out for %s, at any address it listens at', async (_what, headers) => {
    const all = addresses()
    expect(all.length).toBeGreaterThan(process.platform === 'linux' ? 1 : 0)
    for (const url of all) {
      const answer = await send(url, headers)
      expect([url, answer.status]).toEqual([url, 401])
      expect(answer.body).not.toContain('"type":"ok"')
    }
  })

  test('answers no page of another origin, not even one that has the token, and gives no leave to any', async () => {
    const authorization = `Bearer ${database.authToken}`
    for (const origin of ['https://page.example', 'http://localhost:3000', 'null']) {
      for (const method of ['POST', 'OPTIONS', 'GET']) {
        const answer = await send(database.url, { origin, authorization }, method)
        expect([origin, method, answer.status]).toEqual([origin, method, 403])
        expect(leave(answer)).toEqual([])
      }
    }
    const own = await send(database.url, { authorization })
    expect([own.status, leave(own)]).toEqual([200, []])
  })

  test('answers under no name that somebody else gave this machine', async () => {
    const authorization = `Bearer ${database.authToken}`
    const answer = await send(database.url, { authorization, host: 'rebound.example:8080' })
    expect(answer.status).toBe(403)
  })

  test('listens on this machine only', () => {
    for (const url of addresses()) expect(new URL(url).hostname).toBe('127.0.0.1')
  })
})
