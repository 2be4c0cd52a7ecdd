import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '@libsql/client/web'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { makeDatabaseFolder } from '../support/database-folder.ts'
import { type GraphqlAnswer, openProduct, type Question } from '../support/fault-world.ts'
import { type KillableDatabase, startKillableDatabase } from '../support/killable-database.ts'

const CLIENTS = 8
const CHECKS_PER_CLIENT = 12
const KILLS = 3
const RUN = `mutation($input: RunSafetyCheckInput!) {
  runSafetyCheck(input: $input) { safetyCheck { id receipt { sequence } } userErrors { code } } }`

interface Recorded {
  readonly id: string
  readonly receipt: { readonly sequence: number }
}

const folder = makeDatabaseFolder('tutela-kill-')
let database: KillableDatabase
let adminKey: string
let ask: (question: Question) => Promise<GraphqlAnswer>

beforeAll(async () => {
  mkdirSync(join(folder, 'db'))
  database = await startKillableDatabase(join(folder, 'db'))
  await migrateDatabase({ url: database.url })
  const masterKey = randomBytes(32).toString('base64')
  adminKey = (await seed({ url: database.url, masterKey })).adminKey
  ask = openProduct({ url: database.url, masterKey })
}, 60_000)

afterAll(async () => {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Asks with the same key until there is an answer, as an integrator does. */
async function record(idempotencyKey: string, refusals: string[]): Promise<Recorded> {
  for (;;) {
    const variables = { input: { idempotencyKey, facts: {}, subjectRef: idempotencyKey } }
    const { data, errors } = await ask({ key: adminKey, query: RUN, variables })
    if (!errors) {
      const { safetyCheck } = (data as { runSafetyCheck: { safetyCheck: Recorded } }).runSafetyCheck
      return safetyCheck
    }
    refusals.push(...errors.map(({ extensions }) => extensions.code ?? 'none'))
    await delay(20)
  }
}

test('a database that is killed three times under load loses nothing acknowledged and doubles nothing', async () => {
  const acknowledged = new Map<string, Recorded>()
  const refusals: string[] = []
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let number = 0; number < CHECKS_PER_CLIENT; number += 1) {
      const key = `client ${client} check ${number}`
      acknowledged.set(key, await record(key, refusals))
    }
  })
  const all = Promise.all(clients)
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const enough = (kill * CLIENTS * CHECKS_PER_CLIENT) / (KILLS + 1)
    while (acknowledged.size < enough) await delay(5)
    const before = refusals.length
    await database.killAndRestart(async () => {
      while (refusals.length === before) await delay(5)
    })
  }
  await all
  expect(refusals.length).toBeGreaterThanOrEqual(KILLS)
  expect(new Set(refusals)).toEqual(new Set(['UNAVAILABLE']))

  const client = createClient({ url: database.url })
  const { rows } =
    await client.execute(`select count(i.key) as keys, c.id, c.sequence, l.sequence as leaf from checks c
    left join idempotency_keys i on i.record_id = c.id left join log_leaves l on l.record_id = c.id group by c.id, l.sequence order by c.sequence`)
  client.close()
  const stored = rows.map(({ keys, id, sequence, leaf }) => ({ keys, id, sequence, leaf }))
  const expected = [...acknowledged.values()]
    .map(({ id, receipt }) => ({ keys: 1, id, sequence: receipt.sequence, leaf: receipt.sequence }))
    .sort((one, other) => one.sequence - other.sequence)
  expect(stored).toEqual(expected)
  const [first] = acknowledged
  if (first) expect((await record(first[0], [])).id).toBe(first[1].id)
  expect(stored.map(({ sequence }) => sequence)).toEqual(stored.map((_, index) => index + 1))
  const { data } = await ask({ key: adminKey, query: '{ logHead { size } }' })
  expect(data).toEqual({ logHead: { size: CLIENTS * CHECKS_PER_CLIENT } })
}, 120_000)
