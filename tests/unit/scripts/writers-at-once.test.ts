import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../../scripts/embedded-database.ts'

/** As many as made the server stand still within seconds while it chose by itself when to move its log. */
const WRITERS = 8
const WRITES_EACH = 60
/** Pages of 4 KiB: some twenty writes are what the server lets its log grow by, when it is not told otherwise. */
const BYTES = 200_000
/** Some hundred are usual; what stood still did so for five seconds or for good. */
const ANSWER_MS_MAX = 4_500

let folder: string
let database: EmbeddedDatabase

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tutela-writers-'))
  database = await startEmbeddedDatabase({ folder: join(folder, 'db'), logFile: join(folder, 'log') })
})
afterAll(async () => {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** One transaction in one pipeline: the errors of its steps. */
async function transaction(sql: string): Promise<string[]> {
  const after = (step: number) => ({ type: 'ok', step })
  const steps = [
    { stmt: { sql: 'BEGIN IMMEDIATE' } },
    { condition: after(0), stmt: { sql } },
    { condition: after(1), stmt: { sql: 'COMMIT' } },
    { condition: { type: 'not', cond: after(2) }, stmt: { sql: 'ROLLBACK' } },
  ]
  const answer = await fetch(`${database.url}/v2/pipeline`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${database.authToken}` },
    body: JSON.stringify({ requests: [{ type: 'batch', batch: { steps } }, { type: 'close' }] }),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  })
  const { results } = (await answer.json()) as {
    results: [{ response: { result: { step_errors: ({ code: string } | null)[] } } }]
  }
  return results[0].response.result.step_errors.flatMap((error) => error?.code ?? [])
}

test('the embedded database answers many who write at once, each time', async () => {
  expect(await transaction('CREATE TABLE kept (writer INTEGER PRIMARY KEY, n INTEGER, bytes BLOB)')).toEqual(
    [],
  )
  let written = 0
  const writer = async (_: unknown, own: number) => {
    for (let n = 0; n < WRITES_EACH; n += 1) {
      const [busy] = await transaction(
        `INSERT OR REPLACE INTO kept VALUES (${own}, ${n}, randomblob(${BYTES}))`,
      )
      expect([undefined, 'SQLITE_BUSY']).toContain(busy)
      if (busy === undefined) written += 1
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
  expect(written).toBeGreaterThan((WRITERS * WRITES_EACH) / 2)
})
