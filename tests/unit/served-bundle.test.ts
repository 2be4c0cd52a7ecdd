// What is deployed is minified and has aliases, unlike what every other test runs: here it is served as it is.
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client/http'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { buildBundle } from '../support/build-bundle.ts'
import { makeDatabaseFolder } from '../support/database-folder.ts'
import { eventually } from '../support/eventually.ts'

const RUN = `mutation ($key: String!) { runSafetyCheck(input: { idempotencyKey: $key, facts: {} }) {
  safetyCheck { id assessment { verdict } } userErrors { code } } }`

interface LogLine {
  readonly event: string
  readonly causes?: readonly { readonly name: string; readonly message: string }[]
}

const parts = new AsyncDisposableStack()
const lines: LogLine[] = []
let database: { url: string; authToken: string }
let adminKey: string
let worker: Miniflare
let emptyWorker: Miniflare

beforeAll(async () => {
  const folder = makeDatabaseFolder('tutela-served-')
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const bundle = await buildBundle()
  parts.defer(bundle.remove)
  const start = async (name: string) => {
    const place = { folder: join(folder, name), logFile: join(folder, `${name}.log`) }
    const { url, authToken, stop } = await startEmbeddedDatabase(place)
    parts.defer(stop)
    return { url, authToken }
  }
  const masterKey = randomBytes(32).toString('base64')
  database = await start('database')
  await migrateDatabase(database)
  adminKey = (await seed({ ...database, masterKey })).adminKey
  const contents = readFileSync(join(bundle.folder, 'worker.js'), 'utf8')
  const serve = ({ url, authToken }: typeof database) => {
    const served = new Miniflare(
      convertV4MiniflareOptions({
        handleStructuredLogs: ({ message }) => lines.push(JSON.parse(message)),
        workers: [
          {
            name: 'tutela',
            compatibilityDate: '2026-10-23',
            modules: [{ type: 'ESModule', path: 'worker.js', contents }],
            bindings: {
              ENVIRONMENT: 'test',
              LIBSQL_URL: url,
              LIBSQL_AUTH_TOKEN: authToken,
              MASTER_KEY: masterKey,
            },
            durableObjects: { LOG_KEEPER: 'LogKeeper' },
          },
        ],
      }),
    )
    parts.defer(() => served.dispose())
    return served
  }
  worker = serve(database)
  emptyWorker = serve(await start('empty'))
}, 120_000)

afterAll(() => parts.disposeAsync())

async function ask(served: Miniflare, key: string, query: string, variables = {}) {
  const response = await served.dispatchFetch('https://tutela.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

test('it records a check, as often as it is asked with the same document', async () => {
  for (const key of ['first', 'second', 'third']) {
    const { body } = await ask(worker, adminKey, RUN, { key })
    expect(body.errors).toBeUndefined()
    expect(body.data.runSafetyCheck).toEqual({
      safetyCheck: { id: expect.stringMatching(/^chk_/), assessment: { verdict: expect.any(String) } },
      userErrors: [],
    })
  }
})

test('it refuses a document again and again that is not valid', async () => {
  for (let time = 0; time < 2; time += 1) {
    const { body } = await ask(worker, adminKey, '{ nothing }')
    expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  }
})

test('a scheduled event signs what was recorded', async () => {
  await ask(worker, adminKey, RUN, { key: 'signed' })
  const { outcome } = await (await worker.getWorker()).scheduled({ cron: '* * * * *' })
  expect(outcome).toBe('ok')
  const client = createClient(database)
  const { rows } = await client.execute('select max(size) as size from log_heads')
  const leaves = await client.execute('select count(*) as leaves from log_leaves')
  client.close()
  expect(rows[0]?.size).toBe(leaves.rows[0]?.leaves)
  expect(rows[0]?.size).toBeGreaterThan(0)
  await eventually(() => expect(lines.map(({ event }) => event)).toContain('scheduled.done'))
})

test('its log has no statement that failed and no parameter of one, though names are not kept', async () => {
  const { status } = await emptyWorker.dispatchFetch('https://tutela.test/ready')
  expect(status).toBe(500)
  const causesOf = () => lines.flatMap(({ causes = [] }) => causes)
  await eventually(() => expect(causesOf().length).toBeGreaterThan(0))
  expect(causesOf().map(({ message }) => message)).toContain('A statement failed.')
  expect(JSON.stringify(lines)).not.toMatch(/select|params/i)
})
